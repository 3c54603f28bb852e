// A program that a package installed into an empty root, run as the unit beside it says.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** Ends as it should without a terminal, then serves one that its configuration has, until it is told to stop. */
export async function runsAsItsService(root) {
  const inRoot = (path) => join(root, path);
  const text = readFileSync(inRoot("usr/lib/systemd/system/tillwire.service"), "utf8");
  /** What the unit says behind such a name, each line of it. */
  const unit = (name) =>
    text.split("\n").flatMap((line) => (line.startsWith(`${name}=`) ? [line.slice(name.length + 1)] : []));
  const [program = "", ...args] = (unit("ExecStart")[0] ?? "").split(" ");
  const settings = unit("Environment").flatMap((line) => line.split(" ").map((setting) => setting.split("=")));
  const environment = Object.fromEntries(settings.map(([name, path = ""]) => [name, inRoot(path)]));
  const env = { ...process.env, ...environment, TILLWIRE_PORT: "0" };

  const unconfigured = spawnSync(inRoot(program), args, { env });
  assert.equal(unconfigured.status, 5, "no terminal yet");
  assert.ok(unit("RestartPreventExitStatus")[0]?.split(" ").includes("5"), "and it is not begun again and again");

  const terminal = '[[terminal]]\nid = "counter-1"\nvia = "tcp"\naddress = "127.0.0.1:9"\n';
  writeFileSync(inRoot("etc/tillwire/config.toml"), terminal);
  const service = spawn(inRoot(program), args, { env, stdio: ["ignore", "pipe", "ignore"] });
  const ended = new Promise((resolve) => service.once("exit", resolve));
  const line = await new Promise((resolve) => createInterface({ input: service.stdout }).once("line", resolve));
  assert.equal((await fetch(`${JSON.parse(line).helper}/health`)).status, 200);
  service.kill("SIGTERM");
  assert.equal(await ended, 0);
}
