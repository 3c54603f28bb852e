// The fault matrix at the gateways, over real sockets, with the ledger as judge: IG (icashier), BG (BPC) and NB (back
// notifications). What has no scenario here is printed as "-".

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { codesOf, faults } from "../browser/matrix.mjs";
import { Cell } from "./gateway-cell.mjs";
import { SCENARIOS } from "./gateway-scenarios.mjs";
import { simulate } from "./simulator.mjs";

const LINKS = { IG: "icashier", BG: "bpc", NB: "icashier" };
/** Ten deliveries take 3.75 s instead of 750. */
const HURRY = "200";
const cells = new Map();

after(() => {
  console.log(`# cell     ${Object.keys(LINKS).join("     ")}`);
  for (const [key, found] of [...cells].sort()) {
    console.log(
      `# ${key.padEnd(8)} ${Object.keys(LINKS)
        .map((link) => (found[link] ?? "").padEnd(6))
        .join(" ")}`,
    );
  }
  const all = [...cells.values()].flatMap((found) => Object.values(found));
  const count = (word) => all.filter((it) => it === word).length;
  console.log(
    `# cells: ${all.length}, passed: ${count("passed")}, failed: ${count("failed")}, no scenario: ${count("-")}`,
  );
});

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
      const run = SCENARIOS[fault.id]?.[flow];
      const possible = run && (flow !== "R" || system === "bpc");
      cells.set(key, { ...cells.get(key), [link]: possible ? "failed" : "-" });
      if (!possible) continue;
      test(`${key}: ${fault.fault}`, { timeout: 60_000 }, async () => {
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
