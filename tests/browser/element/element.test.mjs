// <tillwire-pay> over the simulated terminal in the page: every outcome, what a cashier does while nobody knows, and what a
// page hears. The terminal's ledger is the judge.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { openStage } from "../kit/stage.mjs";
import { of, openElement } from "./element-page.mjs";

let stage;
let it;

before(async () => {
  stage = await openStage();
  it = await openElement(stage);
});

after(() => stage?.close());

beforeEach(() => it.fresh());

afterEach(async () => {
  const complaints = it.complaints.splice(0);
  assert.deepEqual(complaints, [], "the browser complains about nothing, under a policy without any style");
});

const charges = async () => (await it.call("ledger")).charges.length;

for (const [status, script, reference] of [
  ["approved", [], "sale-approved"],
  ["declined", [{ verb: "DECLINE", code: "1205" }], "sale-declined"],
  ["not-charged", [{ verb: "DROP_BEFORE_READ" }], "sale-not-charged"],
]) {
  test(`${status}: the page has the outcome at once, and the sheet stays until it is closed`, async () => {
    await it.call("script", script);
    await it.begin(reference);
    await it.says(`outcome.pay.${status}`);
    assert.equal((await it.result(reference)).status, status);
    assert.equal(await charges(), status === "approved" ? 1 : 0);
    assert.equal(await it.sheet.getByText("HK$12.50").first().isVisible(), true);
    await it.close();
    assert.deepEqual(await it.call("heard"), [`outcome ${status}`, "close"]);
  });
}

test("while the customer is at the terminal there are steps, the time and a cancel, which ends it", async () => {
  await it.call("script", [{ verb: "WAIT" }]);
  await it.begin("sale-1");
  await it.says("now.sent-pay");
  await it.sheet.getByText(/^0:\d\d so far$/).waitFor();
  await it.sheet.getByRole("listitem").filter({ hasText: "The request is sent" }).waitFor();
  await it.page.keyboard.press("Escape");
  assert.equal(await it.sheet.isVisible(), true, "what runs at a terminal stays in sight");
  await it.button("cancel").click();
  await it.says("outcome.pay.cancelled");
  assert.equal((await it.result("sale-1")).by, "cashier");
  assert.equal(await charges(), 0);
});

test("an approved payment has its facts and a receipt, which is copied as text and printed alone", async () => {
  await it.call("set", "shop", "Corner Café");
  await it.begin("sale-1");
  await it.says("outcome.pay.approved");
  const { number } = await it.result("sale-1");
  await it.sheet.locator(".result").getByText(number).waitFor();
  await it.sheet.getByText(it.t("receipt"), { exact: true }).click();
  await it.sheet.locator(".paper").getByText("Corner Café").waitFor();
  await it.page.evaluate(() => {
    globalThis.print = () => {
      const paper = document.querySelector("[data-tillwire-print]")?.shadowRoot.textContent;
      Object.assign(globalThis, { printed: paper });
      dispatchEvent(new Event("afterprint"));
    };
  });
  await it.button("receipt.print").click();
  const printed = await it.page.evaluate(() => ({
    text: Reflect.get(globalThis, "printed"),
    left: document.querySelectorAll("[data-tillwire-print]").length + document.adoptedStyleSheets.length - 1,
  }));
  assert.match(printed.text, /Corner Café.*HK\$12\.50/);
  assert.equal(printed.left, 0, "nothing of it is left in the page");
  await it.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await it.button("receipt.copy").click();
  await it.sheet.getByText(it.t("receipt.copied")).waitFor();
  const copied = await it.page.evaluate(() => navigator.clipboard.readText());
  assert.match(copied, /Total: HK\$12\.50/);
});

test("a call that charged nothing is told with its hint, and rejects", async () => {
  await it.begin("sale-1", { amount: "12.50", method: "fax" });
  await it.says("outcome.refused");
  await it.sheet.getByText(it.t("refused")).waitFor();
  assert.equal((await it.result("sale-1")).code, "UNSUPPORTED_METHOD");
  await it.close();
  assert.equal(await charges(), 0);
});

test("unknown: the page waits until somebody leaves the sheet, and the terminal takes nothing else until it is settled", async () => {
  await it.unknown("sale-1");
  assert.doesNotMatch(await it.sheet.innerText(), /fail/i);
  await it.sheet.getByText(it.t("doubt.asking")).waitFor();
  await it.close("doubt.later");
  const left = await it.result("sale-1");
  assert.equal(left.status, "unknown");
  assert.equal(left.money, "unknown");
  await it.begin("sale-2");
  await it.says("outcome.refused");
  assert.equal((await it.result("sale-2")).code, "TERMINAL_UNRESOLVED");
  await it.button("result.open").click();
  await it.says("doubt.title");
  await it.sheet.getByText("sale-1").first().waitFor();
});

