// The program as npm brings it: packed, installed without a network, started as `npx tillwire` starts it.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, test } from "node:test";
import { packCli } from "../../../scripts/cli.mjs";
import { npm, toyProject } from "../kit/toy.mjs";

const folder = mkdtempSync(join(tmpdir(), "tillwire-cli-"));
const [cli, program] = await packCli();
const toy = toyProject();
after(() => {
  toy.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** An empty project with these tarballs, and what starts its `tillwire`. */
function install(name, ...tarballs) {
  const project = join(folder, name);
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), '{ "name": "shop", "private": true }');
  npm(["install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", ...tarballs], project);
  return join(project, "node_modules/.bin/tillwire");
}

const tillwire = install("shop", cli, program);

test("it is the program, with its words and its exit codes", () => {
  const version = spawnSync(tillwire, ["--version"], { encoding: "utf8" });
  assert.match(version.stdout, /^tillwire \d+\.\d+\.\d+\n$/);
  const wrong = spawnSync(tillwire, ["serve", "--config", join(folder, "none.toml")], { encoding: "utf8" });
  assert.equal(wrong.status, 3);
  assert.match(wrong.stderr, /there is no configuration/);
});

test("the demo shows its till and takes a payment, and ends when it is told to", async () => {
  const child = spawn(tillwire, ["demo", "--port", "0", "--log-level", "error"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => child.once("exit", (code, signal) => resolve(signal ?? code)));
  const [line] = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", (line) => resolve([line]));
    child.once("error", reject);
  });
  const { demo, posKey } = JSON.parse(line);
  const page = await (await fetch(demo)).text();
  assert.match(page, /<title>/);
  const [, token] = /name="tillwire-token" content="([^"]+)"/.exec(page);
  const { connect, memoryJournal, money } = await toy.import("tillwire");
  const { WebSocket } = await import("ws");
  const { origin } = new URL(demo);
  const link = { via: "helper", terminal: "counter-tcp", url: origin, token, origin, webSocket: WebSocket };
  const terminal = await connect({
    system: "qfpay",
    terminal: "counter",
    currency: "HKD",
    posKey,
    journal: memoryJournal(),
    link,
  });
  const outcome = await terminal.pay({ reference: "sale-1", amount: money("12.50", "HKD"), method: "card" });
  assert.equal(outcome.status, "approved");
  await terminal.close();
  child.kill("SIGTERM");
  assert.equal(await ended, 0);
});

test("where its package is missing it says what to do", () => {
  const alone = install("alone", cli);
  const started = spawnSync(alone, ["--version"], { encoding: "utf8" });
  assert.equal(started.status, 1);
  assert.match(started.stderr, /is not installed: install again without --omit=optional/);
});
