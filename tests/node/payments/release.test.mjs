// Going on without an outcome that nobody knows, and what is told when it is known after all.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { toyProject } from "../kit/toy.mjs";

let toy;
let tillwire;

before(async () => {
  toy = toyProject();
  tillwire = await toy.import("tillwire");
});

after(() => toy.remove());

const connect = (options) =>
  tillwire.connect({
    terminal: "counter-1",
    system: "qfpay",
    currency: "HKD",
    link: { via: "simulator" },
    timeouts: { connect: 300, answer: 200, query: 100, settle: 400 },
    ...options,
  });
const sale = (reference) => ({ reference, amount: tillwire.money("12.50", "HKD"), method: "card" });

/** A terminal that took a payment, and lost its answer and those to the first inquiries. */
async function doubtful(options) {
  const terminal = await connect(options);
  terminal.simulator.script([{ verb: "CHARGE_THEN_DROP" }, { on: "query", verb: "QUERY_FAIL", k: 2 }]);
  const outcome = await terminal.pay(sale("sale-1"));
  assert.equal(outcome.status, "unknown");
  return { terminal, outcome };
}

/** Asks until it is known. */
async function found(outcome) {
  for (let tries = 0; outcome.status === "unknown" && tries < 10; tries += 1) outcome = await outcome.recheck();
  return outcome;
}

test("a released payment bars no other, and one that went through after all is told once, with the refund that puts it right", async () => {
  const told = [];
  const onSettled = (outcome) => void told.push(outcome);
  const { terminal, outcome } = await doubtful({ journal: tillwire.memoryJournal(), onSettled });
  const barred = { code: "TERMINAL_UNRESOLVED", message: /sale-1/ };
  await assert.rejects(Promise.resolve(terminal.pay(sale("sale-2"))), barred);
  const released = await terminal.release("sale-1", "Mei", { paidOtherwise: true });
  assert.equal(released.status, "unknown");
  assert.deepEqual({ ...released.released, at: 0 }, { who: "Mei", at: 0, paidOtherwise: true });
  assert.equal((await terminal.pay(sale("sale-2"))).status, "approved");
  const late = await found(outcome);
  assert.deepEqual([late.status, late.duplicate, late.money], ["approved", true, "moved"]);
  assert.deepEqual(JSON.parse(JSON.stringify(late)).remedy, { reference: `back-${late.order}`, of: "sale-1" });
  assert.equal((await terminal.refund(late.remedy)).status, "approved");
  assert.equal(terminal.simulator.ledger().refunds.length, 1);
  await terminal.close();
  assert.deepEqual(
    told.map(({ reference, duplicate }) => [reference, duplicate]),
    [
      ["sale-2", undefined],
      ["sale-1", true],
      [late.remedy.reference, undefined],
    ],
  );
});

test("the next process knows what was released, and what is known is not released", async () => {
  const journal = tillwire.memoryJournal();
  const first = await doubtful({ journal });
  await first.terminal.release("sale-1", "Mei");
  await first.terminal.close();
  const terminal = await connect({ journal });
  assert.equal((await terminal.pay(sale("sale-2"))).status, "approved");
  const [left] = await terminal.pending();
  assert.equal(left.reference, "sale-1");
  await assert.rejects(terminal.release("sale-3", "Mei"), { code: "INTENT_CONFLICT" });
  assert.equal((await terminal.release("sale-2", "Mei")).status, "approved", "it is known: that is told");
  await terminal.close();
});

test("a call that breaks its declaration is refused by name", async () => {
  const terminal = await connect({ journal: tillwire.memoryJournal() });
  for (const [call, argument] of [
    [["", "Mei"], "reference"],
    [["sale-1", ""], "who"],
    [["sale-1", "Mei", { paidOtherwise: 1 }], "paidOtherwise"],
    [["sale-1", "Mei", { otherwise: true }], "otherwise"],
  ]) {
    await assert.rejects(async () => terminal.release(...call), { argument });
  }
  await terminal.close();
});
