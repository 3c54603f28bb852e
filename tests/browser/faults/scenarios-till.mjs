// Faults on the till's own side: pages that die, storage that is lost or too new, clocks that jump.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tillOf } from "../kit/stage.mjs";

const DAY = 86_400_000;
const HOUR = 3_600_000;

/** By the row's id, as in scenarios.mjs. */
export const TILL_SIDE = {
  F25: both(crashBeforeSend),
  F27: both(customerAtTerminal),
  F28: both(crashBeforeOutcome),
  F30: { P: killedBrowser },
  F33: { P: newerJournal },
  F35: { P: sleep },
  F36: { P: clockSetBack },
  F37: { P: storageCleared },
};

/** The same scenario for payments and refunds. */
export function both(run) {
  return { P: run, R: run };
}

/** The page dies before the journal has `sent`, so before the first byte. The same operation may then begin again. */
async function crashBeforeSend(cell) {
  await cell.prepare();
  await cell.connect({ journal: "stalls at 1" });
  await cell.start();
  await cell.till.stalls();
  await cell.reload();
  assert.deepEqual(await cell.till.pending(), []);
  assert.equal((await cell.moved()).sends, 0);
  const journal = await cell.till.journal(cell.reference);
  const { outcome } = await cell.operate();
  assert.equal(outcome.status, "approved", `the outcome is that of the second attempt: ${JSON.stringify(outcome)}`);
  return { outcome: {}, codes: journal.match(/ABORTED_BEFORE_SEND/g) ?? [], isErrand: true };
}

/** The page dies when the answer was read, before the journal has the outcome. */
async function crashBeforeOutcome(cell) {
  await cell.prepare();
  await cell.connect({ journal: "stalls at 2" });
  await cell.start();
  await cell.till.stalls();
  return cell.revive();
}

async function customerAtTerminal(cell) {
  await cell.prepare();
  await cell.script({ verb: "WAIT" });
  await cell.start();
  await cell.untilRead();
  const revived = cell.revive();
  await cell.customer("tap");
  return revived;
}

/** A browser of its own is killed as `kill -9` does it, the moment the terminal has the request. */
async function killedBrowser(cell) {
  const profile = mkdtempSync(join(tmpdir(), "tillwire-profile-"));
  if (cell.onLine) await cell.till.closeAll();
  const doomed = await cell.openStage({ profile });
  await cell.moveTo(tillOf(await doomed.page(), cell.reference), "indexedDb");
  await cell.script({ verb: "CHARGE_THEN_DELAY", ms: 60_000 });
  await cell.start();
  await cell.untilRead();
  await doomed.kill();

  const next = await cell.openStage({ profile, port: doomed.port });
  await cell.moveTo(tillOf(await next.page(), cell.reference), "indexedDb");
  assert.deepEqual(await cell.till.pending(), [cell.reference]);
  const told = await cell.result();
  await cell.moveBack();
  await next.close();
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  return told;
}

/** What a later version wrote is left as it is, and nothing is sent until that version is back. */
async function newerJournal(cell) {
  await cell.till.page.evaluate(
    ([terminal]) => {
      const record = new TextEncoder().encode('{"v":4,"record":"prepared"}#00000000');
      return globalThis.tillwire.indexedDbJournal().append(terminal, "from-tomorrow", 0, record, false);
    },
    [cell.reference],
  );
  await cell.connect({ journal: "indexedDb" });
  cell.after = { journal: "memory" };
  const told = await cell.operate();
  const kept = await cell.till.journal("from-tomorrow");
  assert.match(kept, /"v":4/, "the data is kept");
  return told;
}

/** The computer sleeps for an hour while the terminal works: both clocks jump, and no answer was heard. */
async function sleep(cell) {
  await cell.script({ verb: "CHARGE_THEN_DELAY", ms: 60_000 });
  await cell.start();
  await cell.untilRead();
  await moveClocks(cell, HOUR, HOUR);
  return cell.result();
}

async function clockSetBack(cell) {
  await moveClocks(cell, 0, -DAY);
  return cell.attempt();
}

/** Order numbers are random enough that nothing has to be remembered for them to differ. */
async function storageCleared(cell) {
  const name = `journal-of-${cell.reference}`;
  await cell.connect({ journal: `indexedDb ${name}` });
  await cell.pay();
  const session = await cell.till.page.context().newCDPSession(cell.till.page);
  const securityOrigin = new URL(cell.till.page.url()).origin;
  for (const objectStoreName of ["records", "intents"]) {
    await session.send("IndexedDB.clearObjectStore", { securityOrigin, databaseName: name, objectStoreName });
  }
  const told = await cell.attempt();
  assert.notEqual(told.outcome.order, cell.before);
  return told;
}

async function moveClocks(cell, mono, wall) {
  await cell.till.page.evaluate(
    ([mono, wall]) => {
      const [now, date] = [performance.now.bind(performance), Date.now.bind(Date)];
      performance.now = () => now() + mono;
      Date.now = () => date() + wall;
    },
    [mono, wall],
  );
}
