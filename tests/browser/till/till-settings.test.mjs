// The connection sheet of the built web till, by what is written on it: systems, ways, keys, pairing, and what is in
// the way; against `tillwire simulate` and `tillwire serve` on real ports.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { simulate } from "../../node/kit/simulator.mjs";
import { serveHelper } from "../kit/helper.mjs";
import { keyIn, openTill, sheetOf, startTill } from "./till-page.mjs";

const WRONG_KEY = "00000000000000000000000000000000";

let till;
let terminal;
let opened;
let page;

const button = (name) => page.getByRole("button", { name, exact: true });
const overlay = () => sheetOf(page, /Payment|Refund|Void/);
const status = (word) => overlay().getByText(word, { exact: true }).waitFor();
const ready = (name) =>
  page.locator(".terminal-button", { hasText: name }).getByText("ready", { exact: true }).waitFor();

async function settings(system, way) {
  await page.locator(".terminal-button").click();
  await page.getByRole("radio", { name: new RegExp(`^${system}`) }).check();
  await page.getByRole("radio", { name: new RegExp(`^${way}`) }).check();
}

async function pay(digits) {
  await keyIn(page, digits);
  await page.getByRole("button", { name: /^Pay HK\$/ }).click();
}

before(async () => {
  [till, terminal] = await Promise.all([startTill(), simulate()]);
});

after(async () => {
  await till?.close();
  await terminal?.stop();
});

beforeEach(async () => {
  opened = await openTill(till);
  page = opened.page;
  await ready("Simulator");
});

afterEach(() => opened.context.close());

describe("a terminal straight over the network", () => {
  test("pays with the key that was saved, which is never shown again", async () => {
    await settings("QFPay", "Wi-Fi");
    await page.getByLabel("Address", { exact: true }).fill(terminal.qfpay.http);
    await page.getByLabel("POS-KEY", { exact: true }).fill(terminal.posKey);
    await button("Connect").click();
    await ready("counter-1");
    await pay("1250");
    await status("Approved");
    await page.reload();
    await ready("counter-1");
    await pay("300");
    await status("Approved");
    await button("Next customer").click();
    await page.locator(".terminal-button").click();
    await page.getByText("A key is saved and is not shown again.").waitFor();
    assert.equal(await page.getByLabel("POS-KEY", { exact: true }).inputValue(), "");
    const said = await page.evaluate(() => document.documentElement.outerHTML + JSON.stringify(localStorage));
    assert.doesNotMatch(said, new RegExp(terminal.posKey, "i"));
  });

  test("says that the key is wrong, and what to do about it", async () => {
    await settings("QFPay", "Wi-Fi");
    await page.getByLabel("Address", { exact: true }).fill(terminal.qfpay.http);
    await page.getByLabel("POS-KEY", { exact: true }).fill(WRONG_KEY);
    await button("Check").click();
    const checks = page.getByRole("region", { name: "What is in the way" });
    await checks.getByText("Something is in the way:").waitFor();
    const bad = checks.getByRole("listitem").filter({ hasText: "(in the way)" });
    assert.match(await bad.innerText(), /The key is right/);
    assert.match(await bad.locator(".remedy").innerText(), /POS-KEY|key/i);
  });

  test("sells on a CodePay terminal, and closes its day", async () => {
    await settings("CodePay", "Wi-Fi");
    await page.getByLabel("Address", { exact: true }).fill(terminal.codepay.url);
    await page.getByLabel("App id").fill(terminal.codepay.appId);
    await button("Connect").click();
    await ready("register-1");
    await pay("1250");
    await status("Approved");
    await button("Next customer").click();
    await button("Close the day").click();
    await button("Close it: no voids after this").click();
    await page.getByText("Day closed: done.").waitFor();
  });
});

describe("the helper", () => {
  test("that is not there is told on the sale, with the way to what to do about it", async () => {
    await settings("QFPay", "Helper");
    await page.getByLabel("Address of the helper").fill("http://127.0.0.1:9");
    await page.getByLabel("POS-KEY", { exact: true }).fill(terminal.posKey);
    await button("Connect").click();
    await page.getByText("Something is in the way:").waitFor();
    await button("Close").click();
    await page.getByText("The terminal is not connected.").waitFor();
    await button("See why").click();
    const bad = page.getByRole("listitem").filter({ hasText: "(in the way)" });
    await bad.getByText("Start the helper on this machine").waitFor();
  });

  test("is paired by its code, then reached", async () => {
    const origin = new URL(till.url).origin;
    const helper = await serveHelper([origin], { "counter-9": ["tcp", terminal.qfpay.tcp] });
    try {
      await settings("QFPay", "Helper");
      await page.getByLabel("Address of the helper").fill(helper.url);
      await page.getByLabel("Terminal of the helper").fill("counter-9");
      await page.getByLabel("POS-KEY", { exact: true }).fill(terminal.posKey);
      await button("Connect").click();
      await page.getByText("Run `tillwire pair`").filter({ visible: true }).first().waitFor();
      await page.getByLabel("Pairing code").fill(helper.code());
      await button("Pair").click();
      await page.getByText("Paired. Connect now.").waitFor();
      await button("Connect").click();
      await ready("counter-9");
      await pay("1250");
      await status("Approved");
    } finally {
      await helper.stop();
    }
  });
});

