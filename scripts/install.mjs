// The npm packages of the build, exactly as the lockfile names them.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { digestOf, npm, ROOT, readIfThere } from "./shell.mjs";

const STAMP = join(ROOT, "node_modules/.installed-from");

/** `npm ci`, when what is installed did not come from this lockfile on this platform. */
export async function install() {
  const lock = readFileSync(join(ROOT, "package-lock.json"));
  const wanted = digestOf(lock, process.platform, process.arch);
  if (readIfThere(STAMP) === wanted) return;
  await npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
  writeFileSync(STAMP, wanted);
}
