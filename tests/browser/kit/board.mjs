// Runs the cells that the fault matrix has for a link, and holds what was seen to the matrix. After every cell: at most
// one charge, none unaccounted for, and the next sale works.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Cell } from "../faults/cell.mjs";
import { codesOf, faults } from "../faults/matrix.mjs";
import { SCENARIOS } from "../faults/scenarios.mjs";

/** What became of every cell, by link. */
export class Board {
  #cells = new Map();

  /**
   * A test for every cell of this link; `place` and `links` are there once the tests run. A link that the matrix does not
   * name has the cells of another one, but for those of which it says why not; what is otherwise there it says too.
   */
  cellsOf(link, place, links, { as = link, but = {}, scenarios = {}, Kind = Cell } = {}) {
    for (const fault of faults().filter(({ transports }) => transports.includes(as))) {
      for (const flow of fault.flows) {
        if (Object.hasOwn(but, fault.id)) continue;
        const key = `${fault.id} ${flow}`;
        this.#cells.set(key, { ...this.#cells.get(key), [link]: "failed" });
        test(`${key}: ${fault.fault}`, async () => {
          const run = scenarios[fault.id]?.[flow] ?? SCENARIOS[fault.id]?.[flow];
          assert.ok(run, `no scenario brings ${key} about`);
          const cell = new Kind(`${link}-${key}`, flow, place, links(key));
          await cell.begin();
          judge(fault, await run(cell), await cell.moved());
          await cell.nextSale();
          this.#cells.set(key, { ...this.#cells.get(key), [link]: "passed" });
        });
      }
    }
  }

  /** Every cell that the matrix has for these links. */
  print(links) {
    console.log(`# cell     ${links.join("      ")}`);
    for (const [key, cells] of [...this.#cells].sort()) {
      console.log(`# ${key.padEnd(8)} ${links.map((link) => (cells[link] ?? "-").padEnd(7)).join(" ")}`);
    }
    const all = [...this.#cells.values()].flatMap((cells) => Object.values(cells));
    const passed = all.filter((it) => it === "passed").length;
    console.log(`# cells: ${all.length}, passed: ${passed}, failed: ${all.length - passed}`);
  }
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
