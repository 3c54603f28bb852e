// The built site: every link of it leads somewhere, nothing is asked of another host, and every page is on the way.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, posix, relative } from "node:path";
import { test } from "node:test";
import { sidebar } from "../../docs/.vitepress/sidebar.mjs";

const ROOT = join(import.meta.dirname, "../..");
const SITE = join(process.env.CARGO_TARGET_DIR ?? join(ROOT, "target"), "docs/site");
const REPOSITORY = /^https:\/\/github\.com\/tillwire\/tillwire\/(?:blob|tree|edit)\/main\/([^#]*)/;

const committed = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], { cwd: ROOT, encoding: "utf8" }).split(
  "\n",
);
const files = readdirSync(SITE, { recursive: true, withFileTypes: true })
  .filter((it) => it.isFile())
  .map((it) => relative(SITE, join(it.parentPath, it.name)));
const text = (path) => readFileSync(join(SITE, path), "utf8");
const all = (html, pattern) => [...html.matchAll(pattern)].map(([, it]) => it);
/** By their paths: what is linked, what is loaded, and the anchors. The till and the example are applications of their own. */
const pages = new Map(
  files
    .filter((it) => it.endsWith(".html") && !/^(till|live)\//.test(it))
    .map((path) => {
      const html = text(path);
      return [
        path,
        {
          links: all(html, /<a\b[^>]*?\bhref="([^"]*)"/g).map(unescaped),
          loads: all(html, /<(?:script|img|iframe|source|link)\b[^>]*?\b(?:src|href)="([^"]*)"/g).map(unescaped),
          anchors: new Set(all(html, /\bid="([^"]*)"/g).map(unescaped)),
        },
      ];
    }),
);

function unescaped(text) {
  return text.replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&lt;", "<").replaceAll("&amp;", "&");
}

/** Why a link of a page leads nowhere; nothing where it does. */
function wrong(page, href) {
  if (/^https?:/.test(href)) return outer(href);
  if (/^[a-z]+:/.test(href)) return `a scheme that no page needs`;
  const [path, anchor] = href.split("#").map(decodeURIComponent);
  const target = path ? posix.join(path.startsWith("/") ? "" : dirname(page), path) : page;
  const file =
    existsSync(join(SITE, target)) && statSync(join(SITE, target)).isDirectory() ? `${target}/index.html` : target;
  const name = posix.normalize(file).replace(/^\//, "");
  if (!files.includes(name)) return "no such file";
  if (anchor && pages.has(name) && !pages.get(name).anchors.has(anchor)) return "no such anchor";
}

/** Links to the outside are looked at and not followed; those into the repository name a file that is there. */
function outer(href) {
  if (!URL.canParse(href)) return "no address";
  const inside = href.match(REPOSITORY)?.[1];
  if (inside && !committed.some((it) => it === inside || it.startsWith(`${inside}/`)))
    return "no such file in the repository";
}

test("every link of every page leads somewhere", () => {
  assert.ok(pages.size > 30, `${pages.size} pages`);
  const dead = [...pages].flatMap(([page, { links }]) =>
    links.flatMap((href) => {
      const why = wrong(page, href);
      return why ? [`${page}: ${href}: ${why}`] : [];
    }),
  );
  assert.deepEqual(dead, []);
});

test("no page loads anything from another host", () => {
  const foreign = [...pages].flatMap(([page, { loads }]) =>
    loads.filter((it) => /^(?:[a-z]+:)?\/\//.test(it)).map((it) => `${page}: ${it}`),
  );
  const styled = files.filter((it) => it.endsWith(".css")).filter((it) => /url\(["']?(?:https?:)?\/\//.test(text(it)));
  assert.deepEqual([...foreign, ...styled], []);
  const missing = [...pages].flatMap(([page, { loads }]) =>
    loads.filter((it) => !it.startsWith("data:") && wrong(page, it)).map((it) => `${page}: ${it}`),
  );
  assert.deepEqual(missing, []);
});

test("every page is in the sidebar, but for the reference's own", () => {
  const listed = sidebar.flatMap(({ items }) =>
    items.map(({ link }) => `${link.slice(1)}.html`.replace(/\/\.html$/, "/index.html")),
  );
  const own = [...pages.keys()].filter((it) => !it.startsWith("api/") && !["404.html", "index.html"].includes(it));
  assert.deepEqual([...own, "api/index.html"].sort(), listed.sort());
});

test("the till lies beside the pages, whole", () => {
  const built = join(ROOT, "demo/dist");
  const names = readdirSync(built, { recursive: true, withFileTypes: true })
    .filter((it) => it.isFile())
    .map((it) => relative(built, join(it.parentPath, it.name)));
  for (const name of names)
    assert.ok(readFileSync(join(built, name)).equals(readFileSync(join(SITE, "till", name))), name);
});
