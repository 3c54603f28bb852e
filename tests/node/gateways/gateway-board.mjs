// Runs the cells that the fault matrix has for a gateway's link, with the ledger as judge, and prints what became of each.
// What cannot be is printed as "-" and said with its reason; there is nothing between the two.

import assert from "node:assert/strict";
import { test } from "node:test";
import { codesOf, faults } from "../../browser/faults/matrix.mjs";
import { SCENARIOS } from "./gateway-scenarios.mjs";

/** The links of the matrix: IG (icashier), BG (BPC) and NB (back notifications). */
export const LINKS = { IG: "icashier", BG: "bpc", NB: "icashier" };
/** Ten deliveries take 3.75 s instead of 750. */
export const HURRY = "200";

/** Cells that cannot be, by link and flow. */
const IMPOSSIBLE = {
  IG: { R: "icashier has no refund: its protocol has two messages, an order and an inquiry" },
};

export class Board {
  #cells = new Map();

  /**
   * A test for every cell of this link, in what `cellOf` gives for its name. Faults that cannot be there are said in `but`,
   * those that happen in another way in `scenarios`.
   *
   * @param {string} link
   * @param {(name: string) => any} cellOf
   * @param {{ but?: Record<string, string>, scenarios?: Record<string, Record<string, (cell: any) => any>> }} [given]
   */
  cellsOf(link, cellOf, { but = {}, scenarios = {} } = {}) {
    for (const fault of faults().filter(({ transports }) => transports.includes(link))) {
      for (const flow of fault.flows) {
        const key = `${fault.id} ${flow}`;
        const impossible = IMPOSSIBLE[link]?.[flow] ?? but[fault.id];
        this.#note(key, link, impossible ? { impossible } : "failed");
        if (impossible) continue;
        test(`${key}: ${fault.fault}`, { timeout: 60_000 }, async () => {
          const run = scenarios[fault.id]?.[flow] ?? SCENARIOS[fault.id]?.[flow];
          assert.ok(run, "this cell has no scenario");
          const cell = await cellOf(`${link}-${fault.id}-${flow}`);
          try {
            await cell.begin();
            judge(fault, flow, await run(cell), await cell.moved(flow === "R"));
          } finally {
            await cell.end();
          }
          this.#note(key, link, "passed");
        });
      }
    }
  }

  #note(key, link, found) {
    this.#cells.set(key, { ...this.#cells.get(key), [link]: found });
  }

  /** Every cell. */
  print() {
    const links = Object.keys(LINKS);
    const row = (key, words) => console.log(`# ${key.padEnd(8)} ${words.map((word) => word.padEnd(6)).join(" ")}`);
    row("cell", links);
    for (const [key, found] of [...this.#cells].sort())
      row(
        key,
        links.map((link) => (found[link] ? shown(found[link]) : "")),
      );
    const all = [...this.#cells].flatMap(([key, found]) => Object.entries(found).map(([link, it]) => [link, key, it]));
    for (const [link, key, { impossible }] of all)
      if (impossible) console.log(`# ${link} ${key} cannot be: ${impossible}`);
    const count = (word) => all.filter(([, , it]) => shown(it) === word).length;
    console.log(
      `# cells: ${all.length}, passed: ${count("passed")}, failed: ${count("failed")}, cannot be: ${count("-")}`,
    );
  }
}

const shown = (it) => (it.impossible ? "-" : it);

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
