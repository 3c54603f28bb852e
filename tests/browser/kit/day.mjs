// A day of a till, as every link is put through it: every operation, with the terminal's ledger as judge.

import assert from "node:assert/strict";
import { test } from "node:test";

const sale = (reference, amount = "12.50", method = "card") => ({ reference, amount, method });
const money = ({ requests }) => requests.filter(({ kind }) => kind === "pay" || kind === "refund").length;

/**
 * The tests. `connect(options)` gives a connected till and the terminal behind it; `further` are the steps after the
 * first two, `otherKey` whether the till can have another key than the terminal, `framed` whether the wire has frames.
 */
export function day(connect, { further = [], otherKey = true, framed = false } = {}) {
  test("a payment is approved, with its steps and one charge in the ledger", async () => {
    const { till, ledger } = await connect();
    const outcome = await till.run("pay", sale("sale-1"));
    assert.deepEqual(await till.steps("sale-1"), ["opening", "sent", ...further]);
    assert.equal(outcome.status, "approved");
    assert.equal(outcome.money, "moved");
    assert.equal(outcome.sealed, true);
    const { charges } = await ledger();
    assert.deepEqual(
      charges.map(({ order, minor }) => [order, minor]),
      [[outcome.order, 1250]],
    );
    assert.deepEqual(await till.unhandled(), []);
  });

  test("a decline is an outcome with the bank's code", async () => {
    const { till, script } = await connect();
    await script({ verb: "DECLINE", code: "1205" });
    const outcome = await till.run("pay", sale("sale-1"));
    assert.equal(outcome.status, "declined");
    assert.equal(outcome.systemCode, "1205");
  });

  test("a cancel during the payment ends it", async () => {
    const { till, script, ledger } = await connect();
    await script({ verb: "WAIT" });
    await till.start("pay", sale("sale-1"));
    assert.equal(await till.reaches("sale-1", "sent"), true);
    assert.equal(await till.cancel("sale-1"), "requested");
    const outcome = await till.outcome("sale-1");
    assert.equal(outcome.status, "cancelled");
    assert.equal(outcome.by, "cashier");
    assert.equal(await till.cancel("sale-1"), "nothing-to-cancel");
    assert.deepEqual((await ledger()).charges, []);
  });

  test("a part is refunded, and more than is left is refused before anything is sent", async () => {
    const { till, ledger } = await connect();
    const paid = await till.run("pay", sale("sale-1", "10.10", "wechat"));
    const refund = await till.run("refund", { reference: "refund-1", of: "sale-1", amount: "4.10" });
    assert.equal(refund.status, "approved");
    const again = await till.run("refund", { reference: "refund-2", of: "sale-1", amount: "6.01" });
    assert.equal(again.code, "REFUND_TOO_LARGE");
    assert.equal(again.money, "none");
    const { refunds } = await ledger();
    assert.deepEqual(
      refunds.map(({ order, minor }) => [order, minor]),
      [[paid.order, 410]],
    );
  });

  test("a query, a receipt and a summary are errands that move nothing", async () => {
    const { till, ledger, script } = await connect();
    const paid = await till.run("pay", sale("sale-1"));
    const answer = await till.call("query", "sale-1");
    assert.equal(answer.verdict, "approved");
    assert.equal(answer.raw.data.syssn, paid.number);
    assert.equal((await till.call("query", "NOSUCHORDER")).verdict, "not-found");
    assert.equal((await till.call("printReceipt", "sale-1")).verdict, "done");
    assert.equal((await till.call("printSummary")).verdict, "done");
    await script({ on: "print", verb: "CODE", code: "6002" });
    assert.equal((await till.call("printReceipt", "sale-1")).code, "PRINT_FAILED");
    assert.equal(money(await ledger()), 1);
  });

  const wrongKey = async () => {
    const { till, ledger } = await connect({ posKey: "0123456789abcdef0123456789abcdef" });
    const outcome = await till.run("pay", sale("sale-1"));
    assert.equal(outcome.status, "not-charged");
    assert.equal(outcome.code, "KEY_MISMATCH");
    assert.equal(outcome.money, "none");
    assert.deepEqual((await ledger()).charges, []);
  };
  // The simulator in the page is made with the till's own key, so it has no wrong one.
  if (otherKey) test("a wrong key is named, and nothing was executed", wrongKey);

  const noise = async () => {
    const { till, script, ledger } = await connect();
    await script({ verb: "GARBAGE", n: 200 });
    const outcome = await till.run("pay", sale("sale-1"));
    assert.equal((await till.steps("sale-1")).includes("checking"), !framed);
    assert.equal(outcome.status, "approved");
    assert.deepEqual(outcome.notes, framed ? [] : ["RECOVERED"]);
    assert.equal((await ledger()).charges.length, 1);
    assert.equal(money(await ledger()), 1);
  };
  if (framed) test("noise before an answer is skipped", noise);
  else test("an answer of noise is doubt, and the charge is found by asking", noise);

  test("a charge whose answer was lost is found by asking", async () => {
    const { till, script, ledger } = await connect();
    await script({ verb: "CHARGE_THEN_DROP" }, { on: "query", verb: "QUERY_FAIL", k: 2 });
    const outcome = await till.run("pay", sale("sale-1"));
    assert.equal(outcome.status, "approved");
    assert.deepEqual(outcome.notes, ["RECOVERED"]);
    assert.equal(money(await ledger()), 1);
  });
}