test("unknown: asked again once the terminal answers, it is what it is", async () => {
  await it.unknown("sale-1");
  await it.call("script", []);
  await it.button("doubt.recheck").click();
  await it.says("outcome.pay.approved");
  assert.equal((await it.result("sale-1")).status, "approved");
  assert.equal(await charges(), 1);
  assert.deepEqual(await it.call("heard"), ["outcome unknown", "outcome approved"]);
});

test("unknown: what the terminal says later by itself is shown without anybody asking", async () => {
  await it.unknown("sale-1");
  await it.call("script", []);
  await it.says("outcome.pay.approved");
  assert.equal((await it.result("sale-1")).status, "approved");
});

for (const [button, status] of [
  ["doubt.paid", "approved"],
  ["doubt.not-paid", "not-charged"],
]) {
  test(`unknown: settled by hand as ${status}, by somebody with a name`, async () => {
    await it.unknown("sale-1");
    assert.equal(await it.button(button).isDisabled(), true, "nobody decides without a name");
    await it.sheet.getByLabel(it.t("doubt.who")).fill("Ling");
    await it.button(button).click();
    await it.says(`outcome.pay.${status}`);
    await it.sheet.getByText(it.t("by-person", { who: "Ling" })).waitFor();
    assert.equal((await it.result("sale-1")).person.who, "Ling");
    assert.equal(await it.page.locator("#sheet").getAttribute("cashier"), "Ling", "who decided is asked once");
  });
}

test("unknown: gone on without it, the next sale is taken, and what went through twice is given back", async () => {
  await it.unknown("sale-1");
  await it.sheet.getByLabel(it.t("doubt.who")).fill("Ling");
  await it.button("doubt.go-on").click();
  await it.sheet.getByText(/^Ling went on without it at /).waitFor();
  assert.equal(await it.button("doubt.go-on").count(), 0);
  await it.call("script", []);
  await it.says("outcome.pay.approved");
  await it.sheet.getByText(/the customer has paid twice/).waitFor();
  assert.equal((await it.result("sale-1")).duplicate, true);
  await it.button("result.put-right").click();
  await it.says("outcome.refund.approved");
  const { charges, refunds } = await it.call("ledger");
  assert.deepEqual([charges.length, refunds.length], [1, 1]);
});

test("a reload in mid-payment: resume() shows it until it has its outcome", async () => {
  await it.call("script", [{ verb: "WAIT" }]);
  await it.begin("sale-1");
  await it.says("now.sent-pay");
  await it.page.reload();
  await it.page.waitForFunction(() => globalThis.till !== undefined);
  await it.call("connect", it.name);
  await it.call("resumes");
  await it.says("outcome.pay.not-charged");
  await it.sheet.getByText("HK$12.50").first().waitFor();
  await it.close();
  assert.deepEqual(
    (await it.result("resumed")).map(({ reference, status }) => [reference, status]),
    [["sale-1", "not-charged"]],
  );
});

test("what somebody went on without is left alone by resume(), and bars nothing, also after a reload", async () => {
  await it.unknown("sale-1");
  await it.sheet.getByLabel(it.t("doubt.who")).fill("Ling");
  await it.button("doubt.go-on").click();
  await it.sheet.getByText(/^Ling went on without it at /).waitFor();
  await it.close("doubt.later");
  assert.equal((await it.result("sale-1")).released.who, "Ling");
  assert.deepEqual(await it.call("resume"), []);
  await it.page.reload();
  await it.page.waitForFunction(() => globalThis.till !== undefined);
  await it.call("connect", it.name, { soon: true });
  await it.call("script", [{ on: "query", verb: "QUERY_FAIL", k: 100_000 }]);
  assert.deepEqual(await it.call("resume"), []);
  await it.begin("sale-2");
  await it.says("outcome.pay.approved");
});

test("with nothing open, resume() shows nothing", async () => {
  assert.deepEqual(await it.call("resume"), []);
  assert.equal(await it.sheet.count(), 0);
});

test("a refund and a void are shown like a payment", async () => {
  await it.begin("sale-1");
  await it.says("outcome.pay.approved");
  await it.begin("refund-1", { of: "sale-1" }, "refund");
  await it.says("outcome.refund.approved");
  await it.begin("sale-2");
  await it.says("outcome.pay.approved");
  await it.begin("void-2", { of: "sale-2" }, "void");
  await it.says("outcome.void.approved");
});

