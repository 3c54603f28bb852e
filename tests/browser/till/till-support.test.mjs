// The file for whoever helps, saved from the till's settings in Chromium: by a till that took a sale, and by one whose helper
// is off.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { freePort } from "../../node/kit/loopback.mjs";
import { hands } from "./till-hands.mjs";
import { openTill, startTill } from "./till-page.mjs";

let till;

before(async () => {
  till = await startTill();
});

after(() => till?.close());

/** Presses the button on the open sheet, and gives the file. */
async function saved(page, button) {
  const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
  assert.match(download.suggestedFilename(), /^tillwire-support-[\d-]+\.json$/);
  return JSON.parse(await readFile(await download.path(), "utf8"));
}

test("a till that took a sale saves what it did and what was said, opened", async () => {
  const { page, context, complaints } = await openTill(till);
  const it = hands(page, "en");
  await it.ready();
  await it.pay("1250");
  await it.ended("outcome.pay.approved");
  await it.next();
  await page.locator(".terminal-button").click();
  const bundle = await saved(page, it.button("support.save"));
  assert.equal(bundle.format, "tillwire-support");
  const said = (part) => bundle.parts[part].said;
  assert.equal(said("diagnosis").ok, true);
  assert.equal(said("operations").settled[0].records.at(-1).status, "approved");
  assert.deepEqual(said("wire").find(({ what }) => what === "write").says.func_type, 1001);
  assert.equal(said("surroundings").origin, new URL(till.url).origin);
  assert.ok(said("surroundings").agent.some((product) => /^(Headless)?Chrome\//.test(product)));
  assert.deepEqual(complaints, []);
  await context.close();
});

test("a till whose helper is off saves one that says so", async () => {
  const { page, context } = await openTill(till);
  const it = hands(page, "en");
  await it.ready();
  await page.locator(".terminal-button").click();
  await page.getByRole("radio", { name: /^QFPay/ }).check();
  await page.getByRole("radio", { name: /^Helper/ }).check();
  await page.getByLabel(it.t("setup.helper"), { exact: true }).fill(`http://127.0.0.1:${await freePort()}`);
  await page.getByLabel("POS-KEY", { exact: true }).fill("0123456789abcdef0123456789abcdef");
  await it.button("connection.connect").click();
  await page.getByRole("alert").waitFor();
  const bundle = await saved(page, it.button("support.save"));
  assert.deepEqual(bundle.parts.helper, { failed: { error: "TypeError" } });
  assert.equal(bundle.parts.can.said, "not connected");
  assert.equal(bundle.parts.diagnosis.said.checks.find(({ state }) => state === "bad").code, "HELPER_LOST");
  assert.ok(!JSON.stringify(bundle).includes("0123456789abcdef"));
  await context.close();
});
