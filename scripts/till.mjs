// demo/dist: the web till as static files, made with the package that was built before.
//
// The helper embeds that folder and is linked anew when a file in it is touched. So the till is built elsewhere, and
// only what came out differently is written.

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ROOT, runTool, TARGET } from "./shell.mjs";

const DEMO = join(ROOT, "demo");
const FRESH = join(TARGET, "till");

/** Builds the web till. */
export async function buildTill() {
  await runTool("typescript", ["-p", DEMO]);
  await runTool("vite", ["build", DEMO, "--outDir", FRESH, "--emptyOutDir", "--logLevel", "warn"]);
  mirror(FRESH, join(DEMO, "dist"));
}

/** Makes `to` hold the files of `from` and no others; a file whose bytes are the same stays untouched. */
function mirror(from, to) {
  const wanted = files(from);
  for (const name of files(to).filter((it) => !wanted.includes(it))) rmSync(join(to, name));
  for (const name of wanted) {
    const bytes = readFileSync(join(from, name));
    const path = join(to, name);
    if (readIfThere(path)?.equals(bytes)) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
}

function files(folder) {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    return entries.filter((it) => it.isFile()).map((it) => join(it.parentPath, it.name).slice(folder.length + 1));
  } catch {
    return [];
  }
}

function readIfThere(path) {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
