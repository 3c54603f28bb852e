// Whether two people get the same bytes: what is published of a commit, built in two folders, by its SHA-256.
//
//   node scripts/reproducible.mjs FOLDER FOLDER    each a clone of this repository; where there is none, it is made and built

import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { executable, npm, ROOT, read, run, Stop } from "./shell.mjs";

const STEPS = "install,toolchain,wasm,package,till,helper";

async function compare(folders) {
  if (folders.length !== 2) throw new Stop("Two folders are wanted: node scripts/reproducible.mjs FOLDER FOLDER");
  const [one, other] = [await built(folders[0]), await built(folders[1])];
  if (one.commit !== other.commit) throw new Stop(`These are of two commits: ${one.commit} and ${other.commit}.`);
  for (const [name, sum] of one.sums) console.log(`${sum}  ${name}${other.sums.get(name) === sum ? "" : "  DIFFERS"}`);
  const differ = [...one.sums.keys()].filter((name) => one.sums.get(name) !== other.sums.get(name));
  if (differ.length > 0) throw new Stop(`Not the same in both: ${differ.join(", ")}`);
  console.log(`${one.sums.size} files of ${one.commit}, the same in both folders.`);
}

/** What a folder has of what is published: its wasm, its package and its program. */
async function built(folder) {
  const at = resolve(folder);
  if (!existsSync(at)) await run("git", ["clone", "--quiet", ROOT, at]);
  const program = join("target/release", executable("tillwire"));
  if (!existsSync(join(at, program))) await run(process.execPath, ["scripts/run.mjs", "--only", STEPS], { cwd: at });
  const wasm = readdirSync(join(at, "npm/dist")).filter((name) => name.endsWith(".wasm"));
  const sums = new Map([program, ...wasm.map((name) => join("npm/dist", name))].map((name) => [name, sumOf(at, name)]));
  const packed = mkdtempSync(join(tmpdir(), "tillwire-packed-"));
  await npm(["pack", "--silent", "--pack-destination", packed], { cwd: join(at, "npm") });
  for (const name of readdirSync(packed)) sums.set(name, sumOf(packed, name));
  rmSync(packed, { recursive: true });
  return { commit: (await read("git", ["rev-parse", "HEAD"], { cwd: at })).trim(), sums };
}

const sumOf = (folder, name) =>
  createHash("sha256")
    .update(readFileSync(join(folder, name)))
    .digest("hex");

try {
  await compare(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Stop ? error.message : error);
  process.exitCode = 1;
}
