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

/** A paid order of a shop, and its gateway's numbers. */
async function paidAt(shop) {
  const payment = shop.bpc.pay(order("paid"));
  await payment.offer;
  await its.simulator.bpc.customer("pay");
  return payment;
}

test("a payment of another back end is given back by the gateway's number, and a refund of it in doubt bars the next", async () => {
  const first = await open({ name: "first" });
  const { number, order: tradeNo } = await paidAt(first);
  const journal = its.packed.tillwire.memoryJournal();
  const other = await its.packed.tillwire.connect({
    ...its.simulator.bpc.options,
    ...SOON,
    terminal: "bank-2",
    journal,
  });
  const refund = (reference, of) => other.refund({ reference, of, amount: money("5.00") }).outcome();
  await assert.rejects(refund("r", { order: tradeNo }), {
    code: "UNKNOWN_ORDER",
    argument: "of.number",
    message: /sysTrace/,
  });
  await assert.rejects(refund("r", { number }), { code: "UNKNOWN_ORDER", argument: "of.order", message: /tradeNo/ });
  assert.equal((await other.query({ number })).verdict, "done");
  await assert.rejects(other.query({ order: tradeNo }), { code: "UNKNOWN_ORDER", argument: "of.number" });
  await its.simulator.bpc.script({ verb: "CHARGE_THEN_DROP" });
  assert.equal((await refund("r", { number, order: tradeNo })).status, "unknown");
  await assert.rejects(refund("again", { number, order: tradeNo }), UNRESOLVED);
  assert.deepEqual(await refunds(), [500]);
  await other.close();
});

test("a number that the journal knows is that payment, with all that was given back of it", async () => {
  const shop = await open();
  const { number } = await paidAt(shop);
  const back = await shop.bpc.refund({ reference: "r", of: { number }, amount: money("8.00") });
  assert.deepEqual([back.status, back.method], ["approved", "wechat"]);
  const more = shop.bpc.refund({ reference: "more", of: "paid", amount: money("4.51") }).outcome();
  await assert.rejects(more, { code: "REFUND_TOO_LARGE" });
  const none = shop.bpc.refund({ reference: "none", of: { number }, amount: money("4.51") }).outcome();
  await assert.rejects(none, { code: "REFUND_TOO_LARGE" });
  assert.equal((await shop.bpc.refund({ reference: "rest", of: { number } })).status, "approved");
  assert.deepEqual(await refunds(), [800, 450]);
});

test("an order number of the shop's own is the gateway's, and another payment's is refused in every process", async () => {
  const journal = its.packed.tillwire.memoryJournal();
  const shop = await open({ journal, name: "own" });
  const payment = shop.bpc.pay({ ...order("sale-1"), order: "INV-1042" });
  await payment.offer;
  const taken = { code: "ORDER_TAKEN", argument: "order", money: "none" };
  await assert.rejects(shop.bpc.pay({ ...order("sale-2"), order: "INV-1042" }).outcome(), taken);
  const options = { ...its.simulator.bpc.options, ...SOON, terminal: "own-bank", journal };
  const other = await its.packed.tillwire.connect(options);
  await assert.rejects(other.pay({ ...order("sale-2"), order: "INV-1042" }).outcome(), taken);
  await its.simulator.bpc.customer("pay");
  assert.deepEqual([(await payment).status, (await payment).order], ["approved", "INV-1042"]);
  const page = shop.icashier.pay({ ...order("sale-3", "1.00", "any"), order: "INV-7" }).outcome();
  await assert.rejects(page, { code: "INVALID_FIELD", argument: "order", message: /8 to 32 letters and digits/ });
  await other.close();
});