describe("the simulated CodePay terminal in the page", () => {
  beforeEach(async () => {
    await settings("CodePay", "Simulator");
    await button("Connect").click();
    await page.locator(".terminal-button", { hasText: "CodePay" }).getByText("ready", { exact: true }).waitFor();
  });

  test("offers only what it can be paid with", async () => {
    const tenders = page.getByRole("group", { name: "Way to pay" });
    await tenders.getByRole("radio", { name: "Card", exact: true }).waitFor();
    const names = await tenders.getByRole("radio").count();
    assert.ok(names > 0 && names < 9, `${names} of the till's nine`);
  });

  test("voids a payment, once somebody said yes twice", async () => {
    await pay("1250");
    await status("Approved");
    await button("Next customer").click();
    await page.getByRole("button", { name: /^Card.*approved$/ }).click();
    await button("Void").click();
    await button("Void all of it").click();
    await status("Voided");
  });

  test("opens the messages of its socket in the wire log", async () => {
    await pay("1250");
    await status("Approved");
    await button("Next customer").click();
    await button("Wire log").click();
    const log = page.getByRole("region", { name: "Wire log" });
    for (const summary of await log.locator(".line > details > summary").all()) await summary.click();
    const text = await log.innerText();
    assert.match(text, /"topic": "ecrhub.pay.order"/);
    assert.doesNotMatch(text, /wz0000000000000000/);
  });
});

describe("what happens to a payment", () => {
  test("follows a script of one's own, step by step", async () => {
    await page.getByText("More faults …").click();
    await page.getByLabel("Fault").selectOption("DECLINE");
    await button("Add to the script").click();
    await page.getByLabel("Fault").selectOption("CHARGE_THEN_DROP");
    await button("Add to the script").click();
    assert.deepEqual(await page.getByRole("list", { name: "The script" }).getByRole("listitem").allInnerTexts(), [
      "payment: DECLINE code=1205",
      "payment: CHARGE_THEN_DROP",
    ]);
    await pay("500");
    await status("Declined");
    await button("Next customer").click();
    await pay("900");
    await status("Approved");
    await overlay().getByText("The answer was lost on the way.").waitFor();
  });

  test("a value that the simulator does not take is said, and not in the script", async () => {
    await page.getByText("More faults …").click();
    await page.getByLabel("Fault").selectOption("TRUNCATE");
    await page.getByLabel("k", { exact: true }).fill("-1");
    await button("Add to the script").click();
    await page.getByText("The simulator does not take that value.").waitFor();
    assert.equal(await page.getByRole("list", { name: "The script" }).count(), 0);
  });

  test("the customer inserts the card and types a PIN on the terminal", async () => {
    await page.getByLabel("The next payment").selectOption({ label: "waits for the customer" });
    await pay("1250");
    await overlay().getByRole("button", { name: "Insert, PIN" }).click();
    const keys = overlay().getByRole("group", { name: "The terminal's keys" });
    assert.equal(await keys.getByRole("button", { name: "Confirm PIN" }).isDisabled(), true);
    for (const digit of ["1", "4", "0", "7"]) await keys.getByRole("button", { name: digit, exact: true }).click();
    await keys.getByRole("button", { name: "Confirm PIN" }).click();
    await status("Approved");
  });

  test("the digest is told to match, and the bytes hold no key", async () => {
    await pay("1250");
    await status("Approved");
    await button("Next customer").click();
    await button("Wire log").click();
    const sent = page.getByRole("region", { name: "Wire log" }).locator(".line.request").first();
    await sent.locator("summary").first().click();
    await sent.getByText("Encrypted; the digest matches").waitFor();
    await sent.getByText("Bytes", { exact: true }).click();
    assert.match(await sent.locator(".hex pre").innerText(), /^0000 {2}22 /);
  });
});

describe("the receipt", () => {
  test("has what was bought, and nothing else is on the paper", async () => {
    await button("Items").click();
    await page.getByRole("button", { name: /^Coffee/ }).click();
    await page.getByRole("button", { name: /^Coffee/ }).click();
    await button("Pay HK$64.00").click();
    await status("Approved");
    await overlay().getByText("Receipt", { exact: true }).click();
    await page.evaluate(() => {
      window.print = () => {
        /** @type {NodeListOf<HTMLElement>} */
        const parts = document.querySelectorAll(".till > *");
        const shown = [...parts].filter((it) => getComputedStyle(it).display !== "none");
        globalThis.onPaper = shown.map((it) => `${it.className}: ${it.innerText}`);
      };
    });
    await page.emulateMedia({ media: "print" });
    await page.locator(".overlay .receipt .button").dispatchEvent("click");
    await page.waitForFunction(() => globalThis.onPaper);
    const [paper, ...others] = await page.evaluate(() => globalThis.onPaper);
    assert.deepEqual(others, []);
    assert.match(paper, /^printed: Corner Café/);
    assert.match(paper, /2 × Coffee\s+HK\$64\.00/);
    assert.match(paper, /Total\s+HK\$64\.00/);
  });
});
