// What a cashier sees, whatever the till stands on: the button that takes the money is always in view, results are in a
// cashier's words with what support asks for folded away, the colours are chosen and remembered, the log speaks the
// till's language.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { hands } from "./till-hands.mjs";
import { keyIn, openTill, startTill } from "./till-page.mjs";

let till;

before(async () => {
  till = await startTill();
});

after(() => till?.close());

async function opened(options, language) {
  const { page, context } = await openTill(till, options);
  page.setDefaultTimeout(40_000);
  const it = hands(page, language);
  await it.ready();
  return { page, it, context };
}

/** In the page: whether the button lies inside the window with nothing on it, and what is free below the sale. */
function payOf(page) {
  return page.evaluate(() => {
    const pay = document.querySelector(".pay");
    const { top, bottom, left, right } = pay.getBoundingClientRect();
    const there = document.elementFromPoint((left + right) / 2, (top + bottom) / 2) === pay;
    const below = document.querySelector(".tabs").getBoundingClientRect();
    const floor = below.top > bottom ? below.top : innerHeight;
    return {
      inView: there && top >= 0 && bottom <= innerHeight && left >= 0 && right <= innerWidth,
      free: floor - bottom,
    };
  });
}

const SCREENS = [
  [320, 568],
  [360, 640],
  [390, 844],
  [768, 1024],
  [820, 1180],
  [1024, 730],
  [1280, 800],
  [1920, 1080],
];

for (const [width, height] of SCREENS) {
  test(`Pay is in view at ${width} x ${height}, above the fold of every part of the sale and below the banner`, async () => {
    const { page, it, context } = await opened({ width, height });
    const seen = async (where) => {
      const { inView, free } = await payOf(page);
      assert.ok(inView, where);
      assert.ok(free >= 0 && free < 48, `${where}: the sale uses the height, ${free} px are free below it`);
      assert.equal(await page.evaluate(() => document.scrollingElement.scrollHeight <= innerHeight), true, where);
    };
    await keyIn(page, "1250");
    for (const part of ["sale.items", "sale.keypad"]) {
      await it.button(part).click();
      await seen(part);
    }
    await it.button("sale.clear").click();
    await it.scenario("silence");
    await it.pay("2000");
    await it.ended("doubt.title");
    await it.inOverlay("doubt.later").click();
    await it.button("banner.show").waitFor();
    await seen("with the banner");
    await context.close();
  });
}

const ENDS = [
  ["accept", "outcome.pay.approved"],
  ["decline", "outcome.pay.declined"],
  ["charge-then-drop", "outcome.pay.approved"],
  ["drop-before-read", "outcome.pay.not-charged"],
  ["key", "outcome.pay.not-charged"],
  ["wrong-amount", undefined],
  ["silence", "doubt.title"],
];

for (const [language, locale] of [
  ["en", "en-GB"],
  ["zh-Hans", "zh-CN"],
  ["zh-Hant", "zh-HK"],
]) {
  test(`results are in a cashier's words, and support finds the codes below: ${language}`, async () => {
    const { page, it, context } = await opened({ locale }, language);
    for (const [scenario, word] of ENDS) {
      await it.scenario(scenario);
      await it.pay("1250");
      if (word) await it.ended(word);
      else await page.locator(".support").waitFor();
      const texts = [it.overlay(), it.overlay().getByRole("dialog")].map((part) => part.innerText());
      const text = (await Promise.all(texts)).join("\n");
      assert.doesNotMatch(text, /[A-Z]{2,}_[A-Z]|ledger|moved|帳本|账本|undefined/, `${scenario}: ${text}`);
      await page.locator(".support summary").click();
      await page.locator(".support").getByText(it.t("fact.money")).waitFor();
      if (word === "doubt.title") break;
      await page.keyboard.press("Escape");
      await it.overlay().waitFor({ state: "detached" });
    }
    await context.close();
  });

  test(`the wire log speaks ${language}, and what is copied for support stays as it was said`, async () => {
    const { page, it, context } = await opened({ locale }, language);
    await it.scenario("charge-then-drop");
    await it.pay("1250");
    await it.ended("outcome.pay.approved");
    await it.next();
    await it.button("tab.log").click();
    const log = page.getByRole("region", { name: it.t("tab.log"), exact: true });
    const said = { en: "No clear answer", "zh-Hans": "没有明确答复", "zh-Hant": "沒有明確答覆" };
    await log.getByText(said[language]).first().waitFor();
    await log.getByText(it.t("status.approved"), { exact: true }).first().waitFor();
    if (language !== "en")
      assert.doesNotMatch(await log.innerText(), /\b(step|checking|opening|approved|outcome|sent)\b/);
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await it.button("log.copy").click();
    await it.button("log.copied").waitFor();
    assert.match(await page.evaluate(() => navigator.clipboard.readText()), /step checking/);
    await context.close();
  });
}

test("the colours follow the device, or what was chosen, and that is remembered", async () => {
  const { page, it, context } = await opened({ dark: true });
  const shown = () =>
    page.evaluate(() => [document.documentElement.dataset.theme, getComputedStyle(document.body).color]);
  const next = (name) => it.button(`theme.${name}`).click();
  const [first, ink] = await shown();
  assert.equal(first, "dark");
  await next("system");
  assert.equal((await shown())[0], "light");
  await page.reload();
  await it.ready();
  assert.equal((await shown())[0], "light", "remembered against the device");
  await next("light");
  assert.deepEqual(await shown(), ["dark", ink]);
  await page.emulateMedia({ colorScheme: "light" });
  assert.equal((await shown())[0], "dark", "chosen against the device");
  await next("dark");
  assert.equal((await shown())[0], "light");
  await page.emulateMedia({ colorScheme: "dark" });
  await page.waitForFunction(() => document.documentElement.dataset.theme === "dark");
  await context.close();
});
