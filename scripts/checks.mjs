// What is checked about the package itself: publint, attw, and the bytes that a page has to load.

import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { NPM, runTool, Stop } from "./shell.mjs";

/** Entries whose size has a limit: brotli bytes of the entry, of every module it imports, and of its wasm. */
const LIMITS = [
  { entry: "codec.js", wasm: "tillwire.wasm", limit: 22_000 },
  { entry: "index.js", wasm: "tillwire.wasm", limit: 40_000 },
];

/** Fails on the first finding. */
export async function checkPackage() {
  await runTool("publint", [NPM, "--strict"]);
  const types = ["--pack", NPM, "--profile", "esm-only", "--no-emoji"];
  await runTool("@arethetypeswrong/cli", [...types, "--exclude-entrypoints", "tillwire.wasm", "package.json"]);
  checkSizes(LIMITS);
}

function checkSizes(limits) {
  for (const { entry, wasm, limit } of limits) {
    const parts = [join(NPM, "dist", wasm), ...modules(join(NPM, "dist", entry))].map((path) => readFileSync(path));
    const total = (compress) => parts.reduce((sum, part) => sum + compress(part).length, 0);
    const brotli = total(brotliCompressSync);
    console.log(`${entry} + ${wasm}: raw ${total((part) => part)}, gzip ${total(gzipSync)}, brotli ${brotli} (limit ${limit})`);
    if (brotli > limit) throw new Stop(`${relative(NPM, entry)} is over its limit of ${limit} brotli bytes.`);
  }
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
