// Somebody who has never seen the till, with nothing but what is written on it: takes a payment, sees a terminal go away
// in the middle of another and come back, and gives money back. Every step is a word on the screen; the terminal is
// on real ports and on a real cable's stand-in, and its ledger says what it really did.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openPorts, plugTerminal } from "../cable/ports.mjs";
import { serveHelper } from "../kit/helper.mjs";
import { openTill, startTill } from "./till-page.mjs";

let till;
let ports;
let terminal;
let helper;
let page;
let opened;

before(async () => {
  ports = openPorts();
  [terminal, till] = await Promise.all([plugTerminal(ports), startTill()]);
  helper = await serveHelper([new URL(till.url).origin], { "counter-1": ["serial", terminal.path] });
  opened = await openTill(till);
  page = opened.page;
  page.setDefaultTimeout(30_000);
});

after(async () => {
  await opened?.context.close();
  await till?.close();
  await helper?.stop();
  await terminal?.stop();
  ports?.close();
});

/** Presses what has exactly this written on it. */
const press = (words) => page.getByRole("button", { name: words, exact: true }).click();
const pick = (words) => page.getByRole("radio", { name: words }).check();
const write = (label, text) => page.getByLabel(label, { exact: true }).fill(text);
const see = (words) => page.getByText(words, { exact: true }).first().waitFor();
const moved = async () => {
  const { charges, refunds } = await terminal.ledger();
  return [charges, refunds].map((movements) => movements.map(({ minor }) => minor));
};

test("connect the terminal as the sheet says", async () => {
  await page.getByRole("button", { name: /Simulator/ }).click();
  await pick(/^QFPay/);
  await pick(/^Helper/);
  await write("Address of the helper", helper.url);
  await write("POS-KEY", terminal.posKey);
  await press("Connect");
  await page.getByText("Run `tillwire pair`").filter({ visible: true }).first().waitFor();
  await write("Pairing code", helper.code());
  await press("Pair");
  await see("Paired. Connect now.");
  await press("Connect");
  await see("ready");
});

test("take a payment", async () => {
  for (const key of ["1", "2", "5", "0"]) await press(key);
  await press("Pay HK$12.50");
  await see("Approved");
  await press("Next customer");
  assert.deepEqual(await moved(), [[1250], []]);
});

test("survive an unplugged terminal: nothing is charged twice, nothing is lost", async () => {
  await terminal.script({ verb: "WAIT" });
  const before = await terminal.count();
  for (const key of ["8", "0", "0"]) await press(key);
  await press("Pay HK$8.00");
  await terminal.reads(before);
  await terminal.unplug();
  await see("No clear answer: asking the terminal …");
  await terminal.customer("tap");
  await terminal.plug();
  await see("Approved");
  await press("Next customer");
  assert.deepEqual(await moved(), [[1250, 800], []]);
});

test("a terminal that is not there takes no payment, and the till says so", async () => {
  await terminal.unplug();
  for (const key of ["3", "0", "0"]) await press(key);
  await press("Pay HK$3.00");
  await page.getByText(/^(Not started|Not charged)$/).waitFor();
  await press("Next customer");
  await terminal.plug();
  assert.deepEqual(await moved(), [[1250, 800], []]);
});

test("give the money back", async () => {
  await page.getByRole("button", { name: /HK\$8\.00.*approved/ }).click();
  await press("Refund …");
  await press("Refund HK$8.00");
  await see("Refunded");
  await press("Next customer");
  assert.deepEqual(await moved(), [[1250, 800], [800]]);
});
