// What links are in the site, beyond what is written: a file of the repository that is no page is there, and a code is explained in
// the page of codes wherever it is named.

import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { slug } from "./slug.mjs";

const DOCS = dirname(dirname(fileURLToPath(import.meta.url)));
const ROOT = dirname(DOCS);
export const REPOSITORY = "https://github.com/tillwire/tillwire";

/** For markdown-it, by which VitePress reads pages; `base` is the path under which the site is served. */
export const linked = (base) => (md) => {
  md.core.ruler.push("lead-out", leadOut);
  explain(md, `${base}codes.html`);
};

/** A relative link to a file of the repository that is no page leads to the repository. */
function leadOut({ tokens, env }) {
  for (const token of tokens.flatMap((it) => it.children ?? [])) {
    const href = token.type === "link_open" && token.attrGet("href");
    if (href) token.attrSet("href", outside(href, env.path) ?? href);
  }
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

/** `TERMINAL_BUSY` in a text leads to what it means. */
function explain(md, page) {
  const known = new Set(readFileSync(join(DOCS, "codes.md"), "utf8").match(/(?<=^### `)\w+/gm));
  const usual = md.renderer.rules.code_inline;
  md.renderer.rules.code_inline = (tokens, at, options, env, renderer) => {
    const code = tokens[at].content;
    const html = usual(tokens, at, options, env, renderer);
    if (!known.has(code) || env.relativePath === "codes.md" || within(tokens, at)) return html;
    return `<a href="${page}#${slug(code)}">${html}</a>`;
  };
}

/** Whether it is in a link already. */
const within = (tokens, at) =>
  tokens.slice(0, at).reduce((depth, { type }) => depth + (type === "link_open") - (type === "link_close"), 0) > 0;
