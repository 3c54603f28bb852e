// The workspace's Rust tests, as programs: cargo builds them, and they run here, several at a time, where cargo would run one
// after the other. What a program says is told in one piece when it has ended.

import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { basename, dirname } from "node:path";
import { read, run, Stop } from "./shell.mjs";

/** The workspace with all that the helper can be. */
export const ENGINE = ["--features", "tillwire-helper/engine"];
const HELPER = "tillwire-helper";
/** What takes longest begins first. */
const LONG = ["exploration", "sweeps", "serve", "tillwire", "sales"];

/** All of the workspace but wasm/bindgen, which the wasm step builds. */
export const compileRustTests = () => run("cargo", ["test", ...ENGINE, "--no-run"]);

/** The helper's: most of them wait for processes and timers. */
export async function waitingTests(env) {
  const threads = { RUST_TEST_THREADS: String(2 * availableParallelism()) };
  await runPrograms((await programs()).filter(isHelpers), { ...env, ...threads });
}

/** The others, which compute all the time, and the examples of the documentation. */
export async function computingTests() {
  await runPrograms((await programs()).filter((program) => !isHelpers(program)));
  await run("cargo", ["test", ...ENGINE, "--doc"]);
}

const isHelpers = ({ room }) => room === HELPER;

/** What cargo has built: each with its name, the package that it tests, and that one's folder. */
async function programs() {
  const said = await read("cargo", ["test", ...ENGINE, "--no-run", "--message-format=json-render-diagnostics"]);
  const messages = said
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line));
  return messages
    .filter(({ reason, profile, executable }) => reason === "compiler-artifact" && profile.test && executable)
    .map(({ executable, target, manifest_path: manifest }) => {
      const folder = dirname(manifest);
      return { name: target.name, room: `tillwire-${basename(folder)}`, executable, folder };
    })
    .sort((one, other) => turn(one) - turn(other));
}

const turn = ({ name }) => (LONG.includes(name) ? LONG.indexOf(name) : LONG.length);

/** All of them, also behind one that fails: each tells something else. */
async function runPrograms(all, env) {
  if (all.length === 0) throw new Stop("cargo has built no tests.");
  const waiting = [...all];
  const failed = [];
  const worker = async () => {
    for (let program = waiting.shift(); program; program = waiting.shift()) {
      if (!(await runProgram(program, env))) failed.push(`${program.room} ${program.name}`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  if (failed.length > 0) throw new Stop(`Rust tests failed: ${failed.join(", ")}.`);
  console.log(`${all.length} programs of Rust tests: all passed`);
}

function runProgram({ name, room, executable, folder }, env) {
  return new Promise((done, fail) => {
    const options = { cwd: folder, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] };
    const child = spawn(executable, [], options);
    const said = [];
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => said.push(chunk));
    child.once("error", fail);
    child.once("close", (code, signal) => {
      console.log(`\n     ${room}: ${name}\n${Buffer.concat(said)}${signal ? `ended with ${signal}\n` : ""}`);
      done(code === 0);
    });
  });
}
