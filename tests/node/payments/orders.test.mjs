// Order numbers of the shop's own: as the system carries them, new, and the reference's that had them first.

import assert from "node:assert/strict";
import { test } from "node:test";
import { connect, memoryJournal, money } from "tillwire";

const LONGEST = "x".repeat(64);
const SYSTEMS = [
  { system: "qfpay", fits: ["7", "0a1b-4e5f--1234/56 A", LONGEST], not: ["", `${LONGEST}x`, "a\nb", " a", "單"] },
  { system: "codepay", fits: ["7", "x".repeat(32)], not: ["", "a-b", "x".repeat(33)] },
];
/** @returns {Promise<any>} */
const simulated = (system, options) =>
  connect({ terminal: "counter-1", system, currency: "HKD", link: { via: "simulator" }, ...options });
const sale = (reference, order) => ({ reference, amount: money("5.00", "HKD"), method: "card", order });
const charged = (terminal) => terminal.simulator.ledger().charges.map(({ order }) => order);

for (const { system, fits, not } of SYSTEMS) {
  test(`${system}: an order number of the shop's own is what goes over the wire, and what does not fit is refused`, async () => {
    const terminal = await simulated(system);
    for (const order of fits) {
      const outcome = await terminal.pay(sale(`sale-${order.slice(0, 9)}-${order.length}`, order));
      assert.deepEqual([outcome.status, outcome.order], ["approved", order]);
    }
    for (const order of not) {
      const refused = { code: "INVALID_FIELD", argument: "order", money: "none", message: /letters|printable/ };
      await assert.rejects(terminal.pay(sale("refused", order)).outcome(), refused, order);
    }
    assert.deepEqual(charged(terminal), fits);
    await terminal.close();
  });
}

test("a number stays with the reference that had it first, in whatever process, and is told whose it is", async () => {
  const journal = memoryJournal();
  const first = await simulated("qfpay", { journal });
  first.simulator.script([{ verb: "DECLINE" }]);
  assert.equal((await first.pay(sale("sale-1", "INV-1"))).status, "declined");
  const taken = { code: "ORDER_TAKEN", argument: "order", given: '"INV-1"', money: "none", message: /"sale-1"/ };
  await assert.rejects(first.pay(sale("sale-2", "INV-1")).outcome(), taken);
  await first.close();
  const second = await simulated("qfpay", { journal });
  await assert.rejects(second.pay(sale("sale-2", "INV-1")).outcome(), taken);
  assert.equal((await second.pay(sale("sale-1", "INV-1"))).status, "declined", "the same sale is joined");
  const another = { code: "INTENT_CONFLICT", argument: "reference" };
  await assert.rejects(second.pay(sale("sale-1", "INV-2")).outcome(), another);
  assert.deepEqual(charged(second), []);
  await second.close();
});

test("of two sales at once with one number one is charged", async () => {
  const terminal = await simulated("qfpay");
  const both = ["sale-1", "sale-2"].map((reference) => terminal.pay(sale(reference, "INV-1")).outcome());
  const ends = await Promise.all(
    both.map((sale) =>
      sale.then(
        ({ status }) => status,
        ({ code }) => code,
      ),
    ),
  );
  assert.deepEqual(ends.sort(), ["ORDER_TAKEN", "approved"]);
  assert.deepEqual(charged(terminal), ["INV-1"]);
  await terminal.close();
});

test("minted numbers begin with the prefix that is wanted, and one that does not fit is refused when connecting", async () => {
  for (const [system, prefix, not] of [
    ["qfpay", "HK-1/", "x".repeat(39)],
    ["codepay", "HK0001", "HK-1"],
  ]) {
    const terminal = await simulated(system, { prefix });
    const { order } = await terminal.pay({ ...sale("sale-1"), order: undefined });
    assert.match(order, new RegExp(`^${prefix}[0-9A-Z]{26}$`));
    assert.deepEqual(charged(terminal), [order]);
    await terminal.close();
    await assert.rejects(simulated(system, { prefix: not }), { code: "INVALID_FIELD", argument: "prefix" });
  }
});
