// The site: how it looks, and where it is built.

import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitepress";
import { beside } from "./beside.mjs";
import { linked, REPOSITORY } from "./links.mjs";
import { sidebar } from "./sidebar.mjs";
import { slug } from "./slug.mjs";

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
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
    config: linked(BASE),
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
