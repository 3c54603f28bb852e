// A page that comes back, from the background or to the network, asks at once for what is open. Its clock is stopped meanwhile,
// so that no timer of its own can be what asks.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { simulate } from "../../node/kit/simulator.mjs";
import { openStage, tillOf, WAITS } from "../kit/stage.mjs";

let stage;
let terminal;

before(async () => {
  terminal = await simulate();
  stage = await openStage();
});

after(async () => {
  await stage?.close();
  await terminal?.stop();
});

/** The page of a till with a sale of which nobody knows how it ended, whose clock stands still from then on. */
async function doubtful(name) {
  await terminal.reset();
  const page = await stage.browser.newPage();
  await page.clock.install();
  await page.goto(`${stage.origin}/till.html`);
  await page.waitForFunction(() => globalThis.till !== undefined);
  const till = tillOf(page, name);
  const timeouts = { ...WAITS, settle: 300 };
  await till.connect({ posKey: terminal.posKey, link: terminal.http, timeouts });
  await terminal.script({ verb: "CHARGE_THEN_DROP" }, { on: "query", verb: "QUERY_FAIL", k: 1000 });
  await till.start("pay", { reference: "sale-1", amount: "12.50", method: "card" });
  assert.equal((await till.outcome("sale-1")).status, "unknown");
  // Ahead of the page's clock by more than a busy machine needs to say so.
  await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 60_000);
  return page;
}

/** Where each event of a page that comes back is told. */
const RETURNS = [
  ["visibilitychange", "document"],
  ["pageshow", "window"],
  ["online", "window"],
];

test("a page that comes back asks at once for what is open, whatever it comes back from", async () => {
  const page = await doubtful("counter-1");
  for (const [name, target] of RETURNS) {
    const before = await terminal.count("query");
    const back = ([name, target]) => globalThis[target].dispatchEvent(new Event(name, { bubbles: true }));
    // One inquiry may have been under way before; no timer begins another.
    while ((await terminal.count("query")) < before + 2) {
      await page.evaluate(back, [name, target]);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  assert.equal((await terminal.ledger()).charges.length, 1);
  await page.close();
});
