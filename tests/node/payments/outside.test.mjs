// Payments that are not in the till's own journal: named by the numbers of their slip, and as safe as its own.

import assert from "node:assert/strict";
import { test } from "node:test";
import { connect, memoryJournal, money } from "tillwire";

const hkd = (amount) => money(amount, "HKD");
const common = { terminal: "counter-1", currency: "HKD", link: { via: "simulator" } };

/** A terminal with a payment of 5.00, and the payment's numbers. */
async function paid(system, kind = "pay", method = "wechat") {
  /** @type {any} */
  const terminal = await connect({ ...common, system, journal: memoryJournal() });
  const payment = await terminal[kind]({ reference: "sale-1", amount: hkd("5.00"), method });
  assert.equal(payment.status, "approved");
  const { order, number } = payment;
  return { terminal, order, number };
}

const refunds = (terminal) => terminal.simulator.ledger().refunds.map(({ minor }) => minor);

test("a QFPay payment is refunded, voided, asked for and printed by either number", async () => {
  const { terminal, order, number } = await paid("qfpay");
  for (const [index, of] of [{ number }, { order }, { order, number }].entries()) {
    assert.equal((await terminal.query(of)).raw.data.syssn, number);
    assert.equal((await terminal.printReceipt(of)).verdict, "done");
    const back = await terminal.refund({ reference: `back-${index}`, of, amount: hkd("1.00") });
    assert.deepEqual([back.status, back.method], ["approved", "any"]);
  }
  assert.equal((await terminal.void({ reference: "void", of: { number, method: "wechat" } })).status, "approved");
  assert.deepEqual(refunds(terminal), [100, 100, 100, 200]);
  await terminal.close();
});

test("the reference of a refund from outside is as good as any: the same one gives back once, also where the answer is lost", async () => {
  const { terminal, number } = await paid("qfpay");
  terminal.simulator.script([{ verb: "CHARGE_THEN_DROP" }]);
  const refund = () => terminal.refund({ reference: "back", of: { number }, amount: hkd("1.00") });
  const both = [refund(), refund()];
  for (const one of both) assert.equal((await one).status, "approved");
  assert.equal((await refund()).status, "approved");
  const other = terminal.refund({ reference: "back", of: { number: `${number}0` }, amount: hkd("1.00") });
  await assert.rejects(other.outcome(), { code: "INTENT_CONFLICT", argument: "reference" });
  assert.deepEqual(refunds(terminal), [100]);
  await terminal.close();
});

test("no more is given back than was paid where the caller knows that, by whichever number it is named", async () => {
  const { terminal, order, number } = await paid("qfpay");
  const of = { order, number, amount: hkd("5.00") };
  assert.equal((await terminal.refund({ reference: "a", of, amount: hkd("3.00") })).status, "approved");
  const more = { code: "REFUND_TOO_LARGE", argument: "amount", money: "none" };
  for (const again of [of, { number, amount: hkd("5.00") }, { order, amount: hkd("5.00") }]) {
    await assert.rejects(terminal.refund({ reference: "b", of: again, amount: hkd("2.01") }).outcome(), more);
  }
  const unknown = terminal.refund({ reference: "c", of: { number }, amount: hkd("2.01") });
  await assert.rejects(
    unknown.outcome(),
    { code: more.code, money: "none" },
    "the terminal is asked what is left before anything is sent",
  );
  assert.deepEqual(refunds(terminal), [300]);
  await terminal.close();
});

test("a CodePay order is refunded, voided, completed and added to by its order number", async () => {
  /** @type {[string, string, object][]} */
  const cases = [
    ["pay", "refund", { amount: hkd("2.00") }],
    ["pay", "void", {}],
    ["authorise", "complete", { amount: hkd("3.00") }],
    ["pay", "adjustTip", { tip: hkd("0.50") }],
  ];
  for (const [kind, call, more] of cases) {
    const { terminal, order, number } = await paid("codepay", kind);
    const by = (of) => terminal[call]({ reference: "r", of, ...more }).outcome();
    await assert.rejects(by({ number }), {
      ...{ code: "UNKNOWN_ORDER", argument: "of.order", money: "none" },
      message: /the merchant_order_no of the payment/,
    });
    assert.equal((await by({ order })).status, "approved", call);
    assert.equal((await terminal.query({ number })).raw.biz_data.merchant_order_no, order);
    await terminal.close();
  }
});

test("how much is to be given back must be said where nobody here knows what was paid and the wire wants it", async () => {
  const { terminal, order } = await paid("codepay");
  const all = { code: "AMOUNT_FORMAT", argument: "amount", message: /what was paid is not known here/ };
  await assert.rejects(terminal.refund({ reference: "r", of: { order } }).outcome(), all);
  const known = await terminal.refund({ reference: "r", of: { order, amount: hkd("5.00") } });
  assert.deepEqual([known.status, refunds(terminal)], ["approved", [500]]);
  await terminal.close();
});

test("of a card payment whose day is not known here the terminal says that no part of it is given back today", async () => {
  const { terminal, order, number } = await paid("qfpay", "pay", "card");
  const part = (reference, of) => terminal.refund({ reference, of, amount: hkd("1.00") });
  const declined = await part("part", { number });
  assert.deepEqual([declined.status, declined.systemCode, declined.retrySafe], ["declined", "1271", true]);
  const known = part("again", { order, method: "card", amount: hkd("5.00") });
  await assert.rejects(known.outcome(), { code: "SAME_DAY_REFUND", argument: "amount", money: "none" });
  assert.equal((await terminal.refund({ reference: "all", of: { number } })).status, "approved");
  assert.deepEqual(refunds(terminal), [500]);
  await terminal.close();
});
