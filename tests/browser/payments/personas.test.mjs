// The same in Chromium as in Node (tests/node/payments/personas.test.mjs): what the customer stops at a terminal that the
// documents allow ends by itself, without a person.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { openStage } from "../kit/stage.mjs";

const listed = (name) => JSON.parse(readFileSync(new URL(`../../vectors/${name}.json`, import.meta.url), "utf8"));
const PERSONAS = [
  ["qfpay", listed("telling-personas")],
  ["codepay", listed("telling-codepay-personas")],
];

let stage;

before(async () => {
  stage = await openStage();
});

after(() => stage?.close());

for (const [system, personas] of PERSONAS) {
  test(`${system}: what the customer stops at the terminal ends as cancelled by the customer`, async () => {
    const page = await stage.page();
    const ends = await page.evaluate(
      async ([system, personas]) => {
        const { connect, memoryJournal, money } = await import(/** @type {any} */ ("/tillwire/index.page.js"));
        const stopped = async (persona) => {
          const link = { via: "simulator", persona };
          const options = { terminal: `counter-${persona}`, system, currency: "HKD", journal: memoryJournal() };
          const terminal = await connect({ ...options, link });
          const sale = (reference) => terminal.pay({ reference, amount: money("1.00", "HKD"), method: "card" });
          const { status: paid } = await sale("paid");
          terminal.simulator.script([{ verb: "WAIT" }]);
          const waiting = sale("stopped");
          for await (const { name } of waiting) if (name === "sent") break;
          await new Promise((resolve) => setTimeout(resolve, 100));
          terminal.simulator.customer("cancel");
          const { status, by } = await waiting;
          await terminal.close();
          return [persona, paid, status, by];
        };
        return Promise.all(personas.map(stopped));
      },
      [system, personas],
    );
    assert.equal(ends.length, 50);
    assert.deepEqual(
      ends,
      personas.map((persona) => [persona, "approved", "cancelled", "customer"]),
    );
  });
}
