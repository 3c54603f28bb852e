// The web till with its payments taken in the helper: as the demo serves it, and as a page of its own that is paired.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { hands } from "../browser/till/till-hands.mjs";
import { openTill, startDemo, startTill } from "../browser/till/till-page.mjs";
import { connected, field, sheet } from "../browser/till/till-worlds.mjs";
import { openShop } from "./shop.mjs";

let demo;
let till;
let shop;

before(async () => {
  [demo, till] = await Promise.all([startDemo("--engine"), startTill()]);
  shop = await openShop(undefined, { origins: [new URL(till.url).origin] });
});

after(async () => {
  await demo?.close();
  await till?.close();
  await shop?.close();
});

test("the demo's till has its payments taken in the helper, whose records have them", async () => {
  const { page, complaints, context } = await openTill(demo);
  const cashier = hands(page);
  await cashier.ready();
  await sheet(cashier, "qfpay", "engine");
  await cashier.button("connection.connect").click();
  await connected(cashier, cashier.t("terminal.counter"));
  await cashier.pay("1250");
  await cashier.ended("outcome.pay.approved");
  const history = await fetch(new URL("/v1/history", demo.url), { headers: { Authorization: "Bearer demo" } });
  const { settled } = await history.json();
  assert.deepEqual(
    settled.map(({ outcome }) => [outcome.status, outcome.amount.amount]),
    [["approved", "12.50"]],
  );
  assert.deepEqual(complaints, []);
  await context.close();
});

test("a page that is closed in mid-payment finds the sale paid when it is opened again", async () => {
  const { page, context } = await openTill(till);
  const cashier = hands(page);
  await cashier.ready();
  await sheet(cashier, "qfpay", "engine");
  await field(cashier, "setup.helper", shop.url);
  await field(cashier, "setup.terminal", "counter-1");
  await cashier.button("connection.connect").click();
  await field(cashier, "pair.code", shop.code());
  await cashier.button("pair.do").click();
  await page.getByText(cashier.t("pair.done")).waitFor();
  await cashier.button("connection.connect").click();
  await connected(cashier, "counter-1");
  await shop.terminal.script({ verb: "WAIT" });
  const read = await shop.terminal.count();
  await cashier.pay("3300");
  await shop.terminal.reads(read);
  await page.close();
  await shop.terminal.customer("tap");
  const again = hands(await context.newPage());
  await again.page.goto(till.url);
  await again.ready();
  await again.page.getByText("33.00").first().waitFor();
  const charges = (await shop.terminal.ledger()).charges.map(({ minor }) => minor);
  assert.deepEqual(charges, [3300]);
  await context.close();
});
