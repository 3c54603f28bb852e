// The till for everybody: what axe finds on every screen, the size of what fingers press, and the keyboard alone.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startProcess } from "../kit/helper.mjs";
import { findings, PLACES } from "./till-findings.mjs";
import { gatewayTour } from "./till-gateway-tour.mjs";
import { hands } from "./till-hands.mjs";
import { DIST, openTill, startTill } from "./till-page.mjs";
import { tour } from "./till-tour.mjs";

/** A helper that is looked for and not there. */
const EXPECTED = /127\.0\.0\.1:1\b|ERR_UNSAFE_PORT/;

let till;

before(async () => {
  till = await startTill();
});

after(() => till?.close());

for (const [name, options] of PLACES) {
  test(`axe finds nothing on any screen, and everything is big enough to press: ${name}`, async () => {
    const { page, context, complaints } = await openTill(till, options);
    const seen = [];
    const found = [];
    await tour(page, options.locale ? "zh-Hant" : "en", async (screen) => {
      seen.push(screen);
      found.push(...(await findings(page)).map((it) => `${screen}: ${it}`));
    });
    assert.deepEqual(found, []);
    console.log(`${name}: ${seen.length} screens: ${seen.join(", ")}`);
    assert.deepEqual(
      complaints.filter((it) => !EXPECTED.test(it)),
      [],
    );
    await context.close();
  });
}

describe("of gateways", () => {
  let demo;
  before(async () => {
    demo = await startProcess(["demo", "--port", "0", "--till", DIST]);
  });
  after(() => demo?.end());

  for (const [name, options] of PLACES) {
    test(`axe finds nothing on any of their screens, and everything is big enough to press: ${name}`, async () => {
      const { page, context } = await openTill({ browser: till.browser, url: demo.ready.demo }, options);
      const seen = [];
      const found = [];
      await gatewayTour(page, options.locale ? "zh-Hant" : "en", demo.ready, async (screen) => {
        seen.push(screen);
        found.push(...(await findings(page)).map((it) => `${screen}: ${it}`));
      });
      assert.deepEqual(found, []);
      console.log(`${name}: ${seen.length} screens of gateways: ${seen.join(", ")}`);
      await context.close();
    });
  }
});

test("a sale, a cancel and a refund by the keyboard alone, with the focus to be seen at every step", async () => {
  const { page, context } = await openTill(till);
  const { ready, ended, overlay, t } = hands(page);
  await ready();
  await reach(page, t("way.simulator"), "button");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog", { name: t("connection.title") }).waitFor();
  await page.keyboard.press("Escape");
  assert.match((await focused(page)).name, new RegExp(t("way.simulator")), "the focus goes back to where it came from");

  await page.keyboard.type("1250");
  await reach(page, t("sale.pay", { amount: "HK$12.50" }), "button");
  await page.keyboard.press("Enter");
  await ended("outcome.pay.approved");
  assert.equal((await focused(page)).name, t("result.next"));
  await page.keyboard.press("Enter");

  await reach(page, t("simulator.next"), "combobox");
  await choose(page, t("scenario.customer"));
  await reach(page, t("method.card"), "radio");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.type("3300");
  await reach(page, t("sale.pay", { amount: "HK$33.00" }), "button");
  await page.keyboard.press("Enter");
  await overlay().getByText(t("now.sent-pay")).waitFor();
  assert.equal((await focused(page)).name, t("cancel"));
  await page.keyboard.press("Enter");
  await ended("outcome.pay.cancelled");
  await page.keyboard.press("Enter");

  await reach(page, new RegExp(`^${t("method.card")}.*${t("status.approved")}`), "button");
  await page.keyboard.press("Enter");
  await reach(page, t("history.refund"), "button");
  await page.keyboard.press("Enter");
  await reach(page, t("refund.do", { amount: "HK$12.50" }), "button");
  await page.keyboard.press("Enter");
  await ended("outcome.refund.approved");
  await page.keyboard.press("Enter");
  await overlay().waitFor({ state: "detached" });
  await context.close();
});

/** Presses Tab until something of that name and role has the focus; all on the way show that they have it. */
async function reach(page, name, role) {
  const known = typeof name === "string" ? (it) => it.includes(name) : (it) => name.test(it);
  const passed = [];
  for (let step = 0; step < 120; step += 1) {
    const now = await focused(page);
    if (now.role === role && known(now.name)) return;
    await page.keyboard.press("Tab");
    const { shown, ...next } = await focused(page);
    passed.push(`${next.role} ${next.name}`);
    if (next.role !== "none") assert.ok(shown, `the focus on ${next.role} "${next.name}" cannot be seen`);
  }
  assert.fail(`${role} ${name} is not reached by Tab; passed: ${passed.join("; ")}`);
}

/** What has the focus, and whether it is drawn differently from what has not. */
function focused(page) {
  return page.evaluate(() => {
    let it = /** @type {HTMLInputElement} */ (document.activeElement);
    while (it?.shadowRoot?.activeElement) it = /** @type {HTMLInputElement} */ (it.shadowRoot.activeElement);
    if (!it || it === document.body) return { role: "none", name: "", shown: false };
    const roles = { BUTTON: "button", SELECT: "combobox", SUMMARY: "button", A: "link" };
    const role = it.type === "radio" || it.type === "checkbox" ? it.type : (roles[it.tagName] ?? "textbox");
    const words = it.getAttribute("aria-label") ?? it.labels?.[0]?.textContent ?? it.textContent;
    const drawn = [it, it.closest("label")].filter(Boolean).map((one) => getComputedStyle(one));
    const shown = drawn.some(({ outlineStyle, boxShadow }) => outlineStyle !== "none" || boxShadow !== "none");
    return { role, name: words.replaceAll(/\s+/g, " ").trim(), shown };
  });
}

/** In a list that has the focus: types until the option is chosen. */
async function choose(page, label) {
  await page.keyboard.type(label);
  const chosen = await page.evaluate(() => {
    const list = /** @type {HTMLSelectElement} */ (document.activeElement);
    return list.selectedOptions[0].textContent;
  });
  assert.equal(chosen, label);
}
