// Running other programs, and where things are. No dependencies: this runs before anything is installed.

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
/** cargo's target folder: native builds here, wasm builds in `wasm` below it (their compiler may be another). */
export const TARGET = resolve(ROOT, process.env.CARGO_TARGET_DIR ?? "target");
export const NPM = join(ROOT, "npm");
const WINDOWS = process.platform === "win32";

/** Stops the run with one sentence for the person who started it. */
export class Stop extends Error {}

/** What the build itself runs is built here: a build into TARGET beside it holds nothing up. */
const TOOLS = join(TARGET, "tools");
/** wasm-bindgen, pinned with the workspace. */
export const BINDGEN = join(TOOLS, "debug", executable("tillwire-bindgen"));

let tools;

/** Builds what the build itself runs, once, without what only a debugger wants. */
export function buildTools() {
  const what = ["-p", "tillwire-bindgen", "-p", "tillwire-core", "--bins", "--examples", "--target-dir", TOOLS];
  tools ??= run("cargo", ["build", ...what], { env: { CARGO_PROFILE_DEV_DEBUG: "false" } });
  return tools;
}

/** For cargo: paths of this machine stay out of what it builds, so that two folders and two people get the same bytes. */
export function withoutPaths(...flags) {
  const cargoHome = process.env.CARGO_HOME ?? join(homedir(), ".cargo");
  const paths = [`--remap-path-prefix=${ROOT}=/tillwire`, `--remap-path-prefix=${cargoHome}=/cargo`];
  return { RUSTFLAGS: undefined, CARGO_ENCODED_RUSTFLAGS: [...flags, ...paths].join("\x1f") };
}

/** What one of the core's examples says of it: tables, as JSON. */
export async function told(example) {
  await buildTools();
  return JSON.parse(await read(join(TOOLS, "debug/examples", executable(example)), []));
}

/** Runs a program with its output on this terminal; its failure ends the run. */
export const run = (command, args, options) => start(command, args, "inherit", options);

/** Runs a program and gives what it printed on stdout. */
export const read = (command, args, options) => start(command, args, "pipe", options);

/** A program's name on this system: `tillwire` is `tillwire.exe` on Windows. */
export function executable(name) {
  return WINDOWS ? `${name}.exe` : name;
}

/** Runs the program of an installed npm package, by the `bin` of its own package.json. */
export function runTool(pkg, args, options = {}) {
  const home = join(ROOT, "node_modules", pkg);
  const { bin } = JSON.parse(readFileSync(join(home, "package.json"), "utf8"));
  const path = typeof bin === "string" ? bin : bin[options.program ?? Object.keys(bin)[0]];
  return run(process.execPath, [join(home, path), ...args], options);
}

/** npm itself, wherever it is: under `npm start` and `npm test` it tells its own path. */
export function npm(args, options) {
  const script = process.env.npm_execpath;
  if (script?.endsWith(".js")) return read(process.execPath, [script, ...args], options);
  return read(WINDOWS ? "npm.cmd" : "npm", args, { shell: WINDOWS, ...options });
}

/** SHA-256 over texts and files' bytes: what a step's result depends on. */
export function digestOf(...parts) {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part).update("\0");
  return hash.digest("hex");
}

export const readIfThere = (path) => (existsSync(path) ? readFileSync(path, "utf8") : undefined);

function start(command, args, stdout, options = {}) {
  /** @type {{ env?: NodeJS.ProcessEnv, cwd?: string, shell?: boolean }} */
  const { env, cwd = ROOT, shell = false } = options;
  return new Promise((done, fail) => {
    const stdio = ["ignore", stdout, "inherit"];
    const child = spawn(command, args, { cwd, shell, stdio, env: { ...process.env, ...env } });
    let text = "";
    child.stdout?.setEncoding("utf8").on("data", (chunk) => (text += chunk));
    child.on("error", (/** @type {NodeJS.ErrnoException} */ { code }) =>
      fail(new Stop(`${command} could not be started (${code}).`)),
    );
    child.on("close", (code, signal) => {
      if (code === 0) return done(text);
      fail(new Stop(`${[command, ...args].join(" ")} ended with ${signal ?? `exit code ${code}`}.`));
    });
  });
}
