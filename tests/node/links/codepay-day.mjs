// What a till does with a CodePay terminal in a day, each as a test of its own: the same in Node and in Chromium, and
// over every link. A place is `{ till, script, customer, ledger }`; its till is one of tests/browser/kit/stage.mjs or
// tests/node/kit/till.mjs, whose calls look the same.

import assert from "node:assert/strict";

/** A sale of that reference. */
export const sale = (reference, more = {}) => ({ reference, amount: "12.50", method: "card", ...more });

/** Polls until it is true; what is asked is always another process. */
export async function until(what, isTrue) {
  for (let tries = 0; tries < 2_000; tries += 1) {
    if (await isTrue()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  assert.fail(`never: ${what}`);
}

/** Resolves once the terminal has read a request of that kind. */
export const isRead = ({ ledger }, kind = "pay") =>
  until(`the terminal reads ${kind}`, async () => (await ledger()).requests.some((request) => request.kind === kind));

/** Resolves once every socket is closed. */
export const allClosed = ({ ledger }) =>
  until("every socket is closed", async () => Object.keys((await ledger()).open).length === 0);

const minors = (movements) => movements.map(({ minor }) => minor);

/** A sale at a terminal that waits for its customer. */
async function waiting(place, more) {
  await place.script({ verb: "WAIT" });
  await place.till.start("pay", sale("sale-1", more));
  await isRead(place);
}

/** Every test by its name. */
export const DAY = {
  "a sale is approved, with its steps and one charge in the ledger": async ({ till, ledger }) => {
    const outcome = await till.run("pay", sale("sale-1"));
    assert.equal(outcome.status, "approved");
    assert.equal(outcome.money, "moved");
    assert.deepEqual(await till.steps("sale-1"), ["opening", "sent"]);
    const { charges } = await ledger();
    assert.deepEqual(
      charges.map(({ order, minor }) => [order, minor]),
      [[outcome.order, 1250]],
    );
    assert.equal(outcome.raw.biz_data.merchant_order_no, outcome.order);
  },

  "what the bank declines is declined, with the terminal's code": async ({ till, script, ledger }) => {
    await script({ verb: "DECLINE" });
    const outcome = await till.run("pay", sale("sale-1"));
    assert.deepEqual([outcome.status, outcome.systemCode, outcome.retrySafe], ["declined", "106", true]);
    assert.deepEqual((await ledger()).charges, []);
  },

  "what the operator cancels at the terminal is cancelled": async (place) => {
    await waiting(place);
    await place.customer("cancel");
    const outcome = await place.till.outcome("sale-1");
    assert.deepEqual([outcome.status, outcome.by, outcome.money], ["cancelled", "customer", "none"]);
    assert.equal(outcome.raw.response_code, "110");
    assert.deepEqual((await place.ledger()).charges, []);
  },

  "a sale that nobody pays in time expires": async (place) => {
    await waiting(place, { options: { expires: 1 } });
    const outcome = await place.till.outcome("sale-1");
    assert.deepEqual([outcome.status, outcome.by, outcome.raw.response_code], ["cancelled", "timeout", "107"]);
    assert.deepEqual((await place.ledger()).charges, []);
  },

  "a void gives everything back, and only once": async ({ till, ledger }) => {
    await till.run("pay", sale("sale-1"));
    assert.equal((await till.run("void", { reference: "void-1", of: "sale-1" })).status, "approved");
    const again = await till.run("void", { reference: "void-2", of: "sale-1" });
    assert.deepEqual([again.code, again.money], ["VOID_NOT_ALLOWED", "none"]);
    assert.deepEqual(minors((await ledger()).refunds), [1250]);
  },

  "a sale is refunded in parts, then the rest, and no more": async ({ till, ledger }) => {
    await till.run("pay", sale("sale-1"));
    const part = await till.run("refund", { reference: "refund-1", of: "sale-1", amount: "4.10" });
    assert.equal(part.status, "approved");
    const before = (await ledger()).requests.length;
    const tooMuch = await till.run("refund", { reference: "refund-2", of: "sale-1", amount: "8.41" });
    assert.deepEqual([tooMuch.error, tooMuch.code], ["TillError", "REFUND_TOO_LARGE"]);
    assert.equal((await ledger()).requests.length, before, "it is refused before anything is sent");
    const rest = await till.run("refund", { reference: "refund-3", of: "sale-1" });
    assert.equal(rest.status, "approved", JSON.stringify(rest));
    const none = await till.run("refund", { reference: "refund-4", of: "sale-1" });
    assert.equal(none.code, "REFUND_TOO_LARGE");
    assert.deepEqual(minors((await ledger()).refunds), [410, 840]);
  },

  "an authorisation moves no money until it is completed": async ({ till, ledger }) => {
    const held = await till.run("authorise", sale("hold-1"));
    assert.equal(held.status, "approved");
    assert.deepEqual((await ledger()).charges, []);
    const taken = await till.run("complete", { reference: "take-1", of: "hold-1", amount: "10.00" });
    assert.equal(taken.status, "approved");
    assert.deepEqual(minors((await ledger()).charges), [1000]);
  },

  "cash is handed out with a sale, and a tip added to it later": async ({ till, ledger }) => {
    const paid = await till.run("pay", sale("sale-1", { options: { cashback_amount: "5.00" } }));
    assert.equal(paid.status, "approved");
    assert.equal(paid.raw.biz_data.trans_type, "11");
    const tip = await till.run("adjustTip", { reference: "tip-1", of: "sale-1", tip: "2.00" });
    assert.equal(tip.status, "approved");
    assert.deepEqual(minors((await ledger()).charges), [1750, 200]);
  },

  "a sale can be asked for while it waits": async (place) => {
    await waiting(place);
    assert.equal((await place.till.call("query", "sale-1")).verdict, "pending");
    await place.customer("tap");
    assert.equal((await place.till.outcome("sale-1")).status, "approved");
    assert.equal((await place.till.call("query", "sale-1")).verdict, "approved");
    assert.equal((await place.till.call("query", "NOSUCHORDER")).verdict, "not-found");
  },

  "a cancel closes the order, and the order's own answer decides": async (place) => {
    await waiting(place);
    assert.equal(await place.till.cancel("sale-1"), "requested");
    const outcome = await place.till.outcome("sale-1");
    assert.deepEqual([outcome.status, outcome.by], ["cancelled", "cashier"]);
    assert.equal(await place.till.cancel("sale-1"), "nothing-to-cancel");
    const { charges, requests } = await place.ledger();
    assert.deepEqual(charges, []);
    assert.deepEqual(
      requests.map(({ kind }) => kind),
      ["pay", "cancel"],
    );
  },

  "a sale whose socket ends before the answer is found by asking": async ({ till, script, ledger }) => {
    await script({ verb: "WS_DROP" }, { on: "query", verb: "QUERY_FAIL", k: 1 });
    const outcome = await till.run("pay", sale("sale-1"));
    assert.equal(outcome.status, "approved");
    assert.deepEqual(outcome.notes, ["RECOVERED"]);
    const { charges, requests } = await ledger();
    assert.equal(charges.length, 1);
    assert.equal(requests.filter(({ kind }) => kind === "pay").length, 1, "the order is never sent again");
  },

  "an approval of another order, amount or currency is no approval": async (place) => {
    const { till, script, ledger } = place;
    for (const [index, [verb, code, first]] of [
      ["WRONG_ORDER", "RESPONSE_MISMATCH", "approved"],
      // Somebody was charged something else: a person hears of that at once.
      ["WRONG_AMOUNT", "AMOUNT_MISMATCH", "unknown"],
      ["WRONG_CCY", "AMOUNT_MISMATCH", "unknown"],
    ].entries()) {
      const reference = `sale-${index}`;
      await script({ verb }, { on: "query", verb, count: 99 });
      const before = (await ledger()).requests.length;
      await till.start("pay", sale(reference));
      // The order's own answer and that to the first question are wrong; only then the terminal is right again.
      await until("the first question", async () => (await ledger()).requests.length === before + 2);
      await script();
      const told = await till.outcome(reference);
      assert.equal(told.status, first, verb);
      assert.ok((await till.stepCodes(reference)).includes(code), verb);
      const found = first === "approved" ? told : await till.recheck(reference);
      assert.deepEqual([found.status, found.notes], ["approved", ["RECOVERED"]], verb);
    }
    const { charges, requests } = await ledger();
    assert.deepEqual(minors(charges), [1250, 1250, 1250]);
    assert.equal(requests.filter(({ kind }) => kind === "pay").length, 3, "no order is sent again");
  },

  "after the day is settled a sale is refunded, not voided": async ({ till, ledger }) => {
    await till.run("pay", sale("sale-1"));
    assert.equal((await till.call("closeBatch")).verdict, "done");
    assert.equal((await till.run("void", { reference: "void-1", of: "sale-1" })).code, "VOID_NOT_ALLOWED");
    assert.equal((await till.run("refund", { reference: "refund-1", of: "sale-1" })).status, "approved");
    assert.deepEqual(minors((await ledger()).refunds), [1250]);
  },

  "what the wire has no word for is refused before anything is sent": async ({ till, ledger }) => {
    for (const [more, code] of [
      [{ method: "octopus" }, "UNSUPPORTED_METHOD"],
      [{ options: { no_such_field: 1 } }, "INVALID_FIELD"],
      [{ options: { order_amount: "1.00" } }, "INVALID_FIELD"],
      [{ options: { tip_amount: "1,50" } }, "AMOUNT_FORMAT"],
    ]) {
      const refused = await till.run("pay", sale("sale-1", more));
      assert.deepEqual([refused.error, refused.code], ["TillError", code]);
    }
    assert.equal((await till.call("printReceipt", "sale-1")).code, "UNSUPPORTED_OPERATION");
    const { requests, connections } = await ledger();
    assert.deepEqual([requests, connections], [[], {}]);
  },
};
