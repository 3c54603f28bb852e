// The service of Windows and its installer, under Wine: installed, started, asked, stopped, taken away again. Wine starts every
// service as the user who runs it and keeps no lists of rights, so of the account and of those nothing is seen here.
// WINE, WINEPREFIX, TILLWIRE_EXE and TILLWIRE_SETUP are told by scripts/windows.mjs.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";

const { WINE, WINEPREFIX, TILLWIRE_EXE, TILLWIRE_SETUP } = process.env;
const DRIVE = join(WINEPREFIX, "drive_c");
const HOME = join(DRIVE, "ProgramData/tillwire");
const CONFIG = join(HOME, "config.toml");
const PROGRAM = join(DRIVE, "Program Files/tillwire");
/** No test waits longer for anything. */
const PATIENCE = 120_000;

const wine = (program, ...args) => {
  const { status, stdout, stderr } = spawnSync(WINE, [program, ...args], { encoding: "utf8" });
  return { status, said: `${stdout}${stderr}`.replaceAll("\r", "") };
};
const service = (action) => wine(TILLWIRE_EXE, "service", action);
const logged = () => readFileSync(join(HOME, "state/log"), "utf8");

/** Names a terminal, and a port that is free; gives where to ask. */
async function configure() {
  const port = await new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
  const terminal = '[[terminal]]\nid = "counter-1"\nvia = "tcp"\naddress = "127.0.0.1:1"\n';
  writeFileSync(CONFIG, `port = ${port}\norigins = ["http://till.example"]\n${terminal}`);
  return `http://127.0.0.1:${port}/v1/hello`;
}

const hello = async (url) => (await fetch(url)).json();

async function until(what, is) {
  for (const end = Date.now() + PATIENCE; !is(); await pause(50)) assert.ok(Date.now() < end, what);
}

let session;

before(async () => {
  // Wine ends its service manager with the last program, and then begins with every service that starts by itself.
  session = spawn(WINE, [TILLWIRE_EXE, "demo", "--port", "0"], { stdio: ["ignore", "pipe", "ignore"] });
  await once(session.stdout, "data");
  wine(TILLWIRE_EXE, "service", "uninstall");
  rmSync(HOME, { recursive: true, force: true });
});

after(() => session.kill());

describe("the service", () => {
  test("is installed with a configuration to begin with, and does not run", () => {
    const { status, said } = service("install");
    assert.deepEqual([status, /Installed/.test(said), existsSync(CONFIG)], [0, true, true], said);
    assert.deepEqual(service("status"), { status: 5, said: "tillwire: the service is stopped\n" });
    const again = service("install");
    assert.equal(again.status, 4, again.said);
    assert.match(again.said, /the service manager refuses/);
  });

  test("that has no terminal ends, and says so to whoever starts it and in its log", () => {
    const { status, said } = service("start");
    assert.equal(status, 4, said);
    assert.match(said, /the service ended with exit code 5/);
    assert.match(logged(), /the configuration names no terminal/);
  });

  test("serves from its start to its stop, and then starts again", async () => {
    const url = await configure();
    for (let round = 0; round < 2; round += 1) {
      assert.deepEqual(service("start"), { status: 0, said: "It runs.\n" });
      assert.match(service("status").said, /^It runs/);
      assert.equal((await hello(url)).name, "tillwire");
      assert.deepEqual(service("stop"), { status: 0, said: "It is stopped.\n" });
      await assert.rejects(fetch(url));
    }
    assert.match(logged(), /"stopped"/);
  });

  test("gives a till its code by the state that it was told of", () => {
    const { status, said } = wine(TILLWIRE_EXE, "pair", "--state", "C:\\ProgramData\\tillwire\\state");
    assert.equal(status, 0, said);
    assert.match(said, /\d{6}/);
  });

  test("is uninstalled while it runs, and what it was set to stays", async () => {
    const url = await configure();
    assert.equal(service("start").status, 0);
    const { status, said } = service("uninstall");
    assert.deepEqual([status, /Uninstalled/.test(said)], [0, true], said);
    await assert.rejects(fetch(url));
    assert.ok(existsSync(CONFIG));
    assert.equal(service("status").status, 4);
    assert.deepEqual(service("uninstall"), { status: 0, said: "There is no such service.\n" });
  });
});

describe("the installer", () => {
  test("installs the program and its service without a question", async () => {
    assert.equal(wine(TILLWIRE_SETUP, "/S").status, 0);
    assert.deepEqual(readdirSync(PROGRAM).sort(), [
      "LICENSE-APACHE.txt",
      "LICENSE-MIT.txt",
      "tillwire.exe",
      "uninstall.exe",
    ]);
    assert.match(service("status").said, /stopped/);
    const url = await configure();
    assert.equal(wine(join(PROGRAM, "tillwire.exe"), "service", "start").status, 0);
    assert.equal((await hello(url)).name, "tillwire");
  });

  test("takes the place of what is installed, also while that runs, and leaves what it was set to", () => {
    const config = readFileSync(CONFIG, "utf8");
    assert.equal(wine(TILLWIRE_SETUP, "/S").status, 0);
    assert.match(service("status").said, /stopped/);
    assert.equal(readFileSync(CONFIG, "utf8"), config);
  });

  test("uninstalls all that it installed", async () => {
    assert.equal(wine(join(PROGRAM, "uninstall.exe"), "/S").status, 0);
    await until("the folder is gone", () => !existsSync(PROGRAM));
    assert.equal(service("status").status, 4);
    assert.ok(existsSync(CONFIG), "it is the shop's");
    const listed = "HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\tillwire";
    assert.notEqual(wine("reg", "query", listed).status, 0);
  });
});
