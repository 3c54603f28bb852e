// The two test runners. Their own closing lines are the last thing `npm test` prints.

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { journalServers, php, prometheusReader, strace } from "./debian.mjs";
import { compileRustTests, computingTests, ENGINE, waitingTests } from "./rust-tests.mjs";
import { executable, ROOT, run, Stop, TARGET } from "./shell.mjs";

/** How many files of Node's tests run at a time: they wait for processes and timers, of which each has its own. */
const AT_ONCE = 2;

/** Format, lints with the engine and without, each room alone. */
export async function lintRust() {
  await run("cargo", ["fmt", "--all", "--check"]);
  await run("cargo", ["clippy", ...ENGINE, "--all-targets", "--", "-D", "warnings"]);
  await run("cargo", ["clippy", "-p", "tillwire-helper", "--all-targets", "--", "-D", "warnings"]);
  for (const room of [...rooms(), "qfpay-backend", "helper"]) {
    await run("cargo", ["check", "-p", "tillwire-core", "--no-default-features", "--features", room]);
  }
}

/** The tests of the helper and its engine, with a real PostgreSQL, and strace beside them. */
export async function rustTests() {
  await strace();
  await waitingTests(await journalServers());
}

/** The tests of all other crates, and what a fifth system costs. */
export async function computedTests() {
  await computingTests();
  await runTests(testFiles("tests/toy"));
}

/** The rooms of core: what describes itself as a system. */
const rooms = () =>
  readdirSync(join(ROOT, "core/src")).filter((name) => existsSync(join(ROOT, "core/src", name, "system.rs")));

/** tests/node, against the packed tarball, the helper that was built before, and real Redis and PostgreSQL. */
export async function nodeTests() {
  await runTests(testFiles("tests/node"), { env: await journalServers(), atOnce: AT_ONCE });
}

/** tests/engine: programs in other languages, against a helper that has the engine. It is built as for the tests before. */
export async function engineClients() {
  await compileRustTests();
  const env = {
    TILLWIRE: join(TARGET, "debug", executable("tillwire")),
    PHP: await php(),
    PROMETHEUS_PYTHON: await prometheusReader(),
  };
  await runTests(testFiles("tests/engine"), { env, atOnce: AT_ONCE });
}

/** Every file of tests in a folder and below it, in the order of their names. */
export const testFiles = (folder) =>
  readdirSync(join(ROOT, folder), { recursive: true })
    .filter((name) => name.endsWith(".test.mjs"))
    .sort()
    .map((name) => join(ROOT, folder, name));

/**
 * Node's runner over these files, as many at a time as it likes or as told; of their tests all, or those of these sentences
 * (or patterns of them), and then each of them must be one that passes.
 */
export async function runTests(files, { env, atOnce, only = [] } = {}) {
  const reporter = process.stdout.isTTY ? "spec" : "tap";
  const flags = ["--test", "--test-force-exit", `--test-reporter=${reporter}`, "--test-reporter-destination=stdout"];
  if (atOnce) flags.push(`--test-concurrency=${atOnce}`);
  if (only.length === 0) return run(process.execPath, [...flags, ...files], { env });
  const folder = mkdtempSync(join(tmpdir(), "tillwire-tests-"));
  const told = join(folder, "passed");
  flags.push(`--test-reporter=${join(ROOT, "scripts/passed.mjs")}`, "--test-reporter-destination=stderr");
  for (const sentence of only) flags.push(`--test-name-pattern=${pattern(sentence)}`);
  await run(process.execPath, [...flags, ...files], { env: { ...env, PASSED: told } });
  const passed = readFileSync(told, "utf8").split("\n");
  rmSync(folder, { recursive: true });
  const missing = only.filter((sentence) => !passed.some((name) => means(sentence, name)));
  if (missing.length > 0) throw new Stop(`No test is named:\n${missing.join("\n")}`);
}

/** What the runner looks for in names: a sentence means just itself. */
const pattern = (told) => (told instanceof RegExp ? told.source : `${told.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`);

const means = (told, name) => (told instanceof RegExp ? told.test(name) : told === name);
