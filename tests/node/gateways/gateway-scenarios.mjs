// How the faults of the matrix are brought about at a gateway, by the row's id. What must come of them is in the matrix;
// a scenario says what was seen: `{ outcome, codes }`, and asserts only what the matrix has no column for.

import assert from "node:assert/strict";
import { blackHole } from "../../browser/kit/stage.mjs";
import { WAITS } from "./gateway-cell.mjs";
import { SHOP_SIDE } from "./gateway-scenarios-shop.mjs";
import { repeating } from "./gateway-wires.mjs";

/** Nothing listens there. */
const CLOSED = "http://127.0.0.1:1/payApi";

/** The customer pays, and asking goes wrong like this; no notification helps. */
const asking =
  (...steps) =>
  async (cell) => {
    await cell.script({ on: "notify", verb: "SILENT" }, ...steps.map((step) => ({ on: "query", ...step })));
    await cell.offered();
    await cell.customer("pay");
    return cell.result();
  };

/** A paid order is looked up, and the answer is like this. */
const lookedUp = (step) => async (cell) => {
  await cell.offered();
  await cell.customer("pay");
  const { outcome } = await cell.result();
  await cell.script({ on: "query", ...step });
  const answer = await cell.gateway.query(cell.reference).catch(({ code }) => ({ code }));
  return { outcome, codes: [answer.code] };
};

export const SCENARIOS = {
  F01: { P: unreachable(closed), R: unreachableRefund(closed), Q: unreachableQuery(closed), C: unreachableClose },
  F02: { P: unreachable(hole), R: unreachableRefund(hole), Q: unreachableQuery(hole) },
  F07: { P: doubtful({ verb: "CHARGE_THEN_RST", count: 50 }), R: lostRefund({ verb: "CHARGE_THEN_RST" }) },
  F09: { P: late, R: lateRefund },
  F11: { P: repeated, R: repeatedRefund, Q: repeatedAnswer },
  F16: { P: asking({ verb: "HTML_BODY", count: 2 }), Q: lookedUp({ verb: "HTML_BODY" }) },
  F17: { P: doubtful({ verb: "STATUS", code: 504, count: 50 }), R: lostRefund({ verb: "STATUS", code: 504 }) },
  F18: { C: lostClose },
  F22: { P: twice, R: refundTwice },
  F67: { Q: doubtful({ verb: "QUERY_FAIL", k: 50 }) },
  F68: { Q: contradiction },
  F77: { R: overRefund },
  F81: { Q: everyCode },
  F83: {
    P: asking({ verb: "FORGE" }, { verb: "GARBAGE" }, { verb: "FORGE", form: "upper" }),
    Q: lookedUp({ verb: "FORGE" }),
  },
  F84: { P: toldFirst },
  F85: { P: asking() },
  F86: { P: tenTimes },
  F88: { P: downTooLong },
  F90: { P: overtaken },
  ...SHOP_SIDE,
};

/** Nothing listens there. */
async function closed(_cell, use) {
  return use(CLOSED);
}

/** The connection never stands. */
async function hole(_cell, use) {
  const place = await blackHole();
  return use(`http://${place.address}/payApi`).finally(() => place.close());
}

function unreachable(where) {
  return (cell) =>
    where(cell, async (url) => {
      await cell.restart({ url });
      return cell.watch(cell.pay());
    });
}

function unreachableRefund(where) {
  return async (cell) => {
    await cell.before();
    return where(cell, async (url) => {
      await cell.restart({ url });
      return cell.watch(cell.refund());
    });
  };
}

function unreachableQuery(where) {
  return async (cell) => {
    const outcome = await cell.before();
    return where(cell, async (url) => {
      await cell.restart({ url });
      const { code } = await cell.gateway.query(cell.paid).catch((error) => error);
      return { outcome, codes: [code], isErrand: true };
    });
  };
}

/** What could not be sent needs no close. */
async function unreachableClose(cell) {
  await cell.restart({ url: CLOSED });
  const payment = cell.pay();
  const told = await cell.watch(payment);
  assert.equal(await payment.cancel(), "nothing-to-cancel");
  assert.equal(await cell.count(), 0);
  return told;
}

