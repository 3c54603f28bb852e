// Who holds a lease file: processes, threads, containers and clocks as they come.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import { Worker } from "node:worker_threads";
import { between, failure } from "../kit/disk.mjs";
import { toyProject } from "../kit/toy.mjs";

const TTL = 60_000;

let toy;
let tillwire;
let undo = () => {};
const folders = [];
const children = [];

before(async () => {
  toy = toyProject();
  tillwire = await toy.import("tillwire");
});

afterEach(() => {
  undo();
  undo = () => {};
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

after(() => {
  toy.remove();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const newFolder = () => {
  folders.push(mkdtempSync(join(tmpdir(), "tillwire-leases-")));
  return folders.at(-1);
};
const bytes = (text) => new TextEncoder().encode(text);
const claim = (folder, ttl = TTL) => tillwire.fileJournal(folder).claim("t", ttl);

/** The lease file that counts. */
function lease(folder) {
  const leases = join(folder, "t/leases");
  const numbers = readdirSync(leases).filter((name) => /^\d+$/.test(name));
  return join(leases, String(Math.max(...numbers.map(Number))));
}

/** Another holder wrote it. */
function rewrite(folder, changes) {
  const path = lease(folder);
  const holder = { ...JSON.parse(readFileSync(path, "utf8")), token: "another", ...changes };
  writeFileSync(path, JSON.stringify(holder));
  return path;
}

const age = (path, ms) => utimesSync(path, new Date(Date.now() - ms), new Date(Date.now() - ms));

/** What takes the lease, in a process or a thread of its own. */
const HOLDER = (folder, then = "setInterval(() => {}, 1000)") => `import { fileJournal } from "tillwire";
  globalThis.journal = fileJournal(${JSON.stringify(folder)});
  console.log(await journal.claim("t", ${TTL})); ${then};`;

async function holder(folder) {
  writeFileSync(join(toy.project, "holds.mjs"), HOLDER(folder));
  const child = spawn(process.execPath, ["holds.mjs"], { cwd: toy.project, stdio: ["ignore", "pipe", "inherit"] });
  children.push(child);
  const said = await new Promise((resolve) => child.stdout.once("data", resolve));
  assert.equal(String(said).trim(), "true");
  return child;
}

const ended = (child) => new Promise((resolve) => child.once("exit", resolve));

describe("a holder that is dead for certain is followed at once", () => {
  test("a process that was killed", async () => {
    const folder = newFolder();
    const child = await holder(folder);
    assert.equal(await claim(folder), false, "it lives");
    child.kill("SIGKILL");
    await ended(child);
    assert.equal(await claim(folder), true);
  });

  test("a thread that ended, though its process lives", async () => {
    const folder = newFolder();
    writeFileSync(join(toy.project, "thread.mjs"), HOLDER(folder));
    const worker = new Worker(join(toy.project, "thread.mjs"), { stdout: true });
    await new Promise((resolve) => worker.stdout.once("data", resolve));
    assert.equal(await claim(folder), false, "it lives");
    await worker.terminate();
    assert.equal(await claim(folder), true);
  });

  test("a process whose number another has by now", async () => {
    const folder = newFolder();
    await claim(folder);
    rewrite(folder, { pid: process.ppid, started: "1", fd: undefined });
    assert.equal(await claim(folder), true);
  });
});

describe("a holder that may be alive is kept, until its lease has run out", () => {
  for (const [who, changes] of Object.entries({
    "in another container or on another machine": { host: "another", pid: 1, started: "1" },
    "where the system tells nothing of it": { host: undefined, pid: 999_999_999 },
    "that nobody can read": undefined,
  })) {
    test(who, async () => {
      const folder = newFolder();
      await claim(folder);
      const path = changes ? rewrite(folder, changes) : lease(folder);
      if (!changes) writeFileSync(path, "");
      age(path, TTL - 5000);
      assert.equal(await claim(folder), false);
      age(path, TTL + 5000);
      assert.equal(await claim(folder), true);
      assert.equal(await claim(folder), false, "and it is taken once");
    });
  }

  test("without /proc, as on Windows and macOS: whoever has its number by now locks nothing for good", async () => {
    const folder = newFolder();
    const real = process.getBuiltinModule("node:fs/promises");
    const { readFile } = real;
    real.readFile = (path, ...rest) =>
      String(path).startsWith("/proc/") ? Promise.reject(failure("ENOENT")) : readFile.call(real, path, ...rest);
    undo = () => {
      real.readFile = readFile;
    };
    mkdirSync(join(folder, "t"));
    writeFileSync(join(folder, "t/lease"), `${process.ppid} 0`);
    assert.equal(await claim(folder), true, "a lease of the first version, without a start, proves nothing");
    const path = rewrite(folder, { pid: process.ppid });
    assert.equal(await claim(folder), false);
    age(path, TTL + 5000);
    assert.equal(await claim(folder), true);
  });

  test("a clock that was set back ten years shuts nobody out for longer than the lease", async () => {
    const folder = newFolder();
    await claim(folder, 300);
    const path = rewrite(folder, { host: "another", ttl: 300 });
    age(path, -300_000_000_000);
    const journal = tillwire.fileJournal(folder);
    const began = performance.now();
    assert.equal(await journal.claim("t", TTL), false);
    while (!(await journal.claim("t", TTL)));
    assert.ok(performance.now() - began >= 300, "and nobody gets in sooner");
  });
});

describe("of two who follow, or of one who wakes, one has it", () => {
  test("twenty who find a lease run out: one", async () => {
    for (let turn = 0; turn < 10; turn += 1) {
      const folder = newFolder();
      await claim(folder);
      age(rewrite(folder, { host: "another" }), TTL + 5000);
      const had = await Promise.all(Array.from({ length: 20 }, () => claim(folder)));
      assert.equal(had.filter((it) => it).length, 1);
    }
  });

  test("one that is renewed while another finds that it ran out: never both", async () => {
    for (let turn = 0; turn < 30; turn += 1) {
      const folder = newFolder();
      const [one, other] = [tillwire.fileJournal(folder), tillwire.fileJournal(folder)];
      await one.claim("t", TTL);
      age(lease(folder), TTL + 5000);
      const [kept, taken] = await Promise.all([one.renew("t", TTL), other.claim("t", TTL)]);
      assert.equal([kept, taken].filter((it) => it).length, 1, `turn ${turn}`);
      assert.equal(await other.renew("t", TTL), taken);
      assert.equal(await one.renew("t", TTL), kept);
    }
  });

  test("one that slept between its look and its lease finds that it was late, however many had it meanwhile", async () => {
    const folder = newFolder();
    const late = tillwire.fileJournal(folder);
    await claim(folder);
    age(rewrite(folder, { host: "another" }), TTL + 5000);
    let wake;
    const slept = new Promise((resolve) => {
      wake = resolve;
    });
    let asleep;
    const sleeps = new Promise((resolve) => {
      asleep = resolve;
    });
    let first = true;
    undo = between(folder, async (name, real, args) => {
      if (name === "link" && first) {
        first = false;
        asleep();
        await slept;
      }
      return real(...args);
    });
    const claimed = late.claim("t", TTL);
    await sleeps;
    const others = [tillwire.fileJournal(folder), tillwire.fileJournal(folder)];
    for (let turn = 0; turn < 20; turn += 1) {
      assert.equal(await others[turn % 2].claim("t", TTL), true);
      await others[turn % 2].release("t");
    }
    assert.equal(await others[0].claim("t", TTL), true);
    wake();
    assert.equal(await claimed, false);
    assert.equal(await others[0].renew("t", TTL), true);
  });

  test("a lease that is lost between the look and the record: `sent` is refused, whoever took it reads it or follows", async () => {
    const folder = newFolder();
    const [one, other] = [tillwire.fileJournal(folder), tillwire.fileJournal(folder)];
    await one.claim("t", TTL);
    await one.append("t", "a", 0, bytes("prepared"), false);
    let taken = false;
    undo = between(folder, async (name, real, args) => {
      const result = await real(...args);
      if (name === "link" && /open.a.1$/.test(args[1]) && !taken) {
        taken = true;
        age(lease(folder), TTL + 5000);
        assert.equal(await other.claim("t", TTL), true);
      }
      return result;
    });
    await assert.rejects(one.append("t", "a", 1, bytes("sent"), false), { code: "TERMINAL_LOCKED" });
    assert.equal((await other.read("t", "a")).length, 2, "it counts as sent for whoever took over");
  });
});

test("a hint for who is kept out names no tab in Node", () => {
  assert.doesNotMatch(tillwire.hint("TERMINAL_LOCKED"), /\btab\b/);
  assert.match(tillwire.hint("TERMINAL_LOCKED"), /program/);
});
