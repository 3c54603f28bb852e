// The wasm instance of a page traps at every crash point of a payment: a fresh one takes over from the page's journal,
// in the same page, and the terminal's ledger says whether what it tells is true. Every single call: tests/node/payments/traps.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { simulate } from "../../node/kit/simulator.mjs";
import { ROOT } from "../../node/kit/toy.mjs";
import { openStage, tillOf } from "../kit/stage.mjs";

let stage;
let terminal;

before(async () => {
  terminal = await simulate();
  stage = await openStage({ folders: { "/node/": join(ROOT, "tests/node/kit") } });
});

beforeEach(() => terminal.reset());

after(async () => {
  await stage?.close();
  await terminal?.stop();
});

const sale = (reference = "sale") => ({ reference, amount: "12.50", method: "card" });

/** The page's next call of that name traps; of a record, the one of that number. */
const trapAt = (page, name, seq) =>
  page.evaluate(
    async ([name, seq]) => {
      const { trapping } = await import("/node/trap.mjs");
      globalThis.machine ??= trapping(await import("/tillwire/glue/tillwire.js"));
      globalThis.machine.begin((call, args) => call.name === name && (seq === null || args[3] === seq));
    },
    [name, seq ?? null],
  );

/** What trapped, and what that cost until a machine answered again and until now, in ms. */
const trapOf = (page) =>
  page.evaluate(() => {
    const { error, at, usable } = globalThis.machine.trap;
    return { real: error instanceof WebAssembly.RuntimeError, usable: usable - at, told: performance.now() - at };
  });

/**
 * Where it traps: the machine's call and, of a record, its number; then the outcome, and how many requests have left.
 * @type {[string, string, number | undefined, string, number][]}
 */
const POINTS = [
  ["after the first record", "recorded", 0, "not-charged", 0],
  ["after the terminal is reached", "opened", undefined, "not-charged", 0],
  ["after the `sent` record", "recorded", 1, "not-charged", 0],
  ["after the answer", "reply", undefined, "approved", 1],
  ["after the outcome's record", "recorded", 2, "approved", 1],
];

for (const [point, call, seq, status, sent] of POINTS) {
  test(`${point}: ${status}, and the next sale works`, async () => {
    const till = tillOf(await stage.page(), point.replaceAll(/\W/g, "-"));
    await till.connect({ posKey: terminal.posKey, link: terminal.http });
    assert.deepEqual(await till.pending(), []);
    await trapAt(till.page, call, seq);
    const found = await till.run("pay", sale());
    const { real, usable, told } = await trapOf(till.page);
    assert.ok(real, "a trap of the wasm itself");
    const { charges, requests } = await terminal.ledger();
    console.log(
      `# trap in a page ${point}: ${found.status} (${found.code ?? "no code"}), ${charges.length} charged, ` +
        `a machine after ${usable.toFixed(1)} ms, told after ${told.toFixed(0)} ms`,
    );
    assert.equal(found.status, status, JSON.stringify(found));
    assert.deepEqual(
      charges.map(({ order }) => order),
      status === "approved" ? [found.order] : [],
    );
    assert.equal(requests.filter(({ kind }) => kind === "pay").length, sent);
    assert.equal((await till.run("pay", sale("next"))).status, "approved");
    assert.deepEqual(await till.unhandled(), []);
    await till.page.close();
  });
}
