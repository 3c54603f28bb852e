#!/usr/bin/env node
// Starts the program of this system, which is a package of its own that npm has chosen. Nothing is downloaded.

import { spawn } from "node:child_process";
import { createRequire } from "node:module";

const name = `@tillwire/cli-${process.platform}-${process.arch}`;
const { optionalDependencies } = createRequire(import.meta.url)("./package.json");

/** Where the program is. None where its package is not installed. */
function program() {
  try {
    return createRequire(import.meta.url).resolve(`${name}/tillwire${process.platform === "win32" ? ".exe" : ""}`);
  } catch {
    return undefined;
  }
}

/** Why there is none, and what to do. */
function missing() {
  if (name in optionalDependencies) {
    return `${name} is not installed: install again without --omit=optional, on the system that runs it.`;
  }
  const known = Object.keys(optionalDependencies).map((it) => it.replace("@tillwire/cli-", ""));
  return `there is no program for ${process.platform}-${process.arch}, only for ${known.join(", ")}: build it with cargo.`;
}

function fail(text) {
  console.error(`tillwire: ${text}`);
  process.exitCode = 1;
}

function start(path) {
  const child = spawn(path, process.argv.slice(2), { stdio: "inherit" });
  child.once("error", ({ message }) => fail(`${path} cannot be started: ${message}`));
  child.once("exit", (code, signal) => {
    if (signal) process.kill(process.pid, signal);
    else process.exitCode = code ?? 1;
  });
  // Whoever stops this means the program, which lets a payment end before it goes. A terminal tells both.
  for (const signal of ["SIGTERM", "SIGHUP", "SIGQUIT"]) process.on(signal, () => child.kill(signal));
  process.on("SIGINT", () => {});
}

const path = program();
if (path) start(path);
else fail(missing());
