// <tillwire-pay> for everybody: what axe finds on every sheet and in every theme, what fingers can press, and the keyboard.
// With TILLWIRE_SHOTS=folder the sheets are also taken as pictures.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { findings } from "../till/till-findings.mjs";
import { openStage } from "../kit/stage.mjs";
import { of, openElement } from "./element-page.mjs";

const SHOTS = process.env.TILLWIRE_SHOTS;
const QR = { qr: "https://pay.example/of/a/customer/who/scans", expiresAt: Date.now() + 600_000 };

let stage;
let it;

before(async () => {
  stage = await openStage();
  it = await openElement(stage);
});

after(() => stage?.close());

/** Every sheet there is: what brings it about, and the word that says it is there. */
const SHEETS = {
  running: { script: [{ verb: "WAIT" }], says: "now.sent-pay" },
  approved: { script: [], says: "outcome.pay.approved", unfold: () => it.sheet.locator(".receipt summary").click() },
  declined: { script: [{ verb: "DECLINE", code: "1205" }], says: "outcome.pay.declined" },
  unknown: { says: "doubt.title" },
  refused: { method: "fax", says: "outcome.refused" },
  code: { offer: QR, says: "now-gateway.offered" },
  page: { offer: { redirect: "https://pay.example/page", form: {} }, says: "now-gateway.offered" },
};

for (const [theme, options] of Object.entries({
  "by default": { width: 1280, height: 800, language: "en", card: "rgb(255, 255, 255)" },
  "dark, on a phone, in Chinese": {
    width: 390,
    height: 844,
    language: "zh-Hant",
    look: "dark",
    card: "rgb(23, 31, 28)",
  },
  "in a shop's own colours": { width: 390, height: 844, language: "en", look: "shop", card: "rgb(255, 248, 239)" },
})) {
  test(`axe finds nothing on any sheet, and everything is big enough to press: ${theme}`, async () => {
    const { width, height, language, card, look = "" } = /** @type {any} */ (options);
    await it.page.setViewportSize({ width, height });
    await it.page.evaluate(
      ([look, language]) => {
        document.documentElement.className = look;
        document.documentElement.lang = language;
      },
      [look, language],
    );
    const element = of(it.page, language);
    const found = [];
    for (const [name, { script = [], says, unfold, offer, method = "card" }] of Object.entries(SHEETS)) {
      await it.fresh();
      await it.call("script", script);
      const steps = [{ name: "offered", at: Date.now() }];
      const gateway = { kind: "pay", reference: "order-7", started: Date.now(), steps, gateway: true, offer };
      const amount = { minor: "1250", currency: "HKD" };
      if (offer) await it.call("show", { ...gateway, amount, method: "wechat" });
      else if (name === "unknown") await it.unknown(`sale-${name}`, element);
      else await it.begin(`sale-${name}`, { method });
      await element.says(says);
      if (offer) await element.sheet.getByRole("img").waitFor();
      await unfold?.();
      assert.equal(await element.sheet.evaluate((it) => getComputedStyle(it).backgroundColor), card);
      found.push(...(await findings(it.page)).map((line) => `${name}: ${line}`));
      if (SHOTS) await shoot(`${theme} ${name}`);
    }
    assert.deepEqual(found, []);
  });
}

async function shoot(name) {
  mkdirSync(SHOTS, { recursive: true });
  await it.page.screenshot({ path: join(SHOTS, `${name.replaceAll(/\W+/g, "-")}.png`) });
}

test("the focus is on what can be pressed next, stays in the sheet, and goes back to where it came from", async () => {
  await it.fresh();
  await it.call("script", [{ verb: "WAIT" }]);
  await it.page.locator("#pay").focus();
  await it.begin("sale-focus");
  await it.says("now.sent-pay");
  assert.equal(await focused(), it.t("cancel"));
  for (let press = 0; press < 8; press += 1) {
    await it.page.keyboard.press("Tab");
    assert.notEqual(await focused(), "Pay", "the page behind is out of reach");
  }
  await it.call("customer", "tap");
  await it.says("outcome.pay.approved");
  assert.equal(await focused(), it.t("result.next"));
  await it.page.keyboard.press("Enter");
  await it.sheet.waitFor({ state: "detached" });
  assert.equal(await focused(), "Pay");
});

test("what is typed stays while the time and the steps go on, and Escape leaves what is unknown", async () => {
  await it.unknown("sale-typed");
  assert.equal(await focused(), it.t("doubt.recheck"));
  const who = it.sheet.getByLabel(it.t("doubt.who"));
  await who.pressSequentially("Li");
  await it.button("doubt.recheck").click();
  await it.button("doubt.rechecking").waitFor();
  await it.button("doubt.recheck").waitFor();
  await who.press("End");
  await who.pressSequentially("ng");
  assert.equal(await who.inputValue(), "Ling");
  await it.page.keyboard.press("Escape");
  await it.sheet.waitFor({ state: "detached" });
  assert.equal((await it.result("sale-typed")).status, "unknown");
});

test("what is typed in the middle goes on there when the sheet is written anew", async () => {
  await it.unknown("sale-caret");
  const typed = it.sheet.locator("input.who");
  await typed.pressSequentially("Lig");
  await it.page.keyboard.press("ArrowLeft");
  await it.page.locator("#sheet").evaluate((element) => element.setAttribute("lang", "zh-Hans"));
  await it.sheet.getByText(of(it.page, "zh-Hans").t("doubt.who")).waitFor();
  await it.page.keyboard.type("n");
  assert.equal(await typed.inputValue(), "Ling");
  await it.page.locator("#sheet").evaluate((element) => element.removeAttribute("lang"));
  await it.page.keyboard.press("Escape");
  await it.sheet.waitFor({ state: "detached" });
});

test("a word that is being composed is finished before the sheet is written anew", async () => {
  await it.unknown("sale-composed");
  const typed = it.sheet.locator("input.who");
  await typed.focus();
  const keyboard = await it.page.context().newCDPSession(it.page);
  await keyboard.send("Input.imeSetComposition", { text: "ling", selectionStart: 4, selectionEnd: 4 });
  await it.page.locator("#sheet").evaluate((element) => element.setAttribute("lang", "zh-Hans"));
  await of(it.page, "zh-Hans").says("doubt.title");
  await keyboard.send("Input.insertText", { text: "玲" });
  await it.sheet.getByText(of(it.page, "zh-Hans").t("doubt.who")).waitFor();
  assert.equal(await typed.inputValue(), "玲");
  await it.page.locator("#sheet").evaluate((element) => element.removeAttribute("lang"));
  await it.page.keyboard.press("Escape");
  await it.sheet.waitFor({ state: "detached" });
});

test("in the page's flow it is no dialog, and takes the focus from nobody", async () => {
  await it.fresh();
  await it.call("set", "inline", true);
  await it.page.locator("#pay").focus();
  await it.begin("sale-inline");
  await it.says("outcome.pay.approved");
  assert.equal(await focused(), "Pay");
  await it.page.getByRole("region", { name: it.t("kind.pay") }).waitFor();
  assert.equal(await it.page.getByRole("dialog").count(), 0);
});

/** What has the focus, however deep in shadows. */
function focused() {
  return it.page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return element?.textContent.trim();
  });
}
