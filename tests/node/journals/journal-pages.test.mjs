// The page's journal on an IndexedDB that closes, hangs or fails: one in this process, where that can be arranged.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import "fake-indexeddb/auto";
import { contract } from "../../browser/pages/journal-contract.js";
import { toyProject } from "../kit/toy.mjs";

let toy;
let tillwire;
let databases = 0;
/** Connections as they were opened. */
const opened = [];
/** What `indexedDB.open` does instead. */
let instead;
let persists = 0;
const { getBuiltinModule } = process;
const open = indexedDB.open.bind(indexedDB);

before(async () => {
  toy = toyProject();
  const wasm = (name) => readFileSync(join(toy.installed, "dist", `${name}.wasm`));
  process.getBuiltinModule = undefined; // a page
  const persist = async () => {
    persists += 1;
    throw new Error("no");
  };
  const storage = { persist };
  Object.defineProperty(globalThis, "navigator", { value: { locks: locks(), storage }, configurable: true });
  indexedDB.open = (...args) => {
    if (instead) return instead(...args);
    const request = open(...args);
    request.addEventListener("success", () => opened.push(request.result));
    return request;
  };
  const module = (name) => import(pathToFileURL(join(toy.installed, "dist", `${name}.js`)).href);
  tillwire = await module("index"); // as a page gets it
  await tillwire.init(wasm("tillwire"));
  await (await module("simulator")).init(wasm("simulator"));
});

beforeEach(() => {
  databases += 1;
});

afterEach(() => {
  instead = undefined;
});

after(() => {
  process.getBuiltinModule = getBuiltinModule;
  toy.remove();
});

/** Web Locks, as far as a lease needs them. */
function locks() {
  const held = new Set();
  return {
    async request(name, { ifAvailable }, use) {
      assert.equal(ifAvailable, true, "nobody stands in a queue");
      if (held.has(name)) return use(null);
      held.add(name);
      return Promise.resolve(use({ name })).finally(() => held.delete(name));
    },
  };
}

const bytes = (text) => new TextEncoder().encode(text);
const journalOf = (name = `journal-${databases}`) => tillwire.indexedDbJournal(name);
const connect = () =>
  tillwire.connect({
    terminal: "counter",
    system: "qfpay",
    currency: "HKD",
    journal: journalOf(),
    timeouts: { journal: 800 },
    link: { via: "simulator" },
  });
const sale = (reference) => ({ reference, amount: tillwire.money("1.00", "HKD"), method: "card" });

/** The browser closes it; the event may not come. */
function lose({ told }) {
  const db = opened.at(-1);
  const { onclose } = db;
  db.onclose = null;
  db.close();
  if (told) onclose();
}

for (const [sentence, check] of Object.entries(contract)) {
  test(sentence, async () => {
    const name = `contract-${databases}`;
    await check({ journal: journalOf(name), again: () => journalOf(name) });
  });
}

for (const told of [true, false]) {
  test(`a connection that the browser closed ${told ? "and told of" : "without a word"} is opened anew: every sale goes on`, async () => {
    const till = await connect();
    assert.equal((await till.pay(sale("before"))).status, "approved");
    for (const reference of ["one", "two", "three"]) {
      lose({ told });
      assert.equal((await till.pay(sale(reference))).status, "approved");
    }
    lose({ told });
    assert.equal((await till.pay(sale("one"))).status, "approved");
    assert.equal(till.simulator.ledger().charges.length, 4);
    await till.close();
  });
}

describe("an open() that", () => {
  for (const [what, how] of [
    ["never answers", () => ({})],
    [
      "throws",
      () => {
        throw new DOMException("no", "SecurityError");
      },
    ],
    [
      "fails",
      () => {
        const request = { error: new DOMException("broken", "UnknownError") };
        setTimeout(() => request.onerror());
        return request;
      },
    ],
  ]) {
    test(`${what} refuses the sale, and the next one works when it does`, async () => {
      instead = how;
      const till = await connect();
      await assert.rejects(till.pay(sale("a")).outcome(), { name: "TillError", code: "JOURNAL_UNAVAILABLE" });
      assert.equal(till.simulator.ledger().requests.length, 0);
      instead = undefined;
      assert.equal((await till.pay(sale("a"))).status, "approved");
      await till.close();
    });
  }

  test("answers after another was opened in its place leaves no connection behind", async () => {
    let late;
    instead = (...args) => {
      const stands = {};
      late = () => {
        const request = open(...args);
        request.onsuccess = () => {
          stands.result = request.result;
          opened.push(request.result);
          stands.onsuccess();
        };
      };
      return stands;
    };
    const journal = journalOf();
    const waits = journal.read("t", "a");
    await new Promise((resolve) => setTimeout(resolve, 600));
    instead = undefined;
    await journal.append("t", "a", 0, bytes("prepared"), false);
    late();
    assert.equal((await waits).length, 1);
    const db = opened.at(-1);
    await new Promise((resolve) => setTimeout(resolve));
    assert.throws(() => db.transaction(["records"]), { name: "InvalidStateError" });
    assert.equal((await journal.read("t", "a")).length, 1);
  });
});

test("a transaction that never ends is not waited for by the next", async () => {
  const journal = journalOf();
  await journal.append("t", "a", 0, bytes("prepared"), false);
  const db = opened.at(-1);
  const { transaction } = db;
  db.transaction = (...args) => Object.defineProperty(transaction.apply(db, args), "oncomplete", { set() {} });
  journal.read("t", "a").catch(() => {});
  await new Promise((resolve) => setTimeout(resolve, 600));
  assert.equal((await journal.read("t", "a")).length, 1);
});

test("two journals and terminals whose names would be one when glued have two leases", async () => {
  const [one, other] = [journalOf("glued/a"), journalOf("glued")];
  assert.equal(await one.claim("b", 1000), true);
  assert.equal(await other.claim("a/b", 1000), true);
  await Promise.all([one.release("b"), other.release("a/b")]);
});

test("the browser was asked once to keep the storage, and its answer changed nothing", () => {
  assert.equal(persists, 1);
});
