// A refund whose outcome is not known, over the package: it bars another one of the same payment, here, in another process
// and after a restart, until it is known what became of it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { shopsOfTests } from "../kit/shop.mjs";

const its = shopsOfTests();
const { open, order } = its;
const money = (amount) => its.packed.tillwire.money(amount, "HKD");
const refunds = async () => (await its.simulator.ledger()).refunds.map(({ minor }) => minor);
/** Doubt is told soon. */
const SOON = { timeouts: { connect: 2000, answer: 500, query: 500, settle: 500 } };

/** A paid order, and a refund of 5.00 that went through but whose answer got lost. */
async function inDoubt(shop) {
  const payment = shop.bpc.pay(order("paid"));
  await payment.offer;
  await its.simulator.bpc.customer("pay");
  const paid = await payment;
  await its.simulator.bpc.script({ verb: "CHARGE_THEN_DROP" });
  const refund = await shop.bpc.refund({ of: paid, amount: money("5.00"), reference: "back" });
  assert.deepEqual([refund.status, refund.money], ["unknown", "unknown"]);
  return { paid, refund };
}

const again = (gateway, paid, reference) => gateway.refund({ of: paid, amount: money("5.00"), reference }).outcome();
const UNRESOLVED = { name: "TillError", code: "REFUND_UNRESOLVED", money: "none", retrySafe: true };

test("it bars another of the same payment until a person decides, and no other payment's", async () => {
  const shop = await open({ options: { bpc: SOON } });
  const { paid, refund } = await inDoubt(shop);
  await assert.rejects(again(shop.bpc, paid, "retry"), UNRESOLVED);
  await assert.rejects(again(shop.bpc, "paid", "retry"), UNRESOLVED);
  assert.deepEqual(await refunds(), [500], "given back once");
  await refund.settleByHand("not-paid", "Mei");
  assert.equal((await again(shop.bpc, paid, "retry")).status, "approved");
});

test("it bars one in another process, and in one that starts later", async () => {
  const journal = its.packed.tillwire.memoryJournal();
  const shop = await open({ journal, name: "two", options: { bpc: SOON } });
  const { paid } = await inDoubt(shop);
  const options = { ...its.simulator.bpc.options, ...SOON, terminal: "two-bank", journal };
  const other = await its.packed.tillwire.connect(options);
  await assert.rejects(again(other, paid, "elsewhere"), UNRESOLVED);
  await shop.bpc.close();
  await other.close();
  const heir = await its.packed.tillwire.connect(options);
  await assert.rejects(again(heir, paid, "later"), UNRESOLVED);
  assert.deepEqual(await refunds(), [500], "given back once");
  const unknown = await heir.payment("back");
  assert.equal((await unknown.settleByHand("paid", "Mei")).status, "approved");
  await assert.rejects(heir.refund({ of: paid, amount: money("8.00"), reference: "more" }).outcome(), {
    code: "REFUND_TOO_LARGE",
  });
  await heir.close();
});

test("of two processes that begin at the same moment one at most gives money back before the other knows", async () => {
  const journal = its.packed.tillwire.memoryJournal();
  const shop = await open({ journal, name: "race", options: { bpc: SOON } });
  const payment = shop.bpc.pay(order("paid"));
  await payment.offer;
  await its.simulator.bpc.customer("pay");
  const paid = await payment;
  const options = { ...its.simulator.bpc.options, ...SOON, terminal: "race-bank", journal };
  const other = await its.packed.tillwire.connect(options);
  await its.simulator.bpc.script({ verb: "CHARGE_THEN_DROP" }, { verb: "CHARGE_THEN_DROP" });
  const both = [again(shop.bpc, paid, "one"), again(other, paid, "two")];
  const ended = await Promise.allSettled(both);
  const refused = ended.filter((it) => it.status === "rejected" && it.reason?.code === "REFUND_UNRESOLVED");
  assert.equal(refused.length, 1, JSON.stringify(ended));
  assert.deepEqual(await refunds(), [500]);
  await other.close();
});
