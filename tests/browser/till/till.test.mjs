// The built web till as a cashier uses it, by what is written on it: with the simulated terminal in the page, then
// through `tillwire demo`, over TCP and over HTTP.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { keyIn, openTill, sheetOf, startDemo, startTill } from "./till-page.mjs";

let page;

const overlay = () => sheetOf(page, /Payment|Refund/);
const button = (name) => page.getByRole("button", { name, exact: true });
const inOverlay = (name) => overlay().getByRole("button", { name, exact: true });
/** Not the folded receipt's, which comes from outside the sheet. */
const amountSays = (text) => overlay().getByText(text).filter({ visible: true }).first().waitFor();
const status = (word) => overlay().getByText(word, { exact: true }).waitFor();
const nextPayment = (label) => page.getByLabel("The next payment").selectOption({ label });
const ledgerSays = (text) => page.getByRole("region", { name: "The terminal's own ledger" }).getByText(text).waitFor();

async function pay(digits) {
  await keyIn(page, digits);
  await page.getByRole("button", { name: /^Pay HK\$/ }).click();
}

/** What must hold however the terminal is reached. */
function everywhere() {
  test("a card payment is approved, in the history and charged once", async () => {
    await pay("1250");
    await status("Approved");
    await amountSays("HK$12.50");
    await inOverlay("Next customer").click();
    await page.getByRole("region", { name: "History" }).getByText("approved", { exact: true }).waitFor();
    await ledgerSays("1 · HK$12.50");
    await ledgerSays("Agrees with the till. Sales compared: 1. None charged twice.");
  });

  test("a declined payment says so and charges nothing", async () => {
    await nextPayment("is declined by the bank");
    await pay("800");
    await status("Declined");
    await inOverlay("Next customer").click();
    await ledgerSays("No charge yet.");
  });

  test("the cashier cancels while the customer hesitates", async () => {
    await nextPayment("waits for the customer");
    await pay("3300");
    await overlay().getByText("The customer pays at the terminal …").waitFor();
    await inOverlay("Cancel").click();
    await status("Cancelled");
    await overlay().getByText("Cancelled at the till. No money was taken.").waitFor();
  });

  test("the customer taps when the terminal waits", async () => {
    await nextPayment("waits for the customer");
    await pay("3300");
    await inOverlay("Tap card").click();
    await status("Approved");
  });

  test("a charge whose answer is lost is found and not charged again", async () => {
    await nextPayment("is charged, then the line breaks");
    await pay("990");
    await status("Approved");
    await inOverlay("Next customer").click();
    await ledgerSays("1 · HK$9.90");
  });

  test("part of a card payment of the day is not given back, and the till says why", async () => {
    await pay("1250");
    await inOverlay("Next customer").click();
    await page.getByRole("button", { name: /^Card.*approved$/ }).click();
    await button("Refund …").click();
    await page.getByLabel("Amount (at most HK$12.50)").fill("5");
    await button("Refund HK$5.00").click();
    await status("Refund all of it today, or this part from tomorrow on.");
    await inOverlay("Next customer").click();
    await ledgerSays("0 · HK$0.00");
  });

  test("part of a payment is refunded", async () => {
    await page.getByRole("radio", { name: "WeChat Pay", exact: true }).check();
    await pay("1250");
    await inOverlay("Next customer").click();
    await page.getByRole("button", { name: /^WeChat Pay.*approved$/ }).click();
    await button("Refund …").click();
    const amount = page.getByLabel("Amount (at most HK$12.50)");
    await amount.fill("12.51");
    await page.getByText("Refund no more than what is left of the sale.").waitFor();
    await amount.fill("5");
    await button("Refund HK$5.00").click();
    await status("Refunded");
    await inOverlay("Next customer").click();
    await ledgerSays("1 · HK$5.00");
  });
}

/** Starts a till for the tests of a group; `ready` is done on every fresh page. */
function on(start, ready = async () => {}) {
  let till;
  let opened;
  before(async () => {
    till = await start();
  });
  after(() => till?.close());
  beforeEach(async () => {
    opened = await openTill(till);
    page = opened.page;
    await ready();
    await page.getByText("ready", { exact: true }).waitFor();
  });
  afterEach(async () => {
    await opened.context.close();
    assert.deepEqual(opened.complaints, [], "the browser complains about nothing, nothing is loaded from elsewhere");
  });
}

