// The amount of one sale never reaches another: however a sale ends, is left, found again or put back, the next one
// starts empty, and what is keyed in then is all that is charged.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { startProcess } from "../kit/helper.mjs";
import { startBackEnd } from "./till-back-end.mjs";
import { hands } from "./till-hands.mjs";
import { DIST, keyIn, launch, openTill, startTill } from "./till-page.mjs";

let till;
let opened;
let page;
let it;

const pressed = (name) => page.getByRole("button", { name, exact: true });
const owed = async () => (await page.locator(".due .amount").textContent()).trim();
const empty = async () => assert.equal(await owed(), "HK$0.00");
const waits = () => it.inOverlay("customer.tap").waitFor();
const gone = () => it.overlay().waitFor({ state: "detached" });

/** Keys an amount in after whatever came before, and sees that this is all that would be paid. */
async function nextSale() {
  await empty();
  await keyIn(page, "800");
  await pressed("Pay HK$8.00").waitFor();
  await it.button("sale.clear").click();
}

async function open(options) {
  opened = await openTill(till, options);
  page = opened.page;
  it = hands(page);
  await it.ready();
}

/**
 * How a sale of 12.50 can end in the page's simulator, by scenario, what is done, and the word that is then seen.
 * @type {[string, string, () => Promise<void>, string][]}
 */
const ENDS = [
  ["approved", "accept", async () => {}, "outcome.pay.approved"],
  ["declined", "decline", async () => {}, "outcome.pay.declined"],
  ["cancelled at the till", "customer", () => it.inOverlay("cancel").click(), "outcome.pay.cancelled"],
  ["cancelled at the terminal", "customer", () => it.inOverlay("customer.cancel").click(), "outcome.pay.cancelled"],
  [
    "declined by the customer's bank",
    "customer",
    () => it.inOverlay("customer.decline").click(),
    "outcome.pay.declined",
  ],
  ["proved not charged", "drop-before-read", async () => {}, "outcome.pay.not-charged"],
  ["refused for its key", "key", async () => {}, "outcome.pay.not-charged"],
  ["unknown, then decided as paid", "silence", () => decide("doubt.paid"), "outcome.pay.approved"],
  ["unknown, then decided as not paid", "silence", () => decide("doubt.not-paid"), "outcome.pay.not-charged"],
];

async function decide(word) {
  await it.ended("doubt.title");
  await it.overlay().getByLabel(it.t("doubt.who")).fill("Ling");
  await it.inOverlay(word).click();
}

/** How the sheet of a result is left. */
const WAYS_OUT = [() => it.inOverlay("result.next").click(), () => page.keyboard.press("Escape")];

