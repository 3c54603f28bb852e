// The fault matrix at the gateways, over real sockets, with the ledger as judge: IG (icashier), BG (BPC) and NB (back
// notifications). What cannot be is printed as "-" and said with its reason; there is nothing between the two.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { codesOf, faults } from "../../browser/faults/matrix.mjs";
import { Cell } from "./gateway-cell.mjs";
import { SCENARIOS } from "./gateway-scenarios.mjs";
import { simulate } from "../kit/simulator.mjs";

const LINKS = { IG: "icashier", BG: "bpc", NB: "icashier" };
/** Ten deliveries take 3.75 s instead of 750. */
const HURRY = "200";
const cells = new Map();

/** Cells that cannot be, by link and flow. */
const IMPOSSIBLE = {
  IG: { R: "icashier has no refund: its protocol has two messages, an order and an inquiry" },
};

after(() => {
  const links = Object.keys(LINKS);
  const row = (key, words) => console.log(`# ${key.padEnd(8)} ${words.map((word) => word.padEnd(6)).join(" ")}`);
  row("cell", links);
  for (const [key, found] of [...cells].sort())
    row(
      key,
      links.map((link) => (found[link] ? shown(found[link]) : "")),
    );
  const all = [...cells].flatMap(([key, found]) => Object.entries(found).map(([link, it]) => [link, key, it]));
  for (const [link, key, { impossible }] of all)
    if (impossible) console.log(`# ${link} ${key} cannot be: ${impossible}`);
  const count = (word) => all.filter(([, , it]) => shown(it) === word).length;
  console.log(
    `# cells: ${all.length}, passed: ${count("passed")}, failed: ${count("failed")}, cannot be: ${count("-")}`,
  );
});

const shown = (it) => (it.impossible ? "-" : it);

describe("faults", { concurrency: true }, () => {
  for (const [link, system] of Object.entries(LINKS)) {
    describe(link, { concurrency: 1 }, () => cellsOf(link, system));
  }
});

function cellsOf(link, system) {
  let simulator;
  before(async () => {
    simulator = await simulate("--hurry", HURRY);
  });
  after(() => simulator?.stop());

  for (const fault of faults().filter(({ transports }) => transports.includes(link))) {
    for (const flow of fault.flows) {
      const key = `${fault.id} ${flow}`;
      const impossible = IMPOSSIBLE[link]?.[flow];
      cells.set(key, { ...cells.get(key), [link]: impossible ? { impossible } : "failed" });
      if (impossible) continue;
      test(`${key}: ${fault.fault}`, { timeout: 60_000 }, async () => {
        const run = SCENARIOS[fault.id]?.[flow];
        assert.ok(run, "this cell has no scenario");
        const cell = new Cell(simulator, system, `${link}-${fault.id}-${flow}`);
        await cell.begin();
        try {
          judge(fault, flow, await run(cell), await cell.moved(flow === "R"));
        } finally {
          await cell.end();
        }
        cells.set(key, { ...cells.get(key), [link]: "passed" });
      });
    }
  }
}

/** Holds what was seen to the matrix and to the invariants. */
function judge(fault, flow, { outcome, codes, isErrand = false, before = 0 }, { sends, movements }) {
  const seen = JSON.stringify({ status: outcome.status, money: outcome.money, codes, sends, movements });
  for (const code of codesOf(fault)) assert.ok(codes.includes(code), `${code} is not told: ${seen}`);
  if (isErrand) return;
  assert.ok(fault.money.split("|").includes(outcome.money), `money is ${outcome.money}: ${seen}`);
  const own = movements.length - (flow === "R" ? 0 : before);
  assert.equal(own, outcome.money === "moved" ? 1 : 0, `the ledger says otherwise: ${seen}`);
  if (outcome.money === "moved") assert.equal(sends - before, Number(fault.sends_on_wire.replace("<=", "")), seen);
}
