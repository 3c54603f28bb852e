// The site: its pages in their order, and what a link means that leads out of this folder.

import { existsSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitepress";
import { beside } from "./beside.mjs";
import { sidebar } from "./sidebar.mjs";
import { slug } from "./slug.mjs";

const DOCS = dirname(dirname(fileURLToPath(import.meta.url)));
const ROOT = dirname(DOCS);
const REPOSITORY = "https://github.com/tillwire/tillwire";
const BUILT = join(process.env.CARGO_TARGET_DIR ?? join(ROOT, "target"), "docs");
const MADE = /^(api\/|engine-api\.md|codes\.md|stages\.md)/;
/** The path under which it is served. */
const BASE = process.env.TILLWIRE_DOCS_BASE ?? "/";

export default defineConfig({
  title: "tillwire",
  description: "Web tills take payments on real terminals: an outcome is never lost, a customer never charged twice",
  lang: "en",
  base: BASE,
  outDir: join(BUILT, "site"),
  cacheDir: join(BUILT, "cache"),
  cleanUrls: false,
  ignoreDeadLinks: [/^\/till\//],
  buildEnd: ({ outDir }) => beside(ROOT, outDir),
  /** What is made is not edited. */
  transformPageData: ({ filePath }) => (MADE.test(filePath) ? { frontmatter: { editLink: false } } : undefined),
  markdown: {
    theme: { light: "github-light-default", dark: "github-dark-default" },
    config: leadOut,
    anchor: { slugify: slug },
  },
  head: [["link", { rel: "icon", type: "image/svg+xml", href: `${BASE}till/icon.svg` }]],
  // The index of the search is one large file, which is loaded when somebody searches.
  vite: { build: { chunkSizeWarningLimit: 4000 } },
  themeConfig: {
    sidebar,
    nav: [
      { text: "Quick start", link: "/start" },
      { text: "Live till", link: "/try" },
      { text: "Codes", link: "/codes" },
      { text: "API", link: "/api/" },
    ],
    outline: [2, 3],
    search: { provider: "local" },
    socialLinks: [{ icon: "github", link: REPOSITORY }],
    editLink: { pattern: `${REPOSITORY}/edit/main/docs/:path`, text: "Edit this page" },
    footer: { message: "MIT or Apache-2.0, as you like" },
  },
});

/** A relative link to a file of the repository that is no page leads to the repository. */
function leadOut(md) {
  md.core.ruler.push("lead-out", ({ tokens, env }) => {
    for (const token of tokens.flatMap((it) => it.children ?? [])) {
      const href = token.type === "link_open" && token.attrGet("href");
      if (href) token.attrSet("href", outside(href, env.path) ?? href);
    }
  });
}

function outside(href, page) {
  if (/^([a-z]+:|#|\/)/.test(href)) return undefined;
  const [path, anchor] = href.split("#");
  const target = join(dirname(page), path);
  const folder = existsSync(target) && statSync(target).isDirectory();
  if (!folder && !relative(DOCS, target).startsWith("..")) return undefined;
  const kind = folder ? "tree" : "blob";
  return `${REPOSITORY}/${kind}/main/${relative(ROOT, target)}${anchor ? `#${anchor}` : ""}`;
}
