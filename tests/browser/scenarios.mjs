// How the faults of the matrix are brought about in a page, by the row's id. What must come of them is in the matrix;
// a scenario says what was seen: `{ outcome, codes }`, and asserts only what the matrix has no column for.

import assert from "node:assert/strict";

/** A fault of the terminal while it handles a payment or a refund. */
const scripted =
  (...steps) =>
  async (cell) =>
    cell.attempt(...steps);

/** Flows that a scenario covers, and how. Rows of the matrix that are not here are named with the file that has them. */
export const SCENARIOS = {
  F01: { P: unreachable },
  F04: both(scripted({ verb: "DROP_BEFORE_READ" })),
  F07: both(scripted({ verb: "CHARGE_THEN_RST" })),
  F09: both((cell) => cell.attempt({ verb: "CHARGE_THEN_DELAY", ms: cell.waits.answer + 500 })),
  F11: both(scripted({ verb: "DUP", n: 3 })),
  F14: both(scripted({ verb: "CODE", code: "6000" })),
  F16: { P: scripted({ verb: "HTML_BODY" }) },
  F17: both(scripted({ verb: "STATUS", code: 504 })),
  F18: { C: lostCancel },
  F20: { P: scripted({ verb: "CODE_BUT_CHARGED", code: "6001" }) },
  F21: { C: idleCancel },
  F22: { P: twice },
  F23: { P: secondSale },
  F25: { P: crashBeforeSend },
  F27: { P: customerAtTerminal },
  F28: { P: crashBeforeOutcome },
  F36: { P: clockSetBack },
  F62: both(scripted({ verb: "BUSY" })),
  F63: { P: otherKey },
  F65: { P: rotatedKey },
  F67: { Q: scripted({ verb: "CHARGE_THEN_DROP" }, { on: "query", verb: "QUERY_FAIL", k: 2 }) },
  F68: { Q: contradiction },
  F77: { R: overRefund },
  F78: { V: secondVoid },
  F79: { T: paperOut },
};

/** Rows for pages that are tested where their means are. */
export const ELSEWHERE = {
  F30: "journal.test.mjs",
  F33: "journal.test.mjs",
  F37: "journal.test.mjs",
  F38: "helper.test.mjs",
  F41: "helper.test.mjs",
  F42: "helper.test.mjs",
  F43: "helper.test.mjs",
};

function both(run) {
  return { P: run, R: run };
}

async function unreachable(cell) {
  await cell.connect({ link: cell.off });
  return cell.attempt();
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

async function idleCancel(cell) {
  await cell.attempt();
  const before = (await cell.ledger()).requests.length;
  assert.equal(await cell.till.cancel(cell.reference), "nothing-to-cancel");
  assert.equal((await cell.ledger()).requests.length, before, "nothing is sent");
  // The matrix looks at the cancel alone: it sends nothing, moves nothing and changes nothing.
  return { ...(await cell.result()), isErrand: true, codes: ["NOTHING_TO_CANCEL"] };
}

async function twice(cell) {
  await cell.till.start("pay", cell.sale);
  await cell.till.start("pay", cell.sale);
  return cell.result();
}

async function secondSale(cell) {
  await cell.script({ verb: "CHARGE_THEN_DROP" }, { on: "query", verb: "QUERY_FAIL", k: 1 });
  await cell.till.start("pay", cell.sale);
  await cell.till.reaches(cell.reference, "checking");
  const refused = await cell.till.run("pay", { ...cell.sale, reference: `${cell.reference}-b` });
  assert.equal((await cell.till.outcome(cell.reference)).status, "approved");
  return { outcome: refused, codes: [refused.code], isErrand: true };
}

/** The page dies before the journal has `sent`, so before the first byte. The same sale may then be paid. */
async function crashBeforeSend(cell) {
  await cell.connect({ journal: "stalls at 1" });
  await cell.till.start("pay", cell.sale);
  await cell.till.stalls();
  await cell.reload();
  assert.deepEqual(await cell.till.pending(), []);
  const { sends } = await cell.moved();
  assert.equal(sends, 0);
  const journal = await cell.till.journal(cell.reference);
  assert.equal((await cell.till.run("pay", cell.sale)).status, "approved", "the outcome is that of the second attempt");
  return { outcome: {}, codes: journal.match(/ABORTED_BEFORE_SEND/g) ?? [], isErrand: true };
}

/** The page dies when the answer was read, before the journal has the outcome. */
async function crashBeforeOutcome(cell) {
  await cell.connect({ journal: "stalls at 2" });
  await cell.till.start("pay", cell.sale);
  await cell.till.stalls();
  return cell.revive();
}

async function customerAtTerminal(cell) {
  await cell.script({ verb: "WAIT" });
  await cell.till.start("pay", cell.sale);
  await cell.untilRead("pay");
  const revived = cell.revive();
  await cell.customer("tap");
  return revived;
}

async function clockSetBack(cell) {
  await cell.till.page.evaluate(() => {
    const now = Date.now.bind(Date);
    Date.now = () => now() - 86_400_000;
  });
  return cell.attempt();
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
  return cell.operate("refund", { reference: cell.reference, of: cell.paid, amount: "12.51" });
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
