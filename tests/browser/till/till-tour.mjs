// A walk through every screen of the till with the simulated terminal in the page. `look(name)` is called on each one.

import { hands } from "./till-hands.mjs";
import { keyIn } from "./till-page.mjs";

/** Walks; the page has just been opened. */
export async function tour(page, language, look) {
  const till = hands(page, language);
  await till.ready();
  for (const stop of [sale, paid, pin, declined, doubt, history, faults, log, connection]) await stop(till, look);
}

async function sale(till, look) {
  await keyIn(till.page, "1250");
  await look("sale");
  await till.button("sale.items").click();
  for (const item of ["coffee", "coffee", "egg-tart"]) {
    await till.page
      .getByRole("button", { name: new RegExp(`^${till.t(`item.${item}`)}`) })
      .first()
      .click();
  }
  await look("items");
  await till.button("sale.keypad").click();
  await till.button("sale.clear").click();
}

async function paid(till, look) {
  await till.scenario("customer");
  await till.pay("1250");
  await till.inOverlay("customer.tap").waitFor();
  await look("waiting");
  await till.inOverlay("customer.tap").click();
  await till.ended("outcome.pay.approved");
  await look("approved");
  await till.next();
}

async function pin(till, look) {
  await till.scenario("customer");
  await till.pay("4600");
  await till.inOverlay("customer.pin").click();
  await look("pin");
  await till
    .overlay()
    .getByRole("button", { name: till.t("customer.cancel"), exact: true })
    .click();
  await till.ended("outcome.pay.cancelled");
  await look("cancelled");
  await till.next();
}

async function declined(till, look) {
  await till.scenario("decline");
  await till.pay("800");
  await till.ended("outcome.pay.declined");
  await look("declined");
  await till.next();
}

/** Nobody knows, then somebody decides. */
async function doubt(till, look) {
  await till.scenario("silence");
  await till.pay("2000");
  await till.ended("doubt.title");
  await look("unknown");
  await till.inOverlay("doubt.later").click();
  await look("blocked");
  await till.button("banner.show").click();
  await till.overlay().getByLabel(till.t("doubt.who")).fill("Ling");
  await till.inOverlay("doubt.paid").click();
  await till.ended("outcome.pay.approved");
  await till.next();
}

async function history(till, look) {
  const { page } = till;
  await till.part("history");
  const region = page.getByRole("region", { name: till.t("tab.history"), exact: true });
  await region
    .getByRole("button", { name: new RegExp(`${till.t("method.card")}.*${till.t("status.approved")}`) })
    .last()
    .click();
  await till.button("history.refund").click();
  await look("history");
  await till.button("history.outside").click();
  await look("outside");
  await till.button("history.outside").click();
}

async function faults(till, look) {
  await till.part("simulator");
  await till.page.locator("summary", { hasText: till.t("chaos.title") }).click();
  await till.button("chaos.add").click();
  await till.page.getByRole("list", { name: till.t("chaos.script") }).waitFor();
  await look("faults");
}

async function log(till, look) {
  await till.part("log");
  const tab = till.page.getByRole("button", { name: till.t("tab.log"), exact: true });
  if (await tab.isVisible()) await tab.click();
  const region = till.page.getByRole("region", { name: till.t("tab.log"), exact: true });
  const line = region
    .getByRole("listitem")
    .filter({ hasText: till.t("log.reply") })
    .last();
  await line.locator("summary").first().click();
  await line.getByText(till.t("log.bytes"), { exact: true }).click();
  await look("log");
}

/** Every form of the connection sheet, and what it says about a helper that is not there. */
async function connection(till, look) {
  const { page, t } = till;
  await page.locator(".terminal-button").click();
  await look("connection");
  const pick = (words) => page.getByRole("radio", { name: new RegExp(`^${words}`) }).check();
  await pick(t("way.http"));
  await look("connection-wifi");
  await pick(t("way.helper"));
  await page.getByRole("textbox", { name: new RegExp(`^${t("setup.helper")}`) }).fill("http://127.0.0.1:1");
  await page.getByRole("textbox", { name: new RegExp(`^${t("setup-key.qfpay")}`) }).fill("0123456789abcdef");
  await till.button("connection.check").click();
  await page.getByText(t("checks.bad")).waitFor();
  await look("checks");
  await pick(t("system.codepay"));
  await look("connection-codepay");
}
