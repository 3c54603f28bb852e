// The fault matrix in Chromium, on the three links of pages: HD (fetch to the terminal), HH (helper, HTTP terminal),
// TB (helper, TCP terminal). After every cell: at most one charge, none unaccounted for, and the next sale works.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { simulate } from "../node/simulator.mjs";
import { Cell } from "./cell.mjs";
import { serveHelper } from "./helper.mjs";
import { codesOf, faults } from "./matrix.mjs";
import { SCENARIOS } from "./scenarios.mjs";
import { blackHole, closedPort, openStage, tillOf } from "./stage.mjs";

const LINKS = ["HD", "HH", "TB"];
let stage;
const board = new Map();

before(async () => {
  stage = await openStage();
});

after(async () => {
  await stage?.close();
  printBoard();
});

describe("faults", { concurrency: true }, () => {
  for (const link of LINKS) {
    describe(link, { concurrency: 1 }, () => cellsOf(link));
  }
});

function cellsOf(link) {
  const place = {};

  before(async () => {
    const terminal = await simulate();
    const hole = await blackHole();
    Object.assign(place, { terminal, hole });
    if (link !== "HD") place.helper = await pairedHelper(link, terminal, hole);
    place.page = await stage.page();
    if (place.helper) {
      const { helper } = place;
      assert.deepEqual(await tillOf(place.page).pair({ code: helper.code(), url: helper.url }), { paired: true });
    }
  });

  after(async () => {
    await place.helper?.stop();
    await place.hole?.close();
    await place.terminal?.stop();
  });

  const links = () => {
    const to = (id) => ({ via: "helper", terminal: id, url: place.helper.url });
    return link === "HD" ? { on: place.terminal.http } : { on: to("on"), off: to("off"), hole: to("hole") };
  };
  for (const fault of faults().filter(({ transports }) => transports.includes(link))) {
    for (const flow of fault.flows) {
      const key = `${fault.id} ${flow}`;
      board.set(key, { ...board.get(key), [link]: "failed" });
      test(`${key}: ${fault.fault}`, async () => {
        const run = SCENARIOS[fault.id]?.[flow];
        assert.ok(run, `no scenario brings ${key} about`);
        const cell = new Cell(`${link}-${key}`, flow, place, links());
        await cell.begin();
        judge(fault, await run(cell), await cell.moved());
        await cell.nextSale();
        board.set(key, { ...board.get(key), [link]: "passed" });
      });
    }
  }
}

/** A helper with the terminal, with one whose port is closed, and with one that never accepts. */
async function pairedHelper(link, terminal, hole) {
  const via = link === "HH" ? "http" : "tcp";
  const on = link === "HH" ? new URL(terminal.qfpay.http).host : terminal.qfpay.tcp;
  const off = `127.0.0.1:${await closedPort()}`;
  return serveHelper([stage.origin], { on: [via, on], off: [via, off], hole: [via, hole.address] });
}

/** Holds what was seen to the matrix and to the invariants. */
function judge(fault, { outcome, codes, isErrand = false }, { sends, movements }) {
  const { raw, receipt, ...told } = outcome;
  const seen = JSON.stringify({ told, codes, sends, movements });
  assert.ok(movements.length <= 1, `more than one movement: ${seen}`);
  assert.ok(sends <= 1, `more than one money request: ${seen}`);
  for (const code of codesOf(fault)) assert.ok(codes.includes(code), `${code} is not told: ${seen}`);
  if (isErrand) return;
  assert.ok(fault.money.split("|").includes(outcome.money), `money is ${outcome.money}: ${seen}`);
  assert.equal(movements.length, outcome.money === "moved" ? 1 : 0, `the ledger says otherwise: ${seen}`);
  if (outcome.money === "moved") assert.equal(sends, Number(fault.sends_on_wire.replace("<=", "")), seen);
}

/** Every cell that the matrix has for these links. */
function printBoard() {
  console.log(`# cell     ${LINKS.join("      ")}`);
  for (const [key, cells] of [...board].sort()) {
    console.log(`# ${key.padEnd(8)} ${LINKS.map((link) => (cells[link] ?? "-").padEnd(7)).join(" ")}`);
  }
  const all = [...board.values()].flatMap((cells) => Object.values(cells));
  const passed = all.filter((it) => it === "passed").length;
  console.log(`# cells: ${all.length}, passed: ${passed}, failed: ${all.length - passed}`);
}
