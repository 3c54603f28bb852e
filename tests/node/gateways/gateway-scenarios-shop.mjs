// Faults on the shop's own side of a gateway: processes that die, journals that are lost or too new, clocks that
// jump. Where a process dies or its clocks move, it is a process of its own.

import assert from "node:assert/strict";
import { WAITS } from "./gateway-cell.mjs";

const DAY = 86_400_000;
const HOUR = 3_600_000;

/** By the row's id, as in gateway-scenarios.mjs. */
export const SHOP_SIDE = {
  F25: both(diesBeforeSending),
  F27: both(diesWaiting),
  F28: both(diesBeforeOutcome),
  F33: { P: newerJournal },
  F35: { P: sleeps },
  F36: { P: clockSetBack },
  F37: { P: storageLost },
};

/** The same for payments and refunds. */
function both(run) {
  return { P: (cell) => run(cell, "P"), R: (cell) => run(cell, "R") };
}

/** A process of its own, a paid order before a refund; notifications never come, so that asking has to find it. */
async function forked(cell, flow, options = {}) {
  await cell.fork();
  if (flow === "R") {
    await cell.ask("P", { reference: cell.paid });
    await cell.customer("pay");
    await cell.process.ask("outcome", cell.paid);
  }
  await cell.process.end();
  await cell.fork(options);
  await cell.script({ on: "notify", verb: "SILENT", count: 50 }, ...(flow === "R" ? [{ verb: "WAIT" }] : []));
}

/** The process dies before its journal has the second record, so before the first byte. Then it may begin anew. */
async function diesBeforeSending(cell, flow) {
  await forked(cell, flow, { stalls: { seq: 1 } });
  const before = await cell.moved(flow === "R");
  cell.ask(flow).catch(() => {});
  await cell.process.stalled;
  const told = await cell.revive();
  assert.equal(told.outcome.money, "none");
  assert.deepEqual(await cell.moved(flow === "R"), before, "nothing left");
  const asked = await cell.count("query");
  const again = flow === "R" ? cell.refund() : cell.pay();
  if (flow === "P") await cell.browse(await again.offer);
  else await cell.queries(asked + 1);
  await cell.customer("pay");
  assert.equal((await again).status, "approved");
  return { ...told, isErrand: true };
}

/** The process dies when the gateway has the request, and the customer, or the bank, takes their time. */
async function diesWaiting(cell, flow) {
  await forked(cell, flow);
  const asked = await cell.count("query");
  await cell.ask(flow);
  if (flow === "R") await cell.queries(asked + 1);
  const revived = cell.revive();
  await cell.customer("pay");
  return revived;
}

/** The process dies when it has read the result, before its journal has it. */
async function diesBeforeOutcome(cell, flow) {
  await forked(cell, flow, { stalls: { settles: true } });
  const asked = await cell.count("query");
  await cell.ask(flow);
  if (flow === "R") await cell.queries(asked + 1);
  await cell.customer("pay");
  await cell.process.stalled;
  return cell.revive();
}

/** What a later version wrote is left as it is, and nothing is sent until that version is back. */
async function newerJournal(cell) {
  const record = new TextEncoder().encode('{"v":4,"record":"prepared"}#00000000');
  await cell.gateway.close();
  await cell.journal.append(cell.reference, "from-tomorrow", 0, record, false);
  cell.gateway = await cell.open();
  const told = await cell.watch(cell.pay());
  const [kept] = await cell.journal.read(cell.reference, "from-tomorrow");
  assert.deepEqual(kept.bytes, record, "the data is kept");
  return told;
}

/** The computer sleeps for an hour while the customer pays: the time of the offer is over when it wakes. */
async function sleeps(cell) {
  await forked(cell, "P", cell.system === "bpc" ? {} : { expires: 600_000 });
  await cell.ask();
  await cell.customer("pay");
  await cell.process.ask("clocks", { mono: HOUR, wall: HOUR });
  const outcome = await cell.process.ask("outcome", cell.reference);
  return { outcome, codes: [outcome.code, ...outcome.notes] };
}

/** A payment from before the clock was set back, and one after it. */
async function clockSetBack(cell) {
  await forked(cell, "P", cell.system === "bpc" ? {} : { expires: 600_000 });
  const early = `${cell.reference}-early`;
  await cell.ask("P", { reference: early });
  await cell.process.ask("clocks", { mono: 0, wall: -DAY });
  await cell.ask();
  await cell.customer("pay");
  await cell.customer("pay");
  const first = await cell.process.ask("outcome", early);
  const outcome = await cell.process.ask("outcome", cell.reference);
  assert.deepEqual([first.status, outcome.status], ["approved", "approved"]);
  assert.notEqual(first.order, outcome.order);
  return { outcome, codes: [], before: 1 };
}

/** Order numbers are random enough that nothing has to be remembered for them to differ. */
async function storageLost(cell) {
  const first = await cell.before();
  cell.forget();
  await cell.restart({ timeouts: WAITS });
  await cell.offered();
  await cell.customer("pay");
  const told = await cell.result();
  assert.notEqual(told.outcome.order, first.order);
  return { ...told, before: 1 };
}
