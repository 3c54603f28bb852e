// Pictures of the built till, for people who change how it looks:
//
//   node demo/screenshots.mjs <folder>      every width, light and dark
//
// The two of docs/ are made by the browser's tests: CONTRIBUTING.md tells how.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { keyIn, openTill, startTill } from "../tests/browser/till-page.mjs";

const SIZES = [
  [1280, 800],
  [820, 1180],
  [390, 844],
];

const [folder] = process.argv.slice(2);
if (!folder) throw new Error("usage: node demo/screenshots.mjs <folder>");
const till = await startTill();
try {
  await everything(folder);
} finally {
  await till.close();
}

async function everything(into) {
  mkdirSync(into, { recursive: true });
  for (const [width, height] of SIZES) {
    for (const dark of [false, true]) await tour(into, { width, height, dark });
  }
  await tour(into, { width: 390, height: 844, dark: false, locale: "zh-HK" });
}

/** Through every state that has a look of its own. */
async function tour(into, options) {
  const { page, context } = await openTill(till, options);
  const name = `${options.width}-${options.locale ?? (options.dark ? "dark" : "light")}`;
  const shoot = (what) => page.screenshot({ path: join(into, `${name}-${what}.png`) });
  const tab = async (which) => {
    const button = page.locator(`.tab-${which}`);
    if (await button.isVisible()) await button.click();
  };
  const scenario = async (which) => {
    await tab("simulator");
    await page.locator(".panel.simulator select").selectOption(which);
    await tab("sale");
  };
  const pay = async () => {
    await keyIn(page, "1250");
    await page.locator(".pay").click();
  };
  const next = async () => {
    await page.locator(".overlay-main > .buttons button").click();
    await page
      .locator(".due .button")
      .click({ timeout: 500 })
      .catch(() => {});
  };
  await page.locator(".dot.ready").waitFor();
  await keyIn(page, "1250");
  await shoot("1-sale");
  await page.locator(".switch button").nth(1).click();
  await page.locator(".item button").nth(0).click();
  await page.locator(".item button").nth(0).click();
  await shoot("2-items");
  await page.locator(".switch button").nth(0).click();
  await page.locator(".due .button").click();
  await scenario("customer");
  await pay();
  await page.waitForTimeout(1500);
  await shoot("3-waiting");
  await page.locator(".overlay .hands button").first().click();
  await page.locator(".state.approved").waitFor();
  await shoot("4-approved");
  await next();
  await scenario("decline");
  await pay();
  await page.locator(".state.declined").waitFor();
  await shoot("5-declined");
  await next();
  await scenario("silence");
  await pay();
  await page.locator(".state.unknown").waitFor();
  await shoot("6-unknown");
  await next();
  await shoot("7-banner");
  await tab("simulator");
  await shoot("8-terminal");
  await page.locator(".banner .button").click();
  await page.locator(".doubt input").fill("Ling");
  await page.locator(".doubt .buttons button").first().click();
  await page.locator(".state.approved").waitFor();
  await next();
  await tab("history");
  await page.locator(".entry-head").last().click();
  await page.locator(".entry-detail .button").first().click();
  await shoot("9-history");
  await tab("log");
  await page.locator(".line.reply summary").last().click();
  await shoot("10-log");
  await page.locator(".terminal-button").click();
  await shoot("11-connection");
  await context.close();
}
