// What a terminal tells of its past, and what it tells the shop: over the package, on the simulated terminal.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { toyProject } from "../kit/toy.mjs";

let toy;
let tillwire;
const folders = [];

before(async () => {
  toy = toyProject();
  tillwire = await toy.import("tillwire");
});

after(() => {
  toy.remove();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const SYSTEMS = { qfpay: {}, codepay: { appId: "wz0000000000000000" } };

const sale = (reference, amount = "12.50") => ({ reference, amount: tillwire.money(amount, "HKD"), method: "card" });

function connect(system, options = {}) {
  const { terminal = "counter-1", ...rest } = options;
  const link = { via: "simulator" };
  return tillwire.connect({ terminal, system, currency: "HKD", link, ...SYSTEMS[system], ...rest });
}

/** Every outcome of the history, page by page. */
async function whole(terminal, limit) {
  const found = [];
  let page;
  do {
    page = await terminal.history({ limit, before: page?.next });
    found.push(...page.settled);
  } while (page.next !== undefined);
  return found;
}

for (const system of ["qfpay", "codepay"]) {
  describe(system, () => {
    test("the history has what is settled, newest first, by pages, also for the next process", async () => {
      const journal = tillwire.memoryJournal();
      const till = await connect(system, { journal });
      const outcomes = [];
      for (const number of [1, 2, 3, 4, 5]) outcomes.unshift(await till.pay(sale(`sale-${number}`)));
      assert.deepEqual((await till.history()).next, undefined);
      for (const limit of [1, 2, 5, 50]) {
        const found = await whole(till, limit);
        assert.deepEqual(
          found.map(({ outcome }) => outcome),
          outcomes,
          `${limit} a page`,
        );
        for (const { at } of found) assert.ok(Math.abs(Date.now() - at) < 60_000, `at ${at}`);
      }
      await till.close();
      const heir = await connect(system, { journal });
      assert.deepEqual(
        (await whole(heir, 2)).map(({ outcome }) => outcome),
        outcomes,
      );
      await heir.close();
    });

    test("what has no outcome yet is not in the history", async () => {
      const timeouts = { answer: 300, query: 300, settle: 300 };
      const till = await connect(system, { journal: tillwire.memoryJournal(), timeouts });
      till.simulator.script([{ verb: "CHARGE_THEN_DROP" }, { on: "query", verb: "QUERY_FAIL", k: 1000 }]);
      const outcome = await till.pay(sale("doubt"));
      assert.equal(outcome.status, "unknown");
      assert.deepEqual((await till.history()).settled, []);
      await outcome.settleByHand("paid", "Mei");
      const [{ outcome: decided }] = (await till.history()).settled;
      assert.deepEqual([decided.status, decided.person.who], ["approved", "Mei"]);
      await till.close();
    });

    test("onSettled is told of every outcome of a terminal, once it is in the journal, in their order", async () => {
      const journal = tillwire.memoryJournal();
      const told = [];
      const onSettled = async (outcome) => {
        const records = await journal.read("counter-1", outcome.reference);
        const last = new TextDecoder().decode(records.at(-1).bytes);
        assert.match(last, new RegExp(`"type":"outcome","status":"${outcome.status}"`));
        told.push([outcome.reference, outcome.status, outcome.money]);
      };
      const till = await connect(system, { journal, onSettled });
      const paid = await till.pay(sale("paid"));
      till.simulator.script([{ verb: "DECLINE" }]);
      await till.pay(sale("declined"));
      await till.refund({ of: paid, reference: "back" });
      await till.close();
      assert.deepEqual(told, [
        ["paid", "approved", "moved"],
        ["declined", "declined", "none"],
        ["back", "approved", "moved"],
      ]);
      const heir = await connect(system, { journal, onSettled });
      await heir.pending();
      await heir.close();
      assert.equal(told.length, 3, "what was told is not told again");
    });

    test("what a shop could not be told of is told by the next process, and says so meanwhile", async () => {
      const journal = tillwire.memoryJournal();
      const troubles = [];
      const till = await connect(system, {
        journal,
        onSettled: () => Promise.reject(new Error("the books are closed")),
        onError: (error, trouble) => troubles.push([error.message, trouble]),
      });
      assert.equal((await till.pay(sale("sale"))).status, "approved", "the till is not held up");
      await till.close();
      assert.deepEqual(troubles, [["the books are closed", { where: "onSettled", reference: "sale" }]]);
      const heard = new Promise((resolve) => {
        const heir = connect(system, { journal, onSettled: async (outcome) => resolve([await heir, outcome]) });
      });
      const [heir, outcome] = await heard;
      assert.deepEqual([outcome.reference, outcome.status], ["sale", "approved"]);
      await heir.close();
    });
  });
}

test("a page of the history is asked for by a number and by where the one before it ended", async () => {
  const till = await connect("qfpay", { journal: tillwire.memoryJournal() });
  for (const [options, argument] of [
    [{ limit: 0 }, "limit"],
    [{ limit: 1.5 }, "limit"],
    [{ limit: 1001 }, "limit"],
    [{ before: 7 }, "before"],
    [{ after: "x" }, "after"],
  ]) {
    await assert.rejects(till.history(options), { name: "ArgumentError", argument }, JSON.stringify(options));
  }
  await till.close();
});

test("a journal of one's own that has no history says so, and everything else works", async () => {
  const { history, ...journal } = tillwire.memoryJournal();
  const till = await connect("qfpay", { journal });
  assert.equal((await till.pay(sale("sale"))).status, "approved");
  await assert.rejects(till.history(), { code: "UNSUPPORTED_OPERATION", message: /history/ });
  await till.close();
});

test("a folder that was written before there was a history has one", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tillwire-history-"));
  folders.push(folder);
  const till = await connect("qfpay", { journal: tillwire.fileJournal(folder) });
  for (const reference of ["one", "Two", "drei/3"]) await till.pay(sale(reference));
  await till.close();
  const heir = await connect("qfpay", { journal: tillwire.fileJournal(folder) });
  assert.deepEqual(
    (await whole(heir, 2)).map(({ outcome }) => outcome.reference),
    ["drei/3", "Two", "one"],
  );
  await heir.close();
});
