// A journal that hangs, is torn, changed or newer: what a till makes of it.

import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { simulate } from "../kit/simulator.mjs";
import { toyProject } from "../kit/toy.mjs";

const WAITS = { connect: 2000, answer: 2000, query: 1000, guard: 500, settle: 3000 };
/** For a journal that hangs. */
const IMPATIENT = { ...WAITS, journal: 150 };

let toy;
let tillwire;
const folders = [];

before(async () => {
  toy = toyProject();
  tillwire = await toy.import("tillwire");
});

after(() => {
  toy.remove();
  for (const folder of folders) rmSync(folder, { recursive: true });
});

const connect = (journal) =>
  tillwire.connect({
    terminal: "counter",
    system: "qfpay",
    currency: "HKD",
    link: { via: "simulator" },
    timeouts: IMPATIENT,
    journal,
  });

const sale = (reference = "sale") => ({ reference, amount: tillwire.money("12.50", "HKD"), method: "card" });
const money = (till) => till.simulator.ledger().requests.filter(({ kind }) => kind === "pay").length;
const never = () => new Promise(() => {});

describe("a journal that does not answer", () => {
  for (const [record, seq] of [
    ["first", 0],
    ["`sent`", 1],
  ]) {
    test(`at the ${record} record: nothing is sent, the caller is told, and the sale may be tried again`, async () => {
      const memory = tillwire.memoryJournal();
      let hangs = true;
      const append = (...args) => (hangs && args[2] >= seq ? never() : memory.append(...args));
      const till = await connect({ ...memory, append });
      const refused = { name: "TillError", code: "JOURNAL_UNAVAILABLE", money: "none", retrySafe: true };
      await assert.rejects(till.pay(sale()).outcome(), refused);
      assert.equal(money(till), 0);
      hangs = false;
      assert.equal((await till.pay(sale())).status, "approved");
      assert.equal(money(till), 1);
      await till.close();
    });
  }

  test("at the outcome: it arrives all the same, is written down with the next sale, and the till can be closed", async () => {
    const memory = tillwire.memoryJournal();
    let hangs = true;
    const append = (...args) => (hangs && args[4] ? never() : memory.append(...args));
    const till = await connect({ ...memory, append });
    const payment = till.pay(sale());
    const outcome = await payment;
    assert.equal(outcome.status, "approved");
    const steps = [];
    for await (const { name } of payment) steps.push(name);
    assert.ok(steps.includes("not-recorded"), String(steps));
    hangs = false;
    assert.equal((await till.pay(sale("next"))).status, "approved");
    assert.equal(money(till), 2);
    await till.close();
    assert.deepEqual(await memory.open("counter"), [], "both are settled in the journal");
  });

  test("at the lease: nothing is sent, and one that is had too late is given back", async () => {
    const memory = tillwire.memoryJournal();
    const waiting = [];
    const claim = (...args) => new Promise((resolve) => waiting.push(() => resolve(memory.claim(...args))));
    const till = await connect({ ...memory, claim });
    await assert.rejects(till.pay(sale()).outcome(), { code: "JOURNAL_UNAVAILABLE" });
    for (const go of waiting) go();
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(await memory.claim("counter", 1000), true, "free again");
    assert.equal(money(till), 0);
  });
});

