// The packed package in Node on a cable: over the `serialport` package on the simulator's pseudo terminal, which carries
// 960 bytes a second, and over streams that do what systems do. The terminal's ledger is the judge.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { Duplex } from "node:stream";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { SerialPort } from "serialport";
import { listening } from "../kit/loopback.mjs";
import { simulate } from "../kit/simulator.mjs";
import { tillHere } from "../kit/till.mjs";
import { toyProject } from "../kit/toy.mjs";

/** A request and its reply are about two seconds on the line. */
const WAITS = { connect: 3000, answer: 8000, query: 3000, guard: 1000, settle: 30_000 };
const NO_CABLES = process.platform !== "linux" && "pseudo terminals as cables are made on Linux alone";

let toy;
let tillwire;
let tool;

before(async () => {
  toy = toyProject();
  tillwire = await toy.import("tillwire");
  tool = await toy.import("tillwire/diagnose");
});

after(() => toy?.remove());

const sale = (reference) => ({ reference, amount: "12.50", method: "card" });

describe("over the serialport package", { concurrency: 1, skip: NO_CABLES }, () => {
  let folder;
  let path;
  let terminal;
  let names = 0;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "tillwire-cable-"));
    path = join(folder, "ttyUSB0");
    terminal = await simulate(`--serial=${path}`);
  });

  after(async () => {
    await terminal?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const open = () => new SerialPort({ path, baudRate: 9600, autoOpen: false });

  /** A connected till on that port, and what closes it. */
  async function connect(port) {
    names += 1;
    await terminal.reset();
    const connected = await tillwire.connect({
      terminal: `counter-${names}`,
      system: "qfpay",
      currency: "HKD",
      posKey: terminal.posKey,
      link: { via: "serial", port },
      journal: tillwire.memoryJournal(),
      timeouts: WAITS,
    });
    return { till: tillHere(tillwire, connected), close: () => connected[Symbol.asyncDispose]() };
  }

  test("a payment is approved with one charge, at 9600 baud, and the port is let go of", async () => {
    const { till, close } = await connect(open);
    const outcome = await till.run("pay", sale("sale-1"));
    assert.deepEqual(await till.steps("sale-1"), ["opening", "sent", "acknowledged"]);
    assert.deepEqual([outcome.status, outcome.sealed], ["approved", true]);
    const { charges } = await terminal.ledger();
    assert.deepEqual(
      charges.map(({ order, minor }) => [order, minor]),
      [[outcome.order, 1250]],
    );
    assert.equal((await terminal.cable()).baud, 9600);
    await close();
    while ((await terminal.cable()).opens > 0);
  });

  test("a payment is cancelled and a part of another refunded on a port that stays the caller's", async () => {
    const port = open();
    const { till, close } = await connect(port);
    await terminal.script({ verb: "WAIT" });
    await till.start("pay", sale("sale-1"));
    await terminal.reads();
    assert.equal(await till.cancel("sale-1"), "requested");
    assert.equal((await till.outcome("sale-1")).status, "cancelled");
    await till.run("pay", { ...sale("sale-2"), method: "wechat" });
    const refund = await till.run("refund", { reference: "refund-1", of: "sale-2", amount: "4.10" });
    assert.equal(refund.status, "approved");
    const { charges, refunds } = await terminal.ledger();
    assert.deepEqual([charges.length, refunds.map(({ minor }) => minor)], [1, [410]]);
    await close();
    assert.equal(port.isOpen, true, "it is the caller's to close");
    await new Promise((closed) => port.close(closed));
  });

  test("a cable that is pulled while the customer pays costs nothing: the charge is found when it is back", async () => {
    const { till, close } = await connect(open);
    await terminal.script({ verb: "CHARGE_THEN_DELAY", ms: 60_000 });
    await till.start("pay", sale("sale-1"));
    await terminal.reads();
    await terminal.cable({ action: "unplug" });
    assert.equal(await till.reaches("sale-1", "checking"), true);
    await terminal.cable({ action: "plug" });
    const outcome = await till.outcome("sale-1");
    assert.equal(outcome.status, "approved");
    assert.deepEqual(outcome.notes, ["RECOVERED"]);
    assert.equal(await terminal.count("pay"), 1);
    await close();
  });

  test("diagnosed: nothing is in the way, the key is another, or another program has the port", async () => {
    const ask = (more) =>
      tool.diagnose({
        terminal: "counter-1",
        system: "qfpay",
        currency: "HKD",
        posKey: terminal.posKey,
        link: { via: "serial", port: open },
        journal: tillwire.memoryJournal(),
        timeouts: WAITS,
        ...more,
      });
    const wall = ({ checks }) => checks.find(({ state }) => state === "bad")?.code;
    assert.equal(wall(await ask()), undefined);
    assert.equal(wall(await ask({ posKey: "0123456789abcdef0123456789abcdef" })), "KEY_MISMATCH");
    const taken = open();
    await new Promise((opened) => taken.open(opened));
    assert.equal(wall(await ask()), "PORT_BUSY");
    await new Promise((closed) => taken.close(closed));
  });

  test("a port that is not there is told before anything is sent", async () => {
    const { till, close } = await connect(
      () => new SerialPort({ path: join(folder, "ttyUSB9"), baudRate: 9600, autoOpen: false }),
    );
    const refused = await till.run("pay", sale("sale-1"));
    assert.deepEqual([refused.code, refused.money], ["NO_PORT", "none"]);
    await close();
  });
});

