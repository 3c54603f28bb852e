// Gateway payments in the built web till: codes and pages, on the gateways of `tillwire demo`, through the back end of
// demo/server, by what is written on the screen.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";
import axe from "axe-core";
import { startProcess } from "../kit/helper.mjs";
import { startBackEnd } from "./till-back-end.mjs";
import { DIST, keyIn, launch, openTill, sheetOf } from "./till-page.mjs";

let helper;
let backEnd;
let browser;
let opened;
let page;

const button = (name) => page.getByRole("button", { name, exact: true });
const overlay = () => sheetOf(page, /Payment|Refund/);
const inOverlay = (name) => overlay().getByRole("button", { name, exact: true });
/** Not the folded receipt's, which comes from outside the sheet. */
const amountSays = (text) => overlay().getByText(text).filter({ visible: true }).first().waitFor();
const status = (word) => overlay().getByText(word, { exact: true }).waitFor();

/** A back end that dies while the code is shown, and one that comes after it on the same address. */
async function comesAgain(...more) {
  const first = await startBackEnd(helper.ready, "0", ...more);
  await page.goto(`${helper.ready.demo}?gateways=${first.url}`);
  await button("QR code").waitFor();
  await pay("QR code", "1250");
  await overlay().getByRole("img", { name: "Payment code" }).waitFor();
  await first.stop("SIGKILL");
  await overlay().getByText("The back end does not answer.").waitFor();
  return startBackEnd(helper.ready, new URL(first.url).port, ...more);
}

async function pay(place, digits) {
  await button(place).click();
  await keyIn(page, digits);
  await page.getByRole("button", { name: /^Pay HK\$/ }).click();
}

before(async () => {
  [helper, browser] = await Promise.all([startProcess(["demo", "--port", "0", "--till", DIST]), launch()]);
  backEnd = await startBackEnd(helper.ready);
});

after(async () => {
  backEnd?.stop();
  await browser?.close();
  await helper?.end();
});

beforeEach(async () => {
  opened = await openTill({ browser, url: `${helper.ready.demo}?gateways=${backEnd.url}` });
  page = opened.page;
  await page.locator(".terminal-button").getByText("ready", { exact: true }).waitFor();
  await button("QR code").waitFor();
  // What an earlier test left is nobody's any more.
  await page.evaluate(() => fetch("/sim/reset", { method: "POST" }));
});

afterEach(async () => {
  await opened.context.close();
  const complaints = opened.complaints.filter((it) => !/^http:\/\/127\.0\.0\.1:\d+\/gateway|^Failed to load/.test(it));
  assert.deepEqual(complaints, [], "the browser complains about nothing, and nothing else is asked for anything");
});

test("a customer scans the code and pays; part of it is given back", async () => {
  await pay("QR code", "1250");
  await overlay().getByRole("img", { name: "Payment code" }).waitFor();
  await inOverlay("Pay").click();
  await status("Approved");
  await overlay().getByText("Done. The gateway confirmed it.").waitFor();
  await inOverlay("Next customer").click();
  await page.getByRole("button", { name: /^WeChat Pay · bpc.*approved$/ }).click();
  await button("Refund …").click();
  await page.getByLabel("Amount (at most HK$12.50)").fill("5");
  await button("Refund HK$5.00").click();
  await status("Refunded");
});

test("while one customer looks for the phone the next one pays at the terminal; a reload finds the first again", async () => {
  await pay("QR code", "1250");
  await inOverlay("Go on with the next customer").click();
  await pay("Terminal", "700");
  await status("Approved");
  await inOverlay("Next customer").click();
  await page.reload();
  await page.getByText("Found again after a restart: its outcome is being looked up.").waitFor();
  await button("Show").click();
  await inOverlay("Pay").click();
  await status("Approved");
  await amountSays("HK$12.50");
});

test("of two customers with a code each, the one whose code is shown pays", async () => {
  await pay("QR code", "1250");
  await inOverlay("Go on with the next customer").click();
  await pay("QR code", "700");
  await overlay().getByRole("img", { name: "Payment code" }).waitFor();
  await inOverlay("Pay").click();
  await status("Approved");
  await amountSays("HK$7.00");
  const { charges } = await page.evaluate(async () => (await fetch("/sim/ledger")).json());
  assert.deepEqual(
    charges.map(({ minor }) => minor),
    [700],
  );
});

test("a code that nobody scanned is cancelled at the till", async () => {
  await pay("QR code", "800");
  await overlay().getByRole("img", { name: "Payment code" }).waitFor();
  await inOverlay("Cancel").click();
  await page.locator(".overlay .state:is(.cancelled, .not-charged)").waitFor();
  assert.equal(await overlay().getByText("did not move").isVisible(), false, "a cashier need not read it");
  await overlay().getByText("For support").click();
  await overlay().getByText("did not move").waitFor();
});

test("a customer pays on the gateway's own page, which the till opens", async () => {
  await pay("Payment page", "900");
  const [shop] = await Promise.all([
    page.context().waitForEvent("page"),
    overlay().getByRole("link", { name: "Open the payment page" }).click(),
  ]);
  await shop.getByText("HKD 9.00").waitFor();
  await shop.getByRole("button", { name: "Pay", exact: true }).click();
  await status("Approved");
});

test("axe finds nothing where a code or a page is offered", async () => {
  await page.evaluate(axe.source);
  const violations = async () => {
    const found = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  };
  await button("QR code").click();
  assert.deepEqual(await violations(), []);
  for (const place of ["QR code", "Payment page"]) {
    await pay(place, "100");
    await overlay().getByRole("img", { name: "Payment code" }).waitFor();
    assert.deepEqual(await violations(), [], place);
    await inOverlay("Go on with the next customer").click();
  }
  await page.locator(".terminal-button").click();
  await page.getByText("It has:").waitFor();
  assert.deepEqual(await violations(), []);
});

test("a back end that dies and comes again has lost nothing: the customer pays once", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tillwire-till-"));
  const second = await comesAgain("--journal", folder);
  try {
    await inOverlay("Pay").click();
    await status("Approved");
  } finally {
    await second.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

test("a payment that its back end forgot never ends by itself: a person decides it, and a reload remembers", async () => {
  const second = await comesAgain();
  try {
    await overlay().getByText("The back end does not know this payment any more.").waitFor();
    assert.equal(await overlay().getByText("Not started").count(), 0);
    await page.reload();
    await page.getByText("Found again after a restart: its outcome is being looked up.").waitFor();
    await button("Show").click();
    await overlay().getByText("The back end does not know this payment any more.").waitFor();
    await overlay().getByText("We do not know yet").waitFor();
    assert.equal(await inOverlay("Not paid").isDisabled(), true, "a decision has a name");
    await overlay().getByLabel("Your name").fill("Ling");
    await inOverlay("Not paid").click();
    await overlay().getByText(/Ling/).waitFor();
    await page.locator(".overlay .state.not-charged").waitFor();
    await inOverlay("Next customer").click();
    await page.reload();
    await button("QR code").waitFor();
    await page.getByRole("button", { name: /^WeChat Pay · bpc.*not charged$/ }).waitFor();
    assert.equal(await page.getByText("Found again after a restart").count(), 0);
  } finally {
    await second.stop();
  }
});
