// Every link of every Markdown file, as whoever reads the sources follows it: the file and the heading are there. What leads to the
// outside is looked at and not followed. The built site's own links are those of tests/docs.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";
import { ROOT } from "../kit/toy.mjs";
import { anchors, links, PATHS, page } from "./pages.mjs";

const REPOSITORY = /^https:\/\/github\.com\/tillwire\/tillwire\/(?:blob|tree)\/main\/([^#]+)/;
/** Pages that a build makes; the site's own test looks into them. */
const MADE = /^docs\/(api\/|engine-api\.md)/;
const pages = new Map(PATHS.map((path) => [path, page(path)]));

function wrong(from, href) {
  if (/^[a-z]+:/.test(href)) return outer(href);
  const [path, anchor] = href.split("#");
  // What begins at the site's top is a page or a file of it: the site's test follows that.
  if (path.startsWith("/")) return from.startsWith("docs/") ? undefined : "begins at the top of a site";
  const target = path ? relative(ROOT, join(ROOT, dirname(from), path)) : from;
  if (MADE.test(target)) return undefined;
  if (!existsSync(join(ROOT, target))) return "no such file";
  if (anchor && pages.has(target) && !anchors(pages.get(target)).has(anchor)) return "no such heading";
}

function outer(href) {
  if (!href.startsWith("https:")) return "not https";
  if (!URL.canParse(href)) return "no address";
  const inside = href.match(REPOSITORY)?.[1];
  if (inside && !existsSync(join(ROOT, inside))) return "no such file in the repository";
}

test("every link of every Markdown file leads somewhere", () => {
  const all = [...pages.values()].flatMap((one) => links(one).map((link) => ({ from: one.path, ...link })));
  assert.ok(all.length > 60, `${all.length} links`);
  const dead = all
    .map(({ from, href, line }) => [wrong(from, href), `${from}:${line}: ${href}`])
    .filter(([why]) => why);
  assert.deepEqual(dead, []);
});