describe("at the terminal", () => {
  before(async () => {
    till = await startTill();
  });
  after(() => till?.close());
  beforeEach(() => open());
  afterEach(() => opened.context.close());

  for (const [end, scenario, act, word] of ENDS) {
    test(`a sale that was ${end}: the next one starts empty, by every way out`, async () => {
      for (const leave of WAYS_OUT) {
        await it.scenario(scenario);
        await it.pay("1250");
        if (scenario === "customer") await waits();
        await act();
        await it.ended(word);
        await leave();
        await gone();
        await nextSale();
      }
    });

    if (word === "outcome.pay.approved") continue;
    test(`a sale that was ${end} can be tried again, once, as it was; a digit begins a new amount`, async () => {
      await it.button("sale.items").click();
      await page.getByRole("button", { name: /^Coffee/ }).click();
      await page.getByRole("button", { name: /^Coffee/ }).click();
      await it.button("sale.keypad").click();
      await it.scenario(scenario);
      await it.pay("1250");
      if (scenario === "customer") await waits();
      await act();
      await it.ended(word);
      await it.inOverlay("result.again").click();
      await gone();
      await pressed("Pay HK$76.50").waitFor();
      await page.getByText("2 × Coffee, HK$12.50").waitFor();
      await keyIn(page, "8");
      await pressed("Pay HK$64.08").waitFor();
      await it.button("sale.clear").click();
      await page
        .getByRole("button", { name: new RegExp(`^${it.t("method.card")}`) })
        .first()
        .click();
      await it.button("history.show").click();
      await it.inOverlay("result.next").waitFor();
      assert.equal(await it.inOverlay("result.again").count(), 0, "it was put back before");
    });
  }

  test("a sale that is left unknown takes its amount along; its end never touches the one that is keyed in", async () => {
    await it.scenario("silence");
    await it.pay("1250");
    await it.ended("doubt.title");
    await it.inOverlay("doubt.later").click();
    await gone();
    await empty();
    await keyIn(page, "800");
    await it.button("banner.show").click();
    await decide("doubt.not-paid");
    await it.ended("outcome.pay.not-charged");
    assert.equal(await it.inOverlay("result.again").count(), 0, "never on top of another sale");
    await it.inOverlay("result.back").click();
    await pressed("Pay HK$8.00").waitFor();
  });

  test("a reload and the banner afterwards bring no amount back but by Try again", async () => {
    await it.scenario("customer");
    await it.pay("1250");
    await waits();
    await page.reload();
    await it.button("banner.show").waitFor();
    await empty();
    await keyIn(page, "800");
    await it.button("banner.show").click();
    await it.ended("outcome.pay.not-charged");
    await it.inOverlay("result.back").click();
    await pressed("Pay HK$8.00").waitFor();
    await it.button("sale.clear").click();
    await page
      .getByRole("button", { name: new RegExp(`^${it.t("method.card")}.*${it.t("status.not-charged")}`) })
      .click();
    await it.button("history.show").click();
    await it.inOverlay("result.again").click();
    await pressed("Pay HK$12.50").waitFor();
  });

  test("keys that are pressed or held while a sheet opens or closes do nothing to any amount", async () => {
    const held = (key, times) =>
      page.evaluate(
        ([key, times]) => {
          for (let at = 0; at < times; at += 1)
            document.activeElement.dispatchEvent(
              new KeyboardEvent("keydown", { key, repeat: true, bubbles: true, cancelable: true }),
            );
        },
        [key, times],
      );
    await it.scenario("customer");
    await page.keyboard.type("1250");
    await page.keyboard.press("Enter");
    await waits();
    await page.keyboard.type("99");
    await held("Enter", 3);
    await waits();
    await it.inOverlay("customer.cancel").click();
    await it.ended("outcome.pay.cancelled");
    await page.keyboard.type("99");
    await page.keyboard.press("Escape");
    await gone();
    await held("5", 3);
    await held("Enter", 3);
    await empty();
    await page.keyboard.type("800");
    await held("Escape", 3);
    await pressed("Pay HK$8.00").waitFor();
    await page.locator(".terminal-button").click();
    await page.keyboard.type("77");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await held("Escape", 3);
    await pressed("Pay HK$8.00").waitFor();
  });

  test("a held Enter pays once and presses nothing on the sheet that it opened", async () => {
    await it.scenario("customer");
    await page.keyboard.type("1250");
    await page.keyboard.down("Enter");
    for (let at = 0; at < 5; at += 1) await page.keyboard.down("Enter");
    await page.keyboard.up("Enter");
    await waits();
    assert.equal(await page.getByText(it.t("cancel.requested")).count(), 0);
    await it.inOverlay("customer.tap").click();
    await it.ended("outcome.pay.approved");
    await it.inOverlay("result.next").click();
    await nextSale();
  });

  test("another terminal, system or language in the middle of a sale leaves its amount, and no other, in it", async () => {
    await it.pay("1250");
    await it.ended("outcome.pay.approved");
    await it.inOverlay("result.next").click();
    await keyIn(page, "800");
    await page.locator(".terminal-button").click();
    await page.getByRole("radio", { name: /^CodePay/ }).check();
    await it.button("connection.connect").click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await it.ready();
    await page.getByLabel("Language").selectOption("zh-Hant");
    await pressed("收款 HK$8.00").click();
    const sheet = page.getByRole("dialog", { name: "收款" });
    await sheet.getByText("收款成功", { exact: true }).waitFor();
    await sheet.getByText("HK$8.00").first().waitFor();
    await sheet.getByRole("button", { name: "下一位" }).click();
    await empty();
  });

  test("a refund keeps the sale that is keyed in, and its own amount goes with its form", async () => {
    await page.getByRole("radio", { name: it.t("method.wechat"), exact: true }).check();
    await it.pay("1250");
    await it.ended("outcome.pay.approved");
    await it.inOverlay("result.next").click();
    await keyIn(page, "800");
    await page
      .getByRole("button", { name: new RegExp(`^${it.t("method.wechat")}.*${it.t("status.approved")}`) })
      .first()
      .click();
    await it.button("history.refund").click();
    await page.getByLabel("Amount (at most HK$12.50)").fill("5");
    await pressed("Refund HK$5.00").click();
    await it.ended("outcome.refund.approved");
    assert.equal(await it.inOverlay("result.again").count(), 0, "only sales go into the basket");
    await it.inOverlay("result.back").click();
    await pressed("Pay HK$8.00").waitFor();
    assert.equal(await page.getByLabel(/^Amount \(at most/).count(), 0, "the form is gone");
    await it.button("history.refund").click();
    assert.equal(await page.getByLabel("Amount (at most HK$7.50)").inputValue(), "7.50");
  });

  test("a refund that nobody knows of yet counts as given back", async () => {
    await it.pay("1250");
    await it.ended("outcome.pay.approved");
    await it.inOverlay("result.next").click();
    await it.scenario("customer");
    await page
      .getByRole("button", { name: new RegExp(`^${it.t("method.card")}.*${it.t("status.approved")}`) })
      .first()
      .click();
    const giveBack = page.locator(".entry-detail button", { hasText: it.t("history.refund") });
    await giveBack.click();
    await pressed("Refund HK$12.50").click();
    await it.overlay().locator(".state.running").waitFor();
    await giveBack.waitFor({ state: "detached" });
  });
});

describe("where the sale is not to be seen", () => {
  before(async () => {
    till = await startTill();
  });
  after(() => till?.close());
  beforeEach(() => open({ width: 390, height: 844 }));
  afterEach(() => opened.context.close());

  test("keys change no amount and pay nothing", async () => {
    await page.keyboard.type("12");
    await it.part("history");
    await page.keyboard.type("50");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Escape");
    await it.part("sale");
    await pressed("Pay HK$0.12").waitFor();
    assert.equal(await it.overlay().count(), 0);
  });
});

describe("at a gateway", () => {
  let helper;
  let backEnd;
  before(async () => {
    const [process, browser] = await Promise.all([startProcess(["demo", "--port", "0", "--till", DIST]), launch()]);
    helper = process;
    backEnd = await startBackEnd(helper.ready);
    till = { browser, url: `${helper.ready.demo}?gateways=${backEnd.url}`, close: () => browser.close() };
  });
  after(async () => {
    backEnd?.stop();
    await till?.close();
    await helper?.end();
  });
  beforeEach(async () => {
    await open();
    await it.button("place.bpc").click();
  });
  afterEach(() => opened.context.close());

  const code = () =>
    it
      .overlay()
      .getByRole("img", { name: it.t("offer.code") })
      .waitFor();

  for (const [name, leave] of Object.entries({
    "Go on with the next customer": () => it.inOverlay("offer.later").click(),
    Escape: () => page.keyboard.press("Escape"),
  })) {
    test(`a code that is left by ${name}: the next sale starts empty, and stays when the first is paid`, async () => {
      await it.pay("1250");
      await code();
      await leave();
      await gone();
      await empty();
      await keyIn(page, "800");
      await it.button("banner.show").click();
      await it.inOverlay("customer.pay").click();
      await it.ended("outcome.pay.approved");
      await it.inOverlay("result.back").click();
      await pressed("Pay HK$8.00").waitFor();
    });
  }

  test("a code that was cancelled can be tried again at the terminal", async () => {
    await it.pay("1250");
    await code();
    await it.inOverlay("cancel").click();
    await it.inOverlay("result.again").click();
    await gone();
    await it.button("place.terminal").click();
    await pressed("Pay HK$12.50").click();
    await it.ended("outcome.pay.approved");
    await it.inOverlay("result.next").click();
    await nextSale();
  });
});
