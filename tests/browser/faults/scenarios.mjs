// How the faults of the matrix are brought about in a page, by the row's id. What must come of them is in the matrix;
// a scenario says what was seen: `{ outcome, codes }`, and asserts only what the matrix has no column for.

import assert from "node:assert/strict";
import { CODEPAY } from "./scenarios-codepay.mjs";
import { HELPER_SIDE } from "./scenarios-helper.mjs";
import { SERIAL } from "./scenarios-serial.mjs";
import { both, TILL_SIDE } from "./scenarios-till.mjs";

/** A fault of the terminal while it handles a payment or a refund. */
const scripted =
  (...steps) =>
  async (cell) =>
    cell.attempt(...steps);

/** Flows of each row, and how its fault is brought about. */
export const SCENARIOS = {
  F01: { P: unreachable, R: unreachable, Q: unreachableQuery, C: unreachableCancel },
  F02: { P: blackHole, R: blackHole, Q: blackHoleQuery },
  F04: both(scripted({ verb: "DROP_BEFORE_READ" })),
  F07: both(scripted({ verb: "CHARGE_THEN_RST" })),
  F09: both((cell) => cell.attempt({ verb: "CHARGE_THEN_DELAY", ms: cell.waits.answer + 500 })),
  F11: { ...both(scripted({ verb: "DUP", n: 3 })), Q: asked({ on: "query", verb: "DUP", n: 3 }) },
  F14: both((cell) => cell.attempt({ verb: "CODE", code: cell.terminal.success ?? "6000" })),
  F16: { P: scripted({ verb: "HTML_BODY" }), Q: asked({ on: "query", verb: "HTML_BODY" }) },
  F17: both(scripted({ verb: "STATUS", code: 504 })),
  F18: { C: lostCancel },
  F20: { P: scripted({ verb: "CODE_BUT_CHARGED", code: "6001" }), C: cancelTooLate },
  F21: { C: idleCancel },
  F22: both(twice),
  F23: { P: secondSale },
  F62: both(scripted({ verb: "BUSY" })),
  F63: { P: otherKey },
  F65: { P: rotatedKey },
  F67: { Q: scripted({ verb: "CHARGE_THEN_DROP" }, { on: "query", verb: "QUERY_FAIL", k: 2 }) },
  F68: { Q: contradiction },
  F77: { R: overRefund },
  F78: { V: secondVoid },
  F79: { T: paperOut },
  ...CODEPAY,
  ...SERIAL,
  ...TILL_SIDE,
  ...HELPER_SIDE,
};

/** An earlier payment, then an inquiry for it under this fault. The sale stays approved. */
function asked(step) {
  return async (cell) => {
    await cell.attempt();
    await cell.script(step);
    const { code } = await cell.till.call("query", cell.reference);
    return { ...(await cell.result()), codes: [code] };
  };
}

async function unreachable(cell) {
  await cell.prepare();
  await cell.connect({ link: cell.off });
  return cell.operate();
}

async function unreachableQuery(cell) {
  await cell.connect({ link: cell.off });
  return refusedQuery(cell);
}

async function unreachableCancel(cell) {
  const told = await unreachable(cell);
  assert.equal(await cell.till.cancel(cell.reference), "nothing-to-cancel");
  return told;
}

async function refusedQuery(cell) {
  const { code, raw } = await cell.till.call("query", cell.reference);
  assert.equal(raw, undefined, "nothing answered");
  return { outcome: {}, codes: [code], isErrand: true };
}

async function blackHole(cell) {
  await cell.prepare();
  await cell.connect({ link: cell.hole });
  return cell.operate();
}

async function blackHoleQuery(cell) {
  await cell.connect({ link: cell.hole });
  return refusedQuery(cell);
}

async function lostCancel(cell) {
  await cell.script({ verb: "WAIT" }, { on: "cancel", verb: "DROP_AFTER_READ" });
  await cell.till.start("pay", cell.sale);
  await cell.till.reaches(cell.reference, "sent");
  await cell.till.cancel(cell.reference);
  await cell.untilRead("cancel");
  await cell.customer("tap");
  return cell.result();
}

/** The cashier cancels, and the terminal says "cancelled" although it charged. */
async function cancelTooLate(cell) {
  await cell.script({ verb: "CODE_BUT_CHARGED", code: "6001" });
  await cell.till.start("pay", cell.sale);
  await cell.till.reaches(cell.reference, "sent");
  await cell.till.cancel(cell.reference);
  return cell.result();
}

async function idleCancel(cell) {
  await cell.attempt();
  const before = (await cell.ledger()).requests.length;
  assert.equal(await cell.till.cancel(cell.reference), "nothing-to-cancel");
  assert.equal((await cell.ledger()).requests.length, before, "nothing is sent");
  // The matrix looks at the cancel alone: it sends nothing, moves nothing and changes nothing.
  return { ...(await cell.result()), isErrand: true, codes: ["NOTHING_TO_CANCEL"] };
}

async function twice(cell) {
  await cell.prepare();
  await cell.start();
  return cell.operate();
}

/** What became of the first is not to be learned before the second was refused. */
async function secondSale(cell) {
  await cell.connect({ timeouts: { ...cell.waits, settle: 60_000 } });
  await cell.script({ verb: "CHARGE_THEN_DROP" }, { on: "query", verb: "QUERY_FAIL", k: 1000 });
  await cell.till.start("pay", cell.sale);
  await cell.till.reaches(cell.reference, "checking");
  const refused = await cell.till.run("pay", { ...cell.sale, reference: `${cell.reference}-b` });
  await cell.script();
  assert.equal((await cell.till.outcome(cell.reference)).status, "approved");
  return { outcome: refused, codes: [refused.code], isErrand: true };
}

async function otherKey(cell) {
  await cell.connect({ posKey: "0123456789abcdef0123456789abcdef" });
  return cell.attempt();
}

/** The terminal's new key is the old one backwards; a person types it in once the outcome says what is wrong. */
async function rotatedKey(cell) {
  await cell.connect({ timeouts: { ...cell.waits, settle: 1500 } });
  const { outcome, codes } = await cell.attempt({ verb: "ROTATE_KEY" });
  assert.equal(outcome.status, "unknown");
  await cell.till.call("setPosKey", [...cell.posKey].reverse().join(""));
  return { outcome: await cell.till.recheck(cell.reference), codes };
}

/** The terminal forgets what it charged. */
async function contradiction(cell) {
  await cell.attempt();
  await cell.terminal.reset();
  const { code } = await cell.till.call("query", cell.reference);
  const { outcome } = await cell.operate("pay", cell.sale);
  assert.equal(outcome.status, "approved", "approved stays");
  assert.equal(outcome.money, "moved");
  return { outcome, codes: [code], isErrand: true };
}

async function overRefund(cell) {
  await cell.pay();
  return cell.operate("refund", { ...cell.refund, amount: "12.51" });
}

async function secondVoid(cell) {
  await cell.pay();
  assert.equal((await cell.till.run("void", { reference: `${cell.reference}-v`, of: cell.paid })).status, "approved");
  return { ...(await cell.operate("void", { reference: cell.reference, of: cell.paid })), isErrand: true };
}

async function paperOut(cell) {
  await cell.attempt();
  await cell.script({ on: "print", verb: "CODE", code: "6002" });
  const { code } = await cell.till.call("printReceipt", cell.reference);
  return { ...(await cell.result()), codes: [code] };
}
