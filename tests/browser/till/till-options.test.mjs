// What a system takes besides can be typed into the till, field by field of its description, and goes over the wire; what
// does not fit is not sent, and the next customer's payment says nothing of it.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { systems } from "../../../npm/dist/systems.js";
import { findings, PLACES } from "./till-findings.mjs";
import { keyIn, openTill, sheetOf, startTill } from "./till-page.mjs";

/** @type {Awaited<ReturnType<typeof startTill>>} */
let till;
/** @type {Awaited<ReturnType<typeof openTill>>} */
let opened;
let page;

before(async () => {
  till = await startTill();
});
after(() => till?.close());
beforeEach(async () => {
  opened = await openTill(till, { width: 1280, height: 1000 });
  page = opened.page;
  await ready();
});
afterEach(() => opened.context.close());

const ready = () => page.locator(".terminal-button").getByText("ready", { exact: true }).waitFor();
const more = (title) => page.locator("details.said", { hasText: title });
const overlay = () => sheetOf(page, /Payment|Refund|Void/);
const field = (title, name) => more(title).getByLabel(name, { exact: true });

async function settings(system) {
  await page.locator(".terminal-button").click();
  await page.getByRole("radio", { name: new RegExp(`^${system}`) }).check();
}

async function connect() {
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await ready();
}

async function pay() {
  await keyIn(page, "1250");
  await page.getByRole("button", { name: "Pay HK$12.50" }).click();
  await overlay().getByText("Approved", { exact: true }).waitFor();
  await overlay().getByRole("button", { name: "Next customer" }).click();
}

/** The last request of the log, as it is read there. */
async function lastRequest() {
  await page.getByRole("button", { name: "Wire log", exact: true }).click();
  const sent = page.getByRole("region", { name: "Wire log" }).locator(".line.request").first();
  return sent.locator("pre").first().textContent();
}

test("every field that a system takes has a control, with the sentence of its description", async () => {
  for (const { name, title, fields, connect: own } of systems.filter(({ face }) => face === "terminal")) {
    await settings(name === "qfpay" ? "QFPay" : "CodePay");
    // What is for back ends alone no page is told.
    const optional = own.filter(({ required, behind }) => !required && !behind);
    await more("More settings").locator("summary").click();
    for (const { name, text } of optional) {
      const id = await field("More settings", name).getAttribute("id");
      assert.ok((await page.locator(`[id="${id}-note"]`).textContent()).includes(text), `${title}: ${name}`);
    }
    await connect();
    await more("More for this payment").locator("summary").click();
    const shown = await more("More for this payment").locator("label").allTextContents();
    assert.deepEqual(
      shown,
      fields.filter(({ on }) => on.includes("pay")).map(({ name }) => name),
    );
    await more("More for this payment").locator("summary").click();
  }
  assert.deepEqual(opened.complaints, []);
});

test("what is typed goes with this payment and not with the next", async () => {
  await more("More for this payment").locator("summary").click();
  await field("More for this payment", "payment_timeout").fill("60");
  await field("More for this payment", "camera_id").selectOption("1");
  await pay();
  const sent = await lastRequest();
  assert.match(sent, /"payment_timeout": 60/);
  assert.match(sent, /"camera_id": 1/);
  await pay();
  assert.doesNotMatch(await lastRequest(), /payment_timeout|camera_id/);
});

test("what does not fit says so, and nothing can be paid with it", async () => {
  await keyIn(page, "1250");
  await more("More for this payment").locator("summary").click();
  const timeout = field("More for this payment", "payment_timeout");
  await timeout.fill("soon");
  assert.equal(await timeout.getAttribute("aria-invalid"), "true");
  await more("More for this payment").getByText("Something here does not fit.").waitFor();
  assert.ok(await page.getByRole("button", { name: "Pay HK$12.50" }).isDisabled());
  await timeout.fill("");
  assert.ok(await page.getByRole("button", { name: "Pay HK$12.50" }).isEnabled());
});

test("a refund says what was typed with it", async () => {
  await pay();
  await page.locator(".entry-head").first().click();
  await page.getByRole("button", { name: "Refund …", exact: true }).click();
  await more("More for this refund").locator("summary").click();
  await field("More for this refund", "moveToBack").selectOption("true");
  await page.getByRole("button", { name: /^Refund HK\$12/ }).click();
  await overlay().getByText("Refunded", { exact: true }).waitFor();
  await overlay().getByRole("button", { name: "Next customer" }).click();
  assert.match(await lastRequest(), /"moveToBack": 1/);
});

test("what else connect is told is kept with the terminal", async () => {
  await settings("QFPay");
  await more("More settings").locator("summary").click();
  await field("More settings", "envelope").selectOption("json");
  await field("More settings", "timeouts.query").fill("9000");
  await connect();
  await pay();
  await page.reload();
  await ready();
  await page.locator(".terminal-button").click();
  await more("More settings").locator("summary").click();
  assert.equal(await field("More settings", "envelope").inputValue(), "json");
  assert.equal(await field("More settings", "timeouts.query").inputValue(), "9000");
});

for (const [name, options] of PLACES) {
  test(`axe finds nothing in the open forms, and everything is big enough to press: ${name}`, async () => {
    const { page, context } = await openTill(till, options);
    await page.locator("details.said > summary").first().click();
    assert.deepEqual(await findings(page), []);
    await page.locator(".terminal-button").click();
    await page.locator("dialog[open] details.said > summary").click();
    assert.deepEqual(await findings(page), []);
    await context.close();
  });
}
