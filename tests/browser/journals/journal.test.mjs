// What survives in a page: reloads, killed browsers, second tabs, and what IndexedDB itself must hold to.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { simulate } from "../../node/kit/simulator.mjs";
import { contract } from "../pages/journal-contract.js";
import { openStage, tillOf } from "../kit/stage.mjs";

let stage;
let terminal;

before(async () => {
  terminal = await simulate();
  stage = await openStage();
});

beforeEach(() => terminal.reset());

after(async () => {
  await stage?.close();
  await terminal?.stop();
});

const sale = (reference, amount = "12.50") => ({ reference, amount, method: "card" });

/** A till over direct HTTP, with the page's own journal. */
async function connect(name, page) {
  const till = tillOf(page ?? (await stage.page()), name);
  const connected = await till.connect({ posKey: terminal.posKey, link: terminal.http });
  assert.equal(connected.error, undefined, connected.message);
  return till;
}

async function reload(page) {
  await page.reload();
  await page.waitForFunction(() => globalThis.till !== undefined);
}

const money = async () => (await terminal.ledger()).requests.filter(({ kind }) => kind === "pay").length;

/** Resolves once the terminal has read a payment. */
async function read() {
  while ((await money()) === 0);
}

test("a reload during a payment: the next page finds it, asks, and one charge is all there is", async () => {
  await terminal.script({ verb: "CHARGE_THEN_DELAY", ms: 60_000 });
  const till = await connect("reloaded");
  await till.start("pay", sale("sale-1"));
  await read();
  await reload(till.page);
  await connect("reloaded", till.page);
  assert.deepEqual(await till.pending(), ["sale-1"]);
  assert.equal((await till.run("pay", sale("sale-2"))).code, "TERMINAL_UNRESOLVED");
  const outcome = await till.outcome("sale-1");
  assert.equal(outcome.status, "approved");
  assert.equal(outcome.code, "RECOVERED");
  assert.equal(await money(), 1);

  await reload(till.page);
  await connect("reloaded", till.page);
  assert.deepEqual(await till.pending(), []);
  assert.equal((await till.run("pay", sale("sale-1"))).order, outcome.order, "the same sale is never paid again");
  assert.equal((await till.run("refund", { reference: "refund-1", of: "sale-1" })).status, "approved");
  assert.equal(await money(), 1);
});

test("a browser that is killed after the terminal read the request finds the outcome at its next start", async () => {
  const profile = mkdtempSync(join(tmpdir(), "tillwire-profile-"));
  const doomed = await openStage({ profile });
  await terminal.script({ verb: "CHARGE_THEN_DELAY", ms: 60_000 });
  const till = tillOf(await doomed.page(), "killed");
  await till.connect({ posKey: terminal.posKey, link: terminal.http });
  await till.start("pay", sale("sale-1"));
  await read();
  await doomed.kill();

  const next = await openStage({ profile, port: doomed.port });
  const again = tillOf(await next.page(), "killed");
  await again.connect({ posKey: terminal.posKey, link: terminal.http });
  assert.deepEqual(await again.pending(), ["sale-1"]);
  const outcome = await again.outcome("sale-1");
  assert.equal(outcome.status, "approved");
  assert.equal(outcome.code, "RECOVERED");
  assert.equal(await money(), 1);
  await next.close();
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
});

test("a browser that is killed while a page writes: every record whose promise was kept is there, and written strictly", async () => {
  const profile = mkdtempSync(join(tmpdir(), "tillwire-profile-"));
  const promised = [];
  let enough;
  const written = new Promise((resolve) => {
    enough = resolve;
  });
  const doomed = await openStage({ profile });
  const page = await doomed.page();
  await page.exposeFunction("promised", (reference, seq, durability) => {
    promised.push([reference, seq, durability]);
    if (promised.length === 60) enough();
  });
  page.evaluate(writes).catch(() => {});
  await written;
  await doomed.kill();
  assert.deepEqual(new Set(promised.map(([, , durability]) => durability)), new Set(["strict"]));

  const next = await openStage({ profile, port: doomed.port });
  const found = await (await next.page()).evaluate(
    async (references) => {
      const journal = globalThis.tillwire.indexedDbJournal("written");
      const open = (await journal.open("t")).map(({ reference }) => reference);
      const read = async (reference) => [
        reference,
        (await journal.read("t", reference)).length,
        open.includes(reference),
      ];
      return Promise.all(references.map(read));
    },
    [...new Set(promised.map(([reference]) => reference))],
  );
  for (const [reference, records, open] of found) {
    const kept = promised.filter(([other]) => other === reference).length;
    assert.ok(records >= kept, `${reference} has ${records} records, and ${kept} were promised`);
    assert.equal(open, records < 3, reference);
  }
  await next.close();
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
});

/** In a page: one sale after the other, and what was promised is told. */
async function writes() {
  let durability;
  const { transaction } = IDBDatabase.prototype;
  IDBDatabase.prototype.transaction = function (...given) {
    const begun = Reflect.apply(transaction, this, given);
    if (given[1] === "readwrite") durability = begun.durability;
    return begun;
  };
  const journal = globalThis.tillwire.indexedDbJournal("written");
  for (let sale = 0; ; sale += 1) {
    for (const seq of [0, 1, 2]) {
      await journal.append("t", `sale-${sale}`, seq, new Uint8Array([seq]), seq === 2);
      globalThis.promised(`sale-${sale}`, seq, durability);
    }
  }
}

