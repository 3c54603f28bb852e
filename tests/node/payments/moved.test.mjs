// What moved where that is not just the amount that was asked for, and what a terminal's model narrows.

import assert from "node:assert/strict";
import { test } from "node:test";
import { connect, memoryJournal, money } from "tillwire";

const common = { terminal: "counter-1", currency: "HKD" };

test("a tip from the terminal's screen is told with the total, and all of that can be given back", async () => {
  const journal = memoryJournal();
  const terminal = await connect({ ...common, system: "codepay", journal, link: { via: "simulator" } });
  terminal.simulator?.script([{ verb: "ENTER_AMOUNT", minor: 200 }]);
  const paid = await terminal.pay({
    reference: "sale-1",
    amount: money("10.00", "HKD"),
    method: "card",
    options: { on_screen_tip: true },
  });
  assert.ok(paid.status === "approved");
  assert.deepEqual(
    [paid.amount, paid.tip, paid.total].map((part) => part?.minor),
    [1000n, 200n, 1200n],
  );
  const of = JSON.parse(JSON.stringify(paid));
  const tooMuch = terminal.refund({ reference: "refund-1", of, amount: money("12.01", "HKD") });
  await assert.rejects(tooMuch.outcome(), { code: "REFUND_TOO_LARGE" });
  const back = await terminal.refund({ reference: "refund-2", of, amount: money("12.00", "HKD") });
  assert.equal(back.status, "approved");
  await terminal.close();
});

test("a refund that the cashier changed at the terminal tells what it gave back", async () => {
  const journal = memoryJournal();
  const terminal = await connect({ ...common, system: "qfpay", journal, link: { via: "simulator" } });
  const of = await terminal.pay({ reference: "sale-1", amount: money("5.00", "HKD"), method: "wechat" });
  assert.ok(of.status === "approved");
  assert.equal(of.paidWith, "WeChat Pay, CPM");
  terminal.simulator?.script([{ verb: "ENTER_AMOUNT", minor: 120 }]);
  const amount = money("3.00", "HKD");
  const back = await terminal.refund({ reference: "refund-1", of, amount, options: { allow_modify_flag: true } });
  assert.deepEqual([back.status, back.amount?.minor], ["approved", 120n]);
  await terminal.close();
});

test("a model that reads codes and no cards can be asked for codes alone", async () => {
  const terminal = await connect({ ...common, system: "qfpay", model: "A920", link: { via: "simulator" } });
  assert.deepEqual(terminal.can.methods, ["wechat", "alipay", "unionpay-qr", "payme", "fps"]);
  await terminal.close();
});
