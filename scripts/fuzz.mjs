// Fuzzing: libFuzzer on every reader of the core (tests/fuzz), from a small corpus that is kept.
//
//   node scripts/fuzz.mjs                        ten seconds for each target, as in `npm test`
//   node scripts/fuzz.mjs --seconds 300          longer
//   node scripts/fuzz.mjs --only tcp,link        these alone
//   node scripts/fuzz.mjs --keep                 and keep what reached something new, the smallest of it
//
// The corpus of a target is tests/fuzz/corpus/NAME: an input a line, in base64. An input that breaks something is printed like
// that: it goes into the corpus together with the repair.

import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { digestOf, executable, ROOT, read, run, Stop, TARGET } from "./shell.mjs";

const HERE = join(ROOT, "tests/fuzz");
const CORPUS = join(HERE, "corpus");
const WORK = join(TARGET, "fuzz");
/** Of an input. */
const LONGEST = 4096;
/** What is kept for a target: so many inputs, none longer than this. */
const KEPT = { inputs: 150, bytes: 400 };
/** Counters at the edges of blocks, which libFuzzer looks at; the stable compiler has them. */
const COVERED = [
  ...["-Cpasses=sancov-module", "-Cllvm-args=-sanitizer-coverage-level=4"],
  ...["-Cllvm-args=-sanitizer-coverage-inline-8bit-counters", "-Cllvm-args=-sanitizer-coverage-pc-table"],
  ...["-Cllvm-args=-sanitizer-coverage-trace-compares", "--cfg=fuzzing", "-Ccodegen-units=1"],
];

/** Builds the targets and runs each for so many seconds; the first input that breaks something ends the run. */
export async function fuzz({ seconds = 10, only = targets(), keep = false } = {}) {
  const program = await build();
  const waiting = [...only];
  const done = [];
  const worker = async () => {
    for (let name = waiting.shift(); name; name = waiting.shift())
      done.push(await runTarget(program, name, seconds, keep));
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  const total = done.reduce((sum, { runs }) => sum + runs, 0);
  console.log(`${done.length} targets, ${total} inputs: none broke anything`);
}

const targets = () => readdirSync(CORPUS).sort();

/** For the host by its name: what runs while it builds is free of the counters then. Gives the program. */
async function build() {
  const [, host] = /^host: (.+)$/m.exec(await read("rustc", ["-vV"]));
  const what = ["--manifest-path", join(HERE, "Cargo.toml"), "--target-dir", WORK, "--target", host];
  const env = { RUSTFLAGS: undefined, CARGO_ENCODED_RUSTFLAGS: COVERED.join("\x1f") };
  await run("cargo", ["build", "--release", "--locked", ...what], { env });
  return join(WORK, host, "release", executable("tillwire-fuzz"));
}

/** Seeds are the same each time; what libFuzzer tries behind them depends on how far it gets. */
async function runTarget(program, name, seconds, keep) {
  const [known, found] = [join(WORK, "corpus", name), join(WORK, "found", name)];
  handOut(name, known);
  emptied(found);
  const limits = [`-max_total_time=${seconds}`, `-max_len=${LONGEST}`, "-timeout=20", "-rss_limit_mb=1024"];
  const ways = ["-seed=1", "-print_final_stats=1", "-verbosity=0", `-artifact_prefix=${found}/broken-`];
  const said = await libFuzzer(program, name, [...limits, ...ways, found, known]);
  const broken = readdirSync(found).filter((file) => file.startsWith("broken-"));
  if (said.code !== 0 || broken.length > 0)
    throw new Stop(
      told(
        name,
        said,
        broken.map((file) => join(found, file)),
      ),
    );
  const runs = Number(/number_of_executed_units: (\d+)/.exec(said.text)?.[1]);
  if (!(runs > 0)) throw new Stop(`${name}: libFuzzer does not say how much it ran.\n${said.text}`);
  if (keep) await keepSmall(program, name, [known, found]);
  console.log(`${name}: ${runs} inputs`);
  return { name, runs };
}

function told(name, { text }, broken) {
  const inputs = broken.map((path) => readFileSync(path).toString("base64"));
  return `${text.slice(-4000)}\n${name} is broken by: ${inputs.join(" ")}`;
}

/** The corpus as files, which libFuzzer wants. */
function handOut(name, folder) {
  emptied(folder);
  const lines = readFileSync(join(CORPUS, name), "utf8").split("\n");
  for (const line of lines.filter((it) => it !== "")) {
    const input = Buffer.from(line, "base64");
    writeFileSync(join(folder, digestOf(input)), input);
  }
}

/** Of all there is, what together reaches as much, the smallest first. */
async function keepSmall(program, name, folders) {
  const merged = join(WORK, "merged", name);
  emptied(merged);
  await libFuzzer(program, name, ["-merge=1", `-max_len=${KEPT.bytes}`, "-verbosity=0", merged, ...folders]);
  const inputs = readdirSync(merged).map((file) => readFileSync(join(merged, file)));
  inputs.sort((one, other) => one.length - other.length || Buffer.compare(one, other));
  const lines = inputs.slice(0, KEPT.inputs).map((input) => `${input.toString("base64")}\n`);
  writeFileSync(join(CORPUS, name), lines.join(""));
}

function emptied(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}

function libFuzzer(program, name, args) {
  return new Promise((done, fail) => {
    const env = { ...process.env, TILLWIRE_FUZZ: name };
    const child = spawn(program, args, { cwd: WORK, env, stdio: ["ignore", "pipe", "pipe"] });
    const said = [];
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => said.push(chunk));
    child.once("error", fail);
    child.once("close", (code) => done({ code, text: Buffer.concat(said).toString() }));
  });
}

async function main() {
  const { values } = parseArgs({
    options: { seconds: { type: "string" }, only: { type: "string" }, keep: { type: "boolean" } },
  });
  const seconds = Number(values.seconds ?? 10);
  const only = values.only?.split(",") ?? targets();
  const unknown = only.filter((name) => !targets().includes(name));
  if (!Number.isInteger(seconds) || seconds < 1) throw new Stop(`--seconds is ${values.seconds}: give a whole number.`);
  if (unknown.length > 0)
    throw new Stop(`No target is called ${unknown.join(", ")}: there are ${targets().join(", ")}.`);
  await fuzz({ seconds, only, keep: values.keep });
}

if (process.argv[1] === import.meta.filename) {
  main().catch((error) => {
    console.error(error instanceof Stop ? error.message : error);
    process.exitCode = 1;
  });
}