describe("the simulated terminal in the page", () => {
  on(startTill);
  everywhere();

  test("the numpad keys in and Enter pays", async () => {
    for (const key of ["4", "2", "0", "0"]) await page.keyboard.press(key);
    await page.keyboard.press("Backspace");
    await page.keyboard.press("Enter");
    await status("Approved");
    await amountSays("HK$4.20");
  });

  test("quick items add up", async () => {
    await button("Items").click();
    await page.getByRole("button", { name: /^Coffee/ }).click();
    await page.getByRole("button", { name: /^Coffee/ }).click();
    await page.getByRole("button", { name: /^Egg tart/ }).click();
    await button("One Coffee less").click();
    await button("Pay HK$42.00").waitFor();
  });

  test("a line that breaks before the terminal reads is proved not charged", async () => {
    await nextPayment("breaks before the terminal reads it");
    await pay("700");
    await status("Not charged");
    await inOverlay("Next customer").click();
    await ledgerSays("No charge yet.");
  });

  test("an unknown outcome is rechecked once the terminal answers again", async () => {
    await nextPayment("is charged, then the terminal is silent");
    await pay("2000");
    await status("We do not know yet");
    await overlay().getByRole("button", { name: "Let the terminal answer again" }).click();
    await inOverlay("Recheck").click();
    await status("Approved");
  });

  test("a person decides about an unknown outcome and is named", async () => {
    await nextPayment("is charged, then the terminal is silent");
    await pay("2000");
    await status("We do not know yet");
    assert.equal(await inOverlay("Paid, I saw the slip").isDisabled(), true, "nobody decides without a name");
    await overlay().getByLabel("Your name").fill("Ling");
    await inOverlay("Paid, I saw the slip").click();
    await status("Approved");
    await overlay().getByText("Decided by Ling, after looking.").waitFor();
  });

  test("the wire log opens what was said and shows no key", async () => {
    await pay("1250");
    await inOverlay("Next customer").click();
    await button("Wire log").click();
    const log = page.getByRole("region", { name: "Wire log" });
    for (const summary of await log.locator("summary").all()) await summary.click();
    const text = await log.innerText();
    assert.match(text, /"func_type": 1001/);
    assert.match(text, /"respcd": "6000"/);
    assert.doesNotMatch(text, /f46b1f08bec1f391/i);
  });

  test("every language has its words", async () => {
    await page.getByLabel("Language").selectOption("zh-Hant");
    await page.getByText("應付").waitFor();
    await page.getByLabel("語言").selectOption("zh-Hans");
    await page.getByText("应付").waitFor();
    assert.equal(await page.locator("html").getAttribute("lang"), "zh-Hans");
  });

  test("a reload while the terminal waits: the payment is found again and proved not charged", async () => {
    await nextPayment("waits for the customer");
    await pay("1500");
    await overlay().getByText("The customer pays at the terminal …").waitFor();
    await page.reload();
    await page.getByText("Found again after a restart: its outcome is being looked up.").waitFor();
    assert.equal(await button("Pay HK$0.00").isDisabled(), true);
    await button("Show").click();
    await status("Not charged");
    await inOverlay("Next customer").click();
    await pay("1500");
    await status("Approved");
  });
});

for (const [name, terminal] of [
  ["TCP", "Counter, TCP"],
  ["HTTP", "Counter, HTTP"],
]) {
  describe(`through the helper, ${name}`, () => {
    on(startDemo, async () => {
      await page.evaluate(() => fetch("/sim/reset", { method: "POST" }));
      await page.locator(".terminal-button").click();
      await page.getByRole("radio", { name: /^Helper/ }).check();
      await page.getByLabel("Terminal of the helper").selectOption({ label: terminal });
      await button("Connect").click();
      await page.locator(".terminal-button", { hasText: terminal }).getByText("ready").waitFor();
    });
    everywhere();

    test("a reload while the terminal waits: the customer pays, the till finds it, one charge", async () => {
      await nextPayment("waits for the customer");
      await pay("1500");
      await overlay().getByText("The customer pays at the terminal …").waitFor();
      await page.reload();
      await page.getByText("Found again after a restart: its outcome is being looked up.").waitFor();
      await button("Show").click();
      await page.evaluate(() =>
        fetch("/sim/customer", { method: "POST", body: JSON.stringify({ system: "qfpay", action: "tap" }) }),
      );
      await status("Approved");
      await inOverlay("Next customer").click();
      await ledgerSays("1 · HK$15.00");
    });
  });
}