test("two tabs: while one works on the terminal the other is told so, and its turn comes", async () => {
  await terminal.script({ verb: "WAIT" });
  const one = await connect("shared");
  await one.start("pay", sale("sale-1"));
  await one.reaches("sale-1", "sent");
  const other = await connect("shared");
  const refused = await other.run("pay", sale("sale-2"));
  assert.equal(refused.code, "TERMINAL_LOCKED");
  assert.equal(refused.money, "none");
  await terminal.reads();
  await terminal.customer("tap");
  assert.equal((await one.outcome("sale-1")).status, "approved");
  assert.equal((await other.run("pay", sale("sale-2"))).status, "approved");
  assert.equal(await money(), 2);
});

test("a tab that is closed during a payment leaves it to the other one", async () => {
  await terminal.script({ verb: "CHARGE_THEN_DELAY", ms: 60_000 });
  const [one, other] = [await connect("left"), await connect("left")];
  await one.start("pay", sale("sale-1"));
  await read();
  await one.page.close();
  assert.equal((await other.run("pay", sale("sale-2"))).code, "TERMINAL_UNRESOLVED");
  assert.deepEqual(await other.pending(), ["sale-1"]);
  assert.equal((await other.outcome("sale-1")).status, "approved");
  assert.equal(await money(), 1);
});

for (const sentence of Object.keys(contract)) {
  test(`the journal in IndexedDB: ${sentence}`, async () => {
    const page = await stage.page();
    await page.evaluate(async (sentence) => {
      const { contract } = await import("/journal-contract.js");
      const again = () => globalThis.tillwire.indexedDbJournal(sentence);
      await contract[sentence]({ journal: again(), again });
    }, sentence);
    await page.close();
  });
}

test("a lease is exclusive among tabs, ends with its tab, and can be given back", async () => {
  const [one, other] = [await stage.page(), await stage.page()];
  for (const page of [one, other]) {
    await page.evaluate(() => {
      globalThis.journal = globalThis.tillwire.indexedDbJournal("leases");
    });
  }
  const claim = (page) => page.evaluate(() => globalThis.journal.claim("t", 1000));
  assert.equal(await claim(one), true);
  assert.equal(await claim(one), false, "nor twice in one tab");
  assert.equal(await claim(other), false);
  await one.evaluate(() => globalThis.journal.release("t"));
  assert.equal(await claim(other), true);
  await other.close();
  assert.equal(await claim(one), true);
});

test("a browser that is slow to give a lock is waited for: only one that somebody has is another tab's", async () => {
  const page = await stage.page();
  await page.evaluate(() => {
    const { request } = LockManager.prototype;
    LockManager.prototype.request = async function (...given) {
      await new Promise((later) => setTimeout(later, 700));
      return Reflect.apply(request, this, given);
    };
  });
  const claim = () => page.evaluate(() => globalThis.tillwire.indexedDbJournal("slow").claim("t", 1000));
  assert.equal(await claim(), true);
  assert.equal(await claim(), false, "now somebody has it");
  await page.close();
});

test("a journal of a newer version is refused and kept; nothing is sent", async () => {
  const page = await stage.page();
  await page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const request = indexedDB.open("newer", 99);
        request.onsuccess = () => resolve(request.result.close());
        request.onerror = reject;
      }),
  );
  const code = await page.evaluate(() =>
    globalThis.tillwire
      .indexedDbJournal("newer")
      .open("t")
      .catch(({ code }) => code),
  );
  assert.equal(code, "JOURNAL_VERSION");
});

test("without a secure context, or without IndexedDB, the page says so before anything is sent", async () => {
  for (const [poor, code] of [
    ["Object.defineProperty(Navigator.prototype, 'locks', { value: undefined })", "INSECURE_CONTEXT"],
    ["Object.defineProperty(globalThis, 'indexedDB', { value: undefined })", "UNSUPPORTED_BROWSER"],
  ]) {
    const page = await stage.page();
    await page.evaluate(poor);
    const till = await connect("poor", page);
    const refused = await till.run("pay", sale("sale-1"));
    assert.equal(refused.code, code);
    assert.equal(refused.money, "none");
    assert.deepEqual(await till.unhandled(), []);
  }
  assert.equal(await money(), 0);
});

test("a sale that was given up before its first byte may be paid again, and its outcome is the new one's", async () => {
  const till = tillOf(await stage.page(), "again");
  const options = { posKey: terminal.posKey, link: terminal.http };
  await till.connect({ ...options, journal: "stalls at 1" });
  await till.start("pay", sale("sale-1"));
  await till.stalls();
  await reload(till.page);
  await till.connect(options);
  assert.deepEqual(await till.pending(), []);
  const outcome = await till.run("pay", sale("sale-1"));
  assert.equal(outcome.status, "approved");
  assert.deepEqual(await till.steps("sale-1"), ["opening", "sent"]);
  const { charges } = await terminal.ledger();
  assert.deepEqual(
    charges.map(({ order }) => order),
    [outcome.order],
  );
});

test("cleared storage loses no order number: the next sale has one of its own", async () => {
  const till = await connect("cleared");
  const before = await till.run("pay", sale("sale-1"));
  await stage.clear(till.page);
  const after = await till.run("pay", sale("sale-2"));
  assert.equal(after.status, "approved");
  assert.notEqual(after.order, before.order);
  assert.equal(await money(), 2);
});