/** The time of the offer is over while nobody answers: unknown, and never failed. Then the gateway is asked again. */
function doubtful(step) {
  return async (cell) => {
    const soon = { timeouts: { connect: 2000, answer: 3000, query: 2000, settle: 500 } };
    await cell.restart(cell.system === "bpc" ? soon : { ...soon, expires: 500 });
    await cell.script({ on: "notify", verb: "SILENT" }, { on: "query", ...step });
    await cell.offered(cell.reference, cell.system === "bpc" ? { qrValidTime: "5" } : {});
    await cell.customer("pay");
    const { outcome, codes } = await cell.result();
    assert.deepEqual([outcome.status, outcome.money], ["unknown", "unknown"]);
    await cell.script();
    return { outcome: await outcome.recheck(), codes };
  };
}

/** The refund happened and its answer is lost: without its number nobody can be asked, so a person decides. */
function lostRefund(step) {
  return async (cell) => {
    await cell.before();
    await cell.script(step);
    const { outcome, codes } = await cell.watch(cell.refund());
    assert.deepEqual([outcome.status, outcome.money], ["unknown", "unknown"]);
    return { outcome: await outcome.settleByHand("paid", "Ling"), codes };
  };
}

async function lostClose(cell) {
  await cell.script({ on: "cancel", verb: "DROP_AFTER_READ" }, { on: "notify", verb: "SILENT" });
  const payment = cell.pay();
  await payment.offer;
  assert.equal(await payment.cancel(), "requested");
  await cell.customer("pay");
  return cell.result();
}

/**
 * The answer to the asking for a code is late: nobody has seen that code. Then one is shown and paid, and every answer
 * to the asking for it is late.
 */
async function late(cell) {
  await cell.script({ verb: "CHARGE_THEN_DELAY", ms: WAITS.answer + 5000 });
  const unseen = await cell.pay(`${cell.reference}-unseen`);
  assert.deepEqual([unseen.status, unseen.money], ["not-charged", "none"]);
  await cell.simulator.reset();
  await cell.restart({ timeouts: { ...WAITS, settle: 500 } });
  await cell.script(
    { on: "notify", verb: "SILENT" },
    { on: "query", verb: "CHARGE_THEN_DELAY", ms: WAITS.query + 5000, count: 3 },
  );
  await cell.offered(cell.reference, { qrValidTime: "5" });
  await cell.customer("pay");
  const { outcome, codes } = await cell.result();
  assert.deepEqual([outcome.status, outcome.money], ["unknown", "unknown"]);
  return { outcome: await cell.gateway.payment(cell.reference), codes };
}

/** It is unknown at the deadline, and approved when the answer comes. */
async function lateRefund(cell) {
  await cell.before();
  await cell.script({ verb: "CHARGE_THEN_DELAY", ms: WAITS.answer + 5000 });
  const { outcome, codes } = await cell.watch(cell.refund());
  assert.deepEqual([outcome.status, outcome.money], ["unknown", "unknown"]);
  return { outcome: await cell.gateway.payment(cell.reference), codes };
}

/** Paid, and then the gateway says that it failed. */
async function contradiction(cell) {
  await cell.offered();
  await cell.customer("pay");
  await cell.result();
  await cell.script({ on: "query", verb: "CODE", code: cell.system === "bpc" ? "77" : "1003" });
  await cell.gateway.query(cell.reference);
  return cell.result();
}

/** Every answer comes three times, and so does the notification. */
async function repeated(cell) {
  await cell.script({ on: "notify", verb: "DUP", n: 3 });
  return thrice(cell, async () => {
    await cell.offered();
    await cell.customer("pay");
    const result = await cell.result();
    await cell.heard(3);
    assert.deepEqual(cell.told, [[cell.reference, "approved"]]);
    return result;
  });
}

async function repeatedRefund(cell) {
  await cell.before();
  await cell.heard(1);
  cell.told.length = 0;
  await cell.script({ verb: "WAIT" }, { on: "notify", verb: "DUP", n: 3 });
  return thrice(cell, async () => {
    const asked = await cell.count("query");
    const refund = cell.refund();
    await cell.queries(asked + 1);
    await cell.customer("pay");
    await refund;
    await cell.heard(4);
    assert.deepEqual(cell.told, [[cell.reference, "approved"]]);
    return cell.result();
  });
}