/** What is at the other end of a cable, other than a terminal: `says` what it is told. */
class Other extends Duplex {
  #says;

  constructor(says) {
    super();
    this.#says = says;
  }

  _write(bytes, _encoding, taken) {
    const said = this.#says(bytes);
    if (said) this.push(said);
    taken();
  }

  _read() {}
}

/**
 * What is wrong with the cable, what it leads to, and what is said; what comes before it is good.
 * @type {[string, () => Other | Promise<never>, [string, string]][]}
 */
const CABLES = [
  ["no one answers", () => new Other(() => undefined), ["terminal", "ACK_TIMEOUT"]],
  [
    // A byte at 9600 baud, read by who listens at 19200, is no byte of a frame.
    "what comes cannot be read, as at another speed",
    () => new Other((bytes) => Uint8Array.from(bytes, (byte) => (byte * 2) & 0x78)),
    ["terminal", "FRAME_START"],
  ],
  ["the port is in other hands", () => Promise.reject(new Error("Error: Cannot lock port")), ["port", "PORT_BUSY"]],
  ["nobody gave access to the port", () => Promise.reject(new Error("Permission denied")), ["port", "PORT_PERMISSION"]],
  ["there is no such port", () => Promise.reject(new Error("No such file or directory")), ["port", "NO_PORT"]],
];

for (const [name, port, [check, code]] of CABLES) {
  test(`diagnosed: ${name}`, async () => {
    const { ok, checks } = await tool.diagnose({
      terminal: "counter-1",
      system: "qfpay",
      currency: "HKD",
      posKey: "f46b1f08bec1f39104792cc79ec9aacd",
      link: { via: "serial", port },
      journal: tillwire.memoryJournal(),
      timeouts: { connect: 1000, query: 2500 },
    });
    const wall = checks.find(({ state }) => state === "bad");
    assert.deepEqual([ok, wall?.name, wall?.code], [false, check, code]);
    assert.doesNotMatch(wall.remedy.en, /network/);
  });
}

/** A port of which the system throws away what is not on the line yet when it is closed, as browsers do. */
class Forgetful extends Duplex {
  /** When each byte will have left, in ms. */
  #leaving = [];
  #free = 0;
  #carried;
  #baud;

  constructor(carried, baud = 9600) {
    super();
    this.#carried = carried;
    this.#baud = baud;
  }

  _write(bytes, _encoding, taken) {
    this.#free = Math.max(this.#free, performance.now());
    for (const _ of bytes) {
      this.#free += 10_000 / this.#baud;
      this.#leaving.push(this.#free);
    }
    taken();
  }

  _read() {}

  _destroy(error, done) {
    this.#carried(this.#leaving.filter((left) => left <= performance.now()).length);
    done(error);
  }
}

test("a line that is let go of has carried everything, even where closing throws away what has not left", async () => {
  const { serialLink } = await import(pathToFileURL(join(toy.installed, "dist/links/serial.js")).href);
  for (const { baud, counts } of [{ counts: [40, 400] }, { baud: 2400, counts: [10, 100] }]) {
    let carried;
    const port = () => new Forgetful((count) => (carried = count), baud);
    const link = await serialLink({ via: "serial", port, ...(baud && { baud }) });
    for (const count of counts) {
      const told = { data() {}, closed: (code) => assert.fail(code) };
      const wire = await new Promise((resolve) => {
        const wire = link.open(undefined, { ...told, opened: () => resolve(wire) });
      });
      wire.write(new Uint8Array(count).fill(0x55));
      wire.close();
      await link.dispose();
      assert.equal(carried, count, `${baud} baud`);
    }
  }
});

describe("the speed of a line reaches the machine, which refuses what is none", () => {
  const connect = (link) => {
    const given = { terminal: "counter-1", system: "qfpay", currency: "HKD", link };
    return tillwire.connect({
      ...given,
      posKey: "f46b1f08bec1f39104792cc79ec9aacd",
      journal: tillwire.memoryJournal(),
    });
  };
  /** A helper that says how it reaches the terminal. */
  const telling = (baud) =>
    class {
      onopen;
      onmessage;
      constructor() {
        setImmediate(() => this.onopen?.());
      }
      send() {
        this.onmessage?.({ data: JSON.stringify({ via: "serial", baud }) });
      }
      close() {}
    };
  const hello = createServer((_, response) => response.end(JSON.stringify({ protocol: { min: 1, max: 1 } })));
  let url;
  before(async () => {
    url = `http://127.0.0.1:${await listening(hello)}`;
  });
  after(() => hello.close());
  const helper = (baud) => ({
    via: "helper",
    url,
    token: "t",
    origin: "http://127.0.0.1",
    webSocket: telling(baud),
  });
  const own = (baud) => ({ via: "custom", carries: "serial", link: { open: () => assert.fail("not yet") }, baud });

  for (const [name, link] of Object.entries({ helper, own })) {
    for (const baud of [300, 9600, 115_200, undefined]) {
      test(`${name}: ${baud}`, async () => {
        await (await connect(link(baud))).close();
      });
    }
    test(`${name}: 0`, () => assert.rejects(async () => connect(link(0)), { code: "INVALID_FIELD" }));
  }
});
