// On terminals that the documents allow: what the customer stops there ends by itself, without a person.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { connect, memoryJournal, money } from "tillwire";

const listed = (name) => JSON.parse(readFileSync(new URL(`../../vectors/${name}.json`, import.meta.url), "utf8"));
/** Fifty terminals of each system that tell what became of a sale, whatever their words are. */
const PERSONAS = /** @type {const} */ ([
  ["qfpay", listed("telling-personas")],
  ["codepay", listed("telling-codepay-personas")],
]);

/** How a sale behind a paid one ends that the customer stops at this terminal. */
async function stopped(system, persona) {
  const link = /** @type {const} */ ({ via: "simulator", persona });
  const terminal = await connect({
    terminal: "counter-1",
    system,
    currency: "HKD",
    link,
    journal: memoryJournal(),
  });
  const sale = (reference) => terminal.pay({ reference, amount: money("1.00", "HKD"), method: "card" });
  assert.equal((await sale("paid")).status, "approved", `persona ${persona}`);
  terminal.simulator?.script([{ verb: "WAIT" }]);
  const waiting = sale("stopped");
  for await (const { name } of waiting) if (name === "sent") break;
  await new Promise((resolve) => setTimeout(resolve, 100));
  terminal.simulator?.customer("cancel");
  const { status, by } = /** @type {any} */ (await waiting);
  await terminal.close();
  return [persona, status, by];
}

for (const [system, personas] of PERSONAS) {
  test(`${system}: what the customer stops at the terminal ends as cancelled by the customer`, async () => {
    const ends = await Promise.all(personas.map((persona) => stopped(system, persona)));
    assert.equal(ends.length, 50);
    assert.deepEqual(
      ends,
      personas.map((persona) => [persona, "cancelled", "customer"]),
    );
  });
}
