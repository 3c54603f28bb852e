// What is checked about the package itself: lints, publint, attw, how much is decided in TypeScript, and the bytes that a
// page has to load.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { NPM, ROOT, run, runTool, Stop } from "./shell.mjs";

/**
 * Bytes of an entry: its wasm, and it with every module that it imports, each compressed by brotli.
 * `goal` is what is wanted, `ceiling` what must not be passed on the way there, `before` what it was. An entry that is there
 * `beside` another one counts what a page loads more for it.
 */
const SIZES = [
  { entry: "codec.page.js", wasm: "codec.wasm", goal: 48_000, ceiling: 48_000, before: 45_302 },
  { entry: "index.page.js", wasm: "tillwire.wasm", goal: 128_000, ceiling: 164_000, before: 174_438 },
  { entry: "element.page.js", beside: "index.page.js", goal: 15_000, ceiling: 15_000, before: 13_801 },
];

/** Fails on the first finding. */
export async function checkPackage() {
  await runTool("@biomejs/biome", ["lint", "--error-on-warnings", "."]);
  await runTool("publint", [NPM, "--strict"]);
  const assets = ["--exclude-entrypoints", "tillwire.wasm", "codec.wasm", "simulator.wasm", "package.json"];
  await runTool("@arethetypeswrong/cli", ["--pack", NPM, "--profile", "esm-only", "--format", "ascii", ...assets]);
  await run(process.execPath, [join(ROOT, "scripts/judge.mjs")]);
  for (const size of SIZES) checkSize(size);
}

function checkSize({ entry, wasm, beside, goal, ceiling, before }) {
  const there = beside ? modules(join(NPM, "dist", beside)) : new Set();
  const loaded = [...modules(join(NPM, "dist", entry))].filter((path) => !there.has(path));
  const script = Buffer.concat(loaded.map((path) => readFileSync(path)));
  const parts = [...(wasm ? [readFileSync(join(NPM, "dist", wasm))] : []), script];
  const total = (compress) => parts.reduce((sum, part) => sum + compress(part).length, 0);
  const brotli = total((part) => brotliCompressSync(part));
  const sizes = `raw ${total((part) => part)}, gzip ${total((part) => gzipSync(part))}, brotli ${brotli} bytes`;
  const reached = brotli > goal ? `${brotli - goal} over` : "reached";
  console.log(
    `${entry} ${wasm ? `and ${wasm}` : `beside ${beside}`}: ${sizes}, once ${before}; the goal is ${goal}: ${reached}`,
  );
  if (brotli > ceiling) throw new Stop(`${entry} has grown beyond ${ceiling} brotli bytes.`);
}

/** A module and all it imports, each once. */
function modules(path, seen = new Set()) {
  if (seen.has(path)) return seen;
  seen.add(path);
  for (const [, from] of readFileSync(path, "utf8").matchAll(/(?:from|import)\s*"(\.[^"]+)"/g)) {
    modules(join(dirname(path), from), seen);
  }
  return seen;
}
