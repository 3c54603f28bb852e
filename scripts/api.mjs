// The public declarations of the package in one text: every .d.ts that an entry reaches, without comments.

import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { NPM } from "./shell.mjs";

/** For each entry of package.json, in order, its declarations and those it refers to; each file once. */
export function publicApi() {
  const { exports } = JSON.parse(readFileSync(join(NPM, "package.json"), "utf8"));
  const seen = new Map();
  const entries = Object.entries(exports).filter(([, target]) => target.types);
  for (const [, target] of entries) collect(join(NPM, target.types), seen);
  const names = entries.map(([name, target]) => `// ${name.replace(".", "tillwire")}: ${target.types}`);
  return `${names.join("\n")}\n\n${[...seen.values()].join("\n")}`;
}

function collect(path, seen) {
  if (seen.has(path) || path.includes(join("dist", "glue")) || !existsSync(path)) return;
  const text = readFileSync(path, "utf8")
    .replace(/\/\*\*[\s\S]*?\*\//g, "")
    .replace(/^\s*\n/gm, "");
  seen.set(path, `// ${relative(NPM, path)}\n${text}`);
  for (const [, module] of text.matchAll(/(?:from|import\()\s*"(\.[^"]+)\.js"/g)) {
    collect(join(dirname(path), `${module}.d.ts`), seen);
  }
}
