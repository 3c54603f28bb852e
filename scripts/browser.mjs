// The tests that need a browser, and the browser itself.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { provide } from "./debian.mjs";
import { ROOT, run } from "./shell.mjs";

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

/** tests/browser/*.test.mjs, against the built package and the helper that were built before. */
export async function browserTests(args = []) {
  const update = args.includes("--update") ? { TILLWIRE_UPDATE: "1" } : {};
  const env = { CHROMIUM: await provide(["chromium"], find, MISSING), ...update };
  const folder = join(ROOT, "tests/browser");
  const files = readdirSync(folder).filter(
    (name) => name.endsWith(".test.mjs") && (LINUX || !/^(serial|kills)/.test(name)),
  );
  const reporter = process.stdout.isTTY ? "spec" : "tap";
  const paths = files.sort().map((name) => join(folder, name));
  await run(
    process.execPath,
    ["--test", "--test-force-exit", "--test-concurrency=1", `--test-reporter=${reporter}`, ...paths],
    { env },
  );
}

const find = () => [process.env.CHROMIUM, ...PLACES].find((path) => path && existsSync(path));