async function repeatedAnswer(cell) {
  await cell.offered();
  await cell.customer("pay");
  const told = await cell.result();
  return thrice(cell, async () => {
    const { verdict, code } = await cell.gateway.query(cell.reference);
    assert.deepEqual([verdict, code], ["approved", undefined]);
    return told;
  });
}

/** What the gateway answers comes three times, one behind the other. Browsers of customers go straight to it. */
async function thrice(cell, use) {
  const relay = await repeating(cell.url(), 3);
  await cell.restart({ url: relay.url });
  cell.browser = (address) => address.replace(new URL(relay.url).host, new URL(cell.url()).host);
  return use().finally(() => relay.close());
}

async function twice(cell) {
  const payments = [cell.pay(), cell.pay()];
  const [offer] = await Promise.all(payments.map(({ offer }) => offer));
  await cell.browse(offer);
  await cell.customer("pay");
  const outcomes = await Promise.all(payments);
  assert.equal(outcomes[0].order, outcomes[1].order);
  return cell.result();
}

async function refundTwice(cell) {
  await cell.before();
  const [first, second] = await Promise.all([cell.refund(), cell.refund()]);
  assert.equal(first.order, second.order);
  return cell.result();
}

async function overRefund(cell) {
  await cell.before();
  return cell.watch(cell.refund("12.51"));
}

/** 88 and 99 keep asking, 77 and everything else end it, whatever came before. */
async function everyCode(cell) {
  const ended = [
    ["88", "99", "88", "77"],
    // What no table lists is about the inquiry, not about the order.
    ["99", "XX", "77"],
  ];
  for (const codes of ended) {
    const reference = `${cell.reference}-${codes.length}`;
    await cell.script(...codes.map((code) => ({ on: "query", verb: "CODE", code })));
    await cell.offered(reference);
    const outcome = await cell.gateway.payment(reference);
    assert.deepEqual([outcome.status, outcome.money], ["declined", "none"], reference);
    // The next customer is not to pay for this one.
    await cell.customer("decline");
  }
  await cell.simulator.reset();
  return asking({ verb: "CODE", code: "99" }, { verb: "CODE", code: "88" })(cell);
}

/** The customer has paid, and the shop is told, before the answer to the order itself is there. */
async function toldFirst(cell) {
  await cell.script({ verb: "CHARGE_THEN_DELAY", ms: 1500 }, { on: "query", verb: "QUERY_FAIL", k: 50 });
  const payment = cell.pay();
  const shown = cell.system === "icashier" ? payment.offer.then((offer) => cell.browse(offer)) : payment.offer;
  while ((await cell.moved()).sends < 1);
  await cell.customer("pay");
  await shown;
  await payment;
  return cell.result();
}

async function tenTimes(cell) {
  await cell.script({ on: "notify", verb: "DROP_AFTER_READ" });
  await cell.offered();
  await cell.customer("pay");
  await cell.heard(10);
  assert.deepEqual(cell.answers, Array(10).fill("0000"));
  assert.deepEqual(cell.told, [[cell.reference, "approved"]]);
  return cell.result();
}

async function downTooLong(cell) {
  await cell.offered();
  await cell.gateway.close();
  cell.hear = async () => new Response(null, { status: 503 });
  await cell.customer("pay");
  await cell.heard(10);
  cell.gateway = await cell.open();
  assert.equal(await cell.gateway.reconcile(), 0, "nothing is left without an outcome");
  assert.deepEqual(cell.told, [[cell.reference, "approved"]]);
  return cell.result();
}

/** Both are on their way at once; the shop hears the success first. */
async function overtaken(cell) {
  const waiting = [];
  cell.hear = (request) =>
    new Promise((resolve) => {
      const resp = new URL(request.url).searchParams.get("resp");
      waiting.push({ request, resolve, code: JSON.parse(String(Buffer.from(resp, "base64"))).resultcode });
    });
  await cell.script({ on: "notify", verb: "REORDER" }, { on: "query", verb: "QUERY_FAIL", k: 50 });
  await cell.offered();
  await cell.customer("pay");
  while (waiting.length < 2) await new Promise((done) => setTimeout(done, 5));
  for (const { request, resolve } of waiting.sort((a, b) => a.code.localeCompare(b.code))) {
    resolve(await cell.gateway.handleNotification(request));
  }
  return cell.result();
}
