// A walk through every screen of the till that a gateway payment has. `look(name)` is called on each one.

import { startBackEnd } from "./till-back-end.mjs";
import { hands } from "./till-hands.mjs";

/** Walks; the page has just been opened on the till of `ready`, the line of `tillwire demo`. */
export async function gatewayTour(page, language, ready, look) {
  const till = hands(page, language);
  const backEnd = { now: await startBackEnd(ready) };
  try {
    await page.goto(`${ready.demo}?gateways=${backEnd.now.url}`);
    await till.ready();
    for (const stop of [code, pageOffered, investigated, refund, settings, away])
      await stop(till, look, ready, backEnd);
  } finally {
    await backEnd.now.stop();
  }
}

/** The payment is offered at one of the places, to a customer who takes their time. */
async function offered(till, place, digits) {
  await till.part("sale");
  await till.button(place).click();
  await till.pay(digits);
  await till
    .overlay()
    .getByRole("img", { name: till.t("offer.code") })
    .waitFor();
}

async function code(till, look) {
  await till.button("place.bpc").click();
  await look("gateway-tenders");
  await offered(till, "place.bpc", "1250");
  await look("code");
  await till.inOverlay("customer.pay").click();
  await till.ended("outcome.pay.approved");
  await look("code-approved");
  await till.next();
}

async function pageOffered(till, look) {
  await offered(till, "place.icashier", "9900");
  await look("page");
  await onPage(till, "fail");
  await till.ended("outcome.pay.declined");
  await look("page-declined");
  await till.next();
}

/** The gateway looks into it: nobody knows, then somebody decides. */
async function investigated(till, look) {
  await offered(till, "place.icashier", "2000");
  await onPage(till, "investigate");
  await till.ended("doubt.title");
  await look("investigated");
  await till.overlay().getByLabel(till.t("doubt.who")).fill("Ling");
  await till.inOverlay("doubt.paid-gateway").click();
  await till.ended("outcome.pay.approved");
  await look("investigated-decided");
  await till.next();
}

async function refund(till, look) {
  await till.part("history");
  const region = till.page.getByRole("region", { name: till.t("tab.history"), exact: true });
  const paid = new RegExp(`^${till.t("method.wechat")}.*${till.t("status.approved")}`);
  await region.getByRole("button", { name: paid }).first().click();
  await till.button("history.refund").click();
  await look("gateway-refund");
  await till.page
    .locator("form")
    .getByRole("button", { name: /12\.50/ })
    .click();
  await till.ended("outcome.refund.approved");
  await look("gateway-refunded");
  await till.next();
}

async function settings(till, look) {
  await till.page.locator(".terminal-button").click();
  await till.page.getByText(till.t("gateways.title"), { exact: true }).waitFor();
  await look("gateways");
  await till.page.keyboard.press("Escape");
}

/** The back end dies while a code is shown, and the one that comes after it knows nothing. */
async function away(till, look, ready, backEnd) {
  await offered(till, "place.bpc", "700");
  const { port } = new URL(backEnd.now.url);
  await backEnd.now.stop("SIGKILL");
  await till.overlay().getByText(till.t("trouble.away")).waitFor();
  await look("back-end-away");
  backEnd.now = await startBackEnd(ready, port);
  await till.overlay().getByText(till.t("trouble.forgotten")).waitFor();
  await look("back-end-forgot");
}

/**
 * The customer opens the gateway's page in another window, and chooses. It stays open: closing a page that is on its way
 * to another one may never be answered.
 */
async function onPage(till, choice) {
  const [shop] = await Promise.all([
    till.page.context().waitForEvent("page"),
    till
      .overlay()
      .getByRole("link", { name: till.t("offer.page") })
      .click(),
  ]);
  await shop.locator(`button[value=${choice}]`).click();
  await till.page.bringToFront();
}
