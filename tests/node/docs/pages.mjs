// The texts that people read: every Markdown file of the project, with its headings, links and blocks of code.

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { slug } from "../../../docs/.vitepress/slug.mjs";
import { ROOT } from "../kit/toy.mjs";

/** Their paths from the project's folder. Pages that are made by a build are not among them. */
export const PATHS = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "*.md"], {
  cwd: ROOT,
  encoding: "utf8",
})
  .trim()
  .split("\n")
  .filter((path) => existsSync(join(ROOT, path)));

const FENCE = /^( *)(`{3,})(.*)$/;

/** A file's prose, line by line with blanks for code, and its blocks. */
export function page(path) {
  const blocks = [];
  let open;
  const prose = readFileSync(join(ROOT, path), "utf8")
    .split("\n")
    .map((line, index) => {
      const [, indent, ticks, info] = line.match(FENCE) ?? [];
      if (open && ticks === open.ticks && !info) open = undefined;
      else if (open) open.lines.push(line.slice(open.indent));
      else if (ticks) {
        const [language = "", ...words] = info.trim().split(/\s+/);
        open = { path, line: index + 1, language, words, ticks, indent: indent.length, lines: [] };
        blocks.push(open);
      } else return line;
      return "";
    });
  return { path, prose, blocks: blocks.map(({ lines, ...it }) => ({ ...it, text: `${lines.join("\n")}\n` })) };
}

/** What a page may be entered at. */
export function anchors({ prose }) {
  const seen = new Map();
  const headings = prose
    .flatMap((line) => line.match(/^#{1,6}\s+(.*)$/)?.[1] ?? [])
    .map((text) => {
      const name = slug(text.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/[`*]/g, ""));
      const before = seen.get(name) ?? 0;
      seen.set(name, before + 1);
      return before === 0 ? name : `${name}-${before}`;
    });
  const named = prose.flatMap((line) => [...line.matchAll(/\bid="([^"]+)"/g)].map(([, id]) => id));
  return new Set([...headings, ...named]);
}

/** Every link and picture, each with its line. */
export function links({ prose }) {
  return prose.flatMap((line, index) => {
    const plain = line.replace(/`[^`]*`/g, "");
    const written = [...plain.matchAll(/\]\(([^)\s]+)\)/g), ...plain.matchAll(/\b(?:href|src)="([^"]+)"/g)];
    const bare = [...plain.matchAll(/<(https?:[^>]+)>/g)];
    return [...written, ...bare].map(([, href]) => ({ href, line: index + 1 }));
  });
}
