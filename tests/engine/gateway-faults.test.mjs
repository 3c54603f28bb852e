// The fault matrix at the gateways over an engine, by its HTTP API, with the ledger as judge. Every cell has an engine, a
// journal and a simulator of its own.

import assert from "node:assert/strict";
import { after, describe } from "node:test";
import { Board, HURRY, LINKS } from "../node/gateways/gateway-board.mjs";
import { WAITS } from "../node/gateways/gateway-cell.mjs";
import { simulate } from "../node/kit/simulator.mjs";
import { EngineCell } from "./gateway-cell.mjs";

const DAY = 86_400_000;
/** How many cells of a link run at a time: they mostly wait. */
const AT_ONCE = { IG: 3, BG: 8, NB: 2 };

/** Faults that happen to a program of their own: an engine's clocks are those of the machine. */
const SCENARIOS = {
  F35: { P: sleeps },
  F36: { P: clockSetBack },
};

const board = new Board();

after(() => board.print());

describe("faults", { concurrency: true }, () => {
  for (const [link, system] of Object.entries(LINKS)) {
    const cellOf = async (name) => new EngineCell(await simulate("--hurry", HURRY), system, name.toLowerCase());
    describe(link, { concurrency: AT_ONCE[link] }, () => board.cellsOf(link, cellOf, { scenarios: SCENARIOS }));
  }
});

/** The engine stands still while the customer pays: the time of the offer is over when it goes on. */
async function sleeps(cell) {
  await cell.restart(cell.system === "bpc" ? { timeouts: { ...WAITS, settle: 500 } } : { expires: 2000 });
  await cell.script({ on: "notify", verb: "SILENT", count: 50 });
  const offer = await cell.pay(cell.reference, cell.system === "bpc" ? { qrValidTime: "5" } : {}).offer;
  await cell.browse(offer);
  cell.gateway.sleep(true);
  await cell.customer("pay");
  while (Date.now() < offer.expiresAt + 1000) await new Promise((done) => setTimeout(done, 50));
  cell.gateway.sleep(false);
  return cell.result();
}

/** A payment from before the clock was set back, by a program of the package whose clock is a day ahead, and one after it. */
async function clockSetBack(cell) {
  const early = `${cell.reference}-early`;
  const ahead = await cell.toPackage(cell.system === "bpc" ? {} : { expires: 600_000 });
  await cell.script({ on: "notify", verb: "SILENT", count: 50 });
  await ahead.ask("clocks", { mono: 0, wall: DAY });
  const sum = { minor: "1250", currency: "HKD" };
  await cell.browse(await ahead.ask("pay", { ...sum, reference: early, method: "wechat", options: {} }));
  await ahead.end();
  cell.gateway = await cell.open(cell.system === "bpc" ? {} : { expires: 600_000 });
  await cell.offered();
  await cell.customer("pay");
  await cell.customer("pay");
  const first = await cell.gateway.payment(early);
  const outcome = await cell.gateway.payment(cell.reference);
  assert.deepEqual([first.status, outcome.status], ["approved", "approved"]);
  assert.notEqual(first.order, outcome.order);
  return { outcome, codes: [], before: 1 };
}
