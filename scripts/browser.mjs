// The tests that need a browser: all of them in Chromium, and what tests/browser/elsewhere.mjs chooses in other engines.

import { basename, dirname, join } from "node:path";
import { chromium, firefox, webkit } from "./debian.mjs";
import { executable, ROOT, TARGET } from "./shell.mjs";
import { runTests, testFiles } from "./tests.mjs";

/** Cables for a browser are made of pseudo terminals, and its processes are told apart, as only on Linux. */
const LINUX = process.platform === "linux";

/**
 * How many files run at a time. They wait for pages, cables and timers most of the time; every one has ports, a profile
 * and terminals of its own.
 */
const AT_ONCE = 3;

/** What takes longest begins first: a line of 9600 baud is waited for at its own speed. */
const FIRST = ["serial", "faults", "till"];

const turn = (path) => {
  const at = FIRST.indexOf(basename(dirname(path)));
  return at < 0 ? FIRST.length : at;
};

/** tests/browser, against the built package and the helper that were built before. */
export async function browserTests(args = []) {
  const update = args.includes("--update") ? { TILLWIRE_UPDATE: "1" } : {};
  const env = { CHROMIUM: await chromium(), ...update };
  const files = testFiles("tests/browser").filter((path) => LINUX || !/^(serial|kills)/.test(basename(path)));
  files.sort((one, other) => turn(one) - turn(other));
  await runTests(files, { env, atOnce: AT_ONCE });
}

/** How many files of another engine run at a time. */
const AT_ONCE_ELSEWHERE = 2;

/** Firefox, with the same package. The helper is the one that the tests in Rust were built with: it has the engine too. */
export async function firefoxTests() {
  await elsewhere("firefox", { FIREFOX: await firefox() });
}

/** WebKitGTK, which is Linux' own. */
export async function webkitTests() {
  if (LINUX) await elsewhere("webkit", await webkit());
}

async function elsewhere(name, browser) {
  const { ELSEWHERE } = await import("../tests/browser/elsewhere.mjs");
  const rows = ELSEWHERE.filter(([, , , , but = {}]) => !(name in but));
  const files = new Set(rows.map(([, , file]) => join(ROOT, "tests", `${file}.test.mjs`)));
  const only = rows.flatMap(([, , , sentences]) => sentences);
  const helper = { TILLWIRE: join(TARGET, "debug", executable("tillwire")), TILLWIRE_KILLS: "4" };
  const env = { TILLWIRE_BROWSER: name, ...helper, ...browser };
  await runTests([...files], { env, atOnce: AT_ONCE_ELSEWHERE, only });
}
