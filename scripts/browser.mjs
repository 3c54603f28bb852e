// The tests that need a browser, and the browser itself.

import { existsSync } from "node:fs";
import { basename } from "node:path";
import { provide } from "./debian.mjs";
import { runTests, testFiles } from "./tests.mjs";

/** Where Chromium and Chrome are installed; CHROMIUM names another. */
const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** Cables for a browser are made of pseudo terminals, and its processes are told apart, as only on Linux. */
const LINUX = process.platform === "linux";

const MISSING = "Chromium is missing: install it, or name a browser by CHROMIUM=/path/to/it.";

/**
 * How many files run at a time. They wait for pages, cables and timers most of the time; every one has ports, a profile
 * and terminals of its own.
 */
const AT_ONCE = 3;

/** tests/browser, against the built package and the helper that were built before. */
export async function browserTests(args = []) {
  const update = args.includes("--update") ? { TILLWIRE_UPDATE: "1" } : {};
  const env = { CHROMIUM: await provide(["chromium"], find, MISSING), ...update };
  const files = testFiles("tests/browser").filter((path) => LINUX || !/^(serial|kills)/.test(basename(path)));
  await runTests(files, { env, atOnce: AT_ONCE });
}

const find = () => [process.env.CHROMIUM, ...PLACES].find((path) => path && existsSync(path));