test("the same sale again joins it, and another one meanwhile is refused and does not hide it", async () => {
  await it.call("script", [{ verb: "WAIT" }]);
  await it.begin("sale-1");
  await it.says("now.sent-pay");
  await it.begin("sale-1");
  await it.begin("sale-2");
  assert.equal((await it.result("sale-2")).code, "TERMINAL_UNRESOLVED");
  await it.says("now.sent-pay");
  await it.call("customer", "tap");
  await it.says("outcome.pay.approved");
  assert.equal((await it.result("sale-1")).status, "approved");
  assert.equal(await charges(), 1);
});

test("a sale that took no money can be tried again, where the page wants that", async () => {
  await it.call("set", "again", true);
  await it.call("script", [{ verb: "DECLINE", code: "1205" }]);
  await it.begin("sale-1");
  await it.says("outcome.pay.declined");
  await it.close("result.again");
  assert.deepEqual(await it.call("heard"), ["outcome declined", "again declined", "close"]);
});

test("a gateway's code is shown, with how long it is good for; its sheet may be closed and shown again", async () => {
  const qr = { qr: "https://pay.example/1", expiresAt: Date.now() + 600_000 };
  const state = { kind: "pay", reference: "order-7", method: "wechat", started: Date.now(), gateway: true };
  const amount = { minor: "1250", currency: "HKD" };
  await it.call("show", { ...state, amount, steps: [{ name: "opening", at: Date.now() }], offer: qr });
  await it.sheet.getByRole("img", { name: it.t("offer.code") }).waitFor();
  await it.sheet.getByText(/^Valid for (10:00|9:\d\d)$/).waitFor();
  await it.button("cancel").click();
  await it.close("offer.later");
  await it.call("show", { ...state, amount, steps: [], offer: { redirect: "https://pay.example/2", form: {} } });
  const link = it.sheet.getByRole("link", { name: it.t("offer.page") });
  assert.equal(await link.getAttribute("href"), "https://pay.example/2");
  const outcome = { kind: "pay", reference: "order-7", status: "unknown", money: "unknown", notes: [], order: "7" };
  await it.call("show", { ...state, amount, steps: [], outcome });
  await it.sheet.getByText(it.t("doubt.text-gateway")).waitFor();
  await it.button("doubt.recheck").click();
  assert.deepEqual(await it.call("heard"), ["cancel", "close", "outcome unknown", "recheck"]);
});

test("a page that a script could run from is no link", async () => {
  const offer = { redirect: "javascript:alert(1)", form: {} };
  await it.call("show", { kind: "pay", reference: "order-8", started: 0, steps: [], gateway: true, offer });
  await it.sheet.getByRole("img", { name: it.t("offer.code") }).waitFor();
  assert.equal(await it.sheet.getByRole("link").count(), 0);
});

test("what a terminal says is text, whatever it looks like", async () => {
  const outcome = {
    kind: "pay",
    ...{ reference: "<b>1</b>", status: "declined", money: "none", notes: [], order: "1", systemCode: "1" },
    message: "<img src=x onerror=alert(1)>",
  };
  await it.call("show", { kind: "pay", reference: "<b>1</b>", started: 0, steps: [], outcome });
  await it.sheet.getByText("<img src=x onerror=alert(1)>").first().waitFor();
  assert.equal(await it.sheet.locator("img, b").count(), 0);
});

test("two elements of a page are two tills", async () => {
  await it.call("connect", `${it.name}-b`, { element: "other" });
  await it.call("script", [{ verb: "WAIT" }]);
  await it.begin("sale-1");
  await it.says("now.sent-pay");
  await it.begin("sale-b", { element: "other" });
  assert.equal((await it.result("sale-b")).status, "approved");
  const other = it.page.locator("#other .sheet");
  await other.locator(".state-word").getByText(it.t("outcome.pay.approved")).waitFor();
  await other.getByRole("button", { name: it.t("result.next") }).click();
  await it.call("customer", "tap");
  await it.says("outcome.pay.approved");
});

test("every language, by its own attribute or the page's, and words of a page's own", async () => {
  await it.begin("sale-1");
  await it.says("outcome.pay.approved");
  for (const [lang, language] of [
    ["zh-HK", "zh-Hant"],
    ["zh", "zh-Hans"],
    ["en-GB", "en"],
    ["sw", "en"],
  ]) {
    await it.page.locator("#sheet").evaluate((element, lang) => element.setAttribute("lang", lang), lang);
    await of(it.page, language).says("outcome.pay.approved");
  }
  await it.call("set", "words", { "outcome.pay.approved": "Imelipwa" });
  await it.sheet.locator(".state-word").getByText("Imelipwa").waitFor();
});
