// The two test runners. Their own closing lines are the last thing `npm test` prints.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { journalServers } from "./debian.mjs";
import { ROOT, run } from "./shell.mjs";

/** Format, lints, each room alone, then every test. All of the workspace but wasm/bindgen, which the wasm step builds. */
export async function rustTests() {
  await run("cargo", ["fmt", "--all", "--check"]);
  await run("cargo", ["clippy", "--all-targets", "--", "-D", "warnings"]);
  for (const room of ["qfpay", "codepay", "icashier", "bpc"]) {
    await run("cargo", ["check", "-p", "tillwire-core", "--no-default-features", "--features", room]);
  }
  await run("cargo", ["test"]);
}

/** tests/node/*.test.mjs, against the packed tarball, the helper that was built before, and real Redis and PostgreSQL. */
export async function nodeTests() {
  const folder = join(ROOT, "tests/node");
  const files = readdirSync(folder).filter((name) => name.endsWith(".test.mjs"));
  const reporter = process.stdout.isTTY ? "spec" : "tap";
  const paths = files.sort().map((name) => join(folder, name));
  await run(process.execPath, ["--test", "--test-force-exit", `--test-reporter=${reporter}`, ...paths], {
    env: await journalServers(),
  });
}
