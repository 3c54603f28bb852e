// The real `tillwire serve`, as a process with a configuration and a state folder of its own.

import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { PROGRAM } from "../../node/kit/simulator.mjs";

/** Starts it for these origins; `terminals` is a table of id -> [via, address], for a cable ["serial", path]. */
export async function serveHelper(origins, terminals) {
  const folder = mkdtempSync(join(tmpdir(), "tillwire-helper-"));
  const [config, state] = [join(folder, "config.toml"), join(folder, "state")];
  const way = (via, address) => (via === "serial" ? `serial = "${address}"` : `via = "${via}"\naddress = "${address}"`);
  const entries = Object.entries(terminals).map(([id, it]) => `[[terminal]]\nid = "${id}"\n${way(...it)}\n`);
  writeFileSync(config, `origins = ${JSON.stringify(origins)}\n${entries.join("")}`);
  const start = (port) => startProcess(["serve", "--config", config, "--state", state, "--port", String(port)]);
  const pair = (...args) =>
    execFileSync(PROGRAM, ["pair", "--state", state, ...args], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
  let running = await start(0);
  const { helper: url } = running.ready;
  return {
    url,
    /** A code as the person at the till sees it. */
    code: () => pair().trim(),
    revoke: (origin) => pair("--revoke", origin),
    kill: () => running.end("SIGKILL"),
    /** On the same port, as an operator would. */
    async restart() {
      await running.end("SIGKILL");
      running = await start(new URL(url).port);
    },
    async stop() {
      await running.end("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Starts `tillwire`, and waits for the line that says it listens. */
export async function startProcess(args) {
  const child = spawn(PROGRAM, [...args, "--log-level", "error"], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const line = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", resolve);
    child.once("error", reject);
    ended.then((code) => reject(new Error(`tillwire ${args[0]} ended with ${code}`)));
  });
  return {
    ready: JSON.parse(line),
    /** @param {NodeJS.Signals} signal */
    end(signal = "SIGTERM") {
      child.kill(signal);
      return ended;
    },
  };
}
