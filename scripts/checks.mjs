// What is checked about the package itself: lints, publint, attw, how much is decided in TypeScript, and the bytes that a
// page has to load.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { NPM, ROOT, run, runTool, Stop } from "./shell.mjs";

/**
 * Bytes of an entry: its wasm, and it with every module that it imports, each compressed by brotli.
 * `goal` is what is wanted, `ceiling` what must not be passed on the way there, `before` what it was.
 */
const SIZES = [
  { entry: "codec.page.js", wasm: "codec.wasm", goal: 48_000, ceiling: 48_000, before: 45_302 },
  { entry: "index.page.js", wasm: "tillwire.wasm", goal: 128_000, ceiling: 164_000, before: 174_438 },
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

function checkSize({ entry, wasm, goal, ceiling, before }) {
  const script = Buffer.concat([...modules(join(NPM, "dist", entry))].map((path) => readFileSync(path)));
  const parts = [readFileSync(join(NPM, "dist", wasm)), script];
  const total = (compress) => parts.reduce((sum, part) => sum + compress(part).length, 0);
  const brotli = total((part) => brotliCompressSync(part));
  const sizes = `raw ${total((part) => part)}, gzip ${total((part) => gzipSync(part))}, brotli ${brotli} bytes`;
  const reached = brotli > goal ? `${brotli - goal} over` : "reached";
  console.log(`${entry} and ${wasm}: ${sizes}, once ${before}; the goal is ${goal}: ${reached}`);
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