describe("a journal of files", () => {
  let terminal;
  before(async () => {
    terminal = await simulate();
  });
  beforeEach(() => terminal.reset());
  after(() => terminal?.stop());

  const reach = (journal, timeouts = WAITS) =>
    tillwire.connect({
      terminal: "counter",
      system: "qfpay",
      currency: "HKD",
      posKey: terminal.posKey,
      link: terminal.tcp,
      timeouts,
      journal,
    });
  const requests = async () => (await terminal.ledger()).requests.filter(({ kind }) => kind === "pay").length;

  /** A folder as a till leaves it that dies between `sent` and the outcome; the terminal has charged. */
  async function interrupted() {
    folders.push(mkdtempSync(join(tmpdir(), "tillwire-torn-")));
    const folder = folders.at(-1);
    const kept = tillwire.fileJournal(folder);
    const append = (...args) => (args[2] < 2 ? kept.append(...args) : never());
    const till = await reach({ ...kept, append }, { ...WAITS, journal: 1000 });
    assert.equal((await till.pay(sale())).status, "approved");
    await till.close();
    const record = (seq) => join(folder, "counter", "open", "sale", String(seq));
    return { folder, record };
  }

  const half = (path) => writeFileSync(path, readFileSync(path).subarray(0, 40));
  const flip = (path) =>
    writeFileSync(
      path,
      readFileSync(path).map((byte, index) => (index === 30 ? byte ^ 4 : byte)),
    );
  for (const [what, spoil] of Object.entries({
    torn: half,
    empty: (path) => writeFileSync(path, ""),
    "changed by one bit": flip,
  })) {
    test(`whose \`sent\` record is ${what}: the sale is in doubt, asked for and found`, async () => {
      const { folder, record } = await interrupted();
      spoil(record(1));
      const till = await reach(tillwire.fileJournal(folder));
      const [payment] = await till.pending();
      assert.equal((await payment).status, "approved");
      assert.equal(await requests(), 1);
      await till.close();
    });

    test(`whose first record is ${what}: nobody can be asked, so a person decides`, async () => {
      const { folder, record } = await interrupted();
      spoil(record(0));
      const till = await reach(tillwire.fileJournal(folder));
      const [payment] = await till.pending();
      await assert.rejects(till.pay(sale("next")).outcome(), { code: "TERMINAL_UNRESOLVED" });
      const outcome = await payment;
      assert.equal(outcome.status, "unknown");
      assert.equal(outcome.code, "JOURNAL_DAMAGED");
      assert.equal(outcome.money, "unknown");
      assert.equal((await outcome.settleByHand("paid", "Mei")).status, "approved");
      assert.equal((await till.pay(sale("next"))).status, "approved");
      assert.equal(await requests(), 2);
      await till.close();
    });
  }

  test("whose first record is missing: a person decides", async () => {
    const { folder, record } = await interrupted();
    rmSync(record(0));
    const till = await reach(tillwire.fileJournal(folder));
    const [payment] = await till.pending();
    assert.equal((await payment).status, "unknown");
    await till.close();
  });

  test("of a newer version is refused and kept as it is", async () => {
    const { folder, record } = await interrupted();
    const newer = '{"v":4,"type":"sent","more":1}#of another kind';
    writeFileSync(record(1), newer);
    const till = await reach(tillwire.fileJournal(folder));
    await assert.rejects(till.pay(sale("next")).outcome(), { code: "JOURNAL_VERSION", money: "none" });
    await till.close();
    assert.equal(readFileSync(record(1), "utf8"), newer);
    assert.ok(!existsSync(record(2)));
    assert.equal(await requests(), 1);
  });

  test("in which a crash left half a record beside its place goes on as if that was never written", async () => {
    folders.push(mkdtempSync(join(tmpdir(), "tillwire-torn-")));
    const folder = folders.at(-1);
    const kept = tillwire.fileJournal(folder);
    const append = (...args) => (args[2] < 1 ? kept.append(...args) : never());
    const stuck = await reach({ ...kept, append }, { ...WAITS, journal: 1000 });
    await assert.rejects(stuck.pay(sale()).outcome(), { code: "JOURNAL_UNAVAILABLE" });
    await stuck.close();
    const place = join(folder, "counter", "open", "sale");
    assert.deepEqual(readdirSync(place), ["0"]);
    writeFileSync(join(place, ".half"), '{"v":1,"type":"se');
    const till = await reach(kept);
    const [left] = await till.pending();
    assert.equal((await left)?.code ?? "ABORTED_BEFORE_SEND", "ABORTED_BEFORE_SEND");
    await till.close();
    const next = await reach(kept);
    assert.equal((await next.pay(sale())).status, "approved");
    assert.equal(await requests(), 1);
    await next.close();
  });
});
