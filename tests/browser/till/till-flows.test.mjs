// Every flow of the till over every way to every system that has it, by what is written on the screen; the other
// side's own ledger is the judge. The table is printed at the end.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { PATIENCE } from "../kit/engines.mjs";
import { keyIn } from "./till-page.mjs";
import { startWorlds, WORLDS } from "./till-worlds.mjs";

const SCREEN = 1.5 * PATIENCE;
/** What every simulated terminal begins with. */
const SIMULATED_KEY = "f46b1f08bec1f39104792cc79ec9aacd";

/** Here an answer that does not come is silence; a line breaks by being pulled. */
const CABLES = ["helper, cable", "Web Serial"];

/**
 * `[flow, the systems that have it, what is done, which of their links have it]`.
 * @type {[string, string[], (world: any) => Promise<void>, ((link: string) => boolean)?][]}
 */
const FLOWS = [
  ["pay", ["qfpay", "codepay"], pay],
  ["the customer taps", ["qfpay", "codepay"], tap],
  ["decline", ["qfpay", "codepay"], decline],
  ["cancel", ["qfpay", "codepay"], cancel],
  ["recovery of a lost answer", ["qfpay", "codepay"], lost, (link) => !CABLES.includes(link)],
  ["recovery after the cable was pulled", ["qfpay"], pulled, (link) => CABLES.includes(link)],
  ["recovery after a reload", ["qfpay", "codepay"], reload],
  ["unknown, then by hand", ["qfpay", "codepay"], byHand, (link) => link === "simulator"],
  ["gone on without it, then paid twice", ["qfpay", "codepay"], goneOn, (link) => link === "simulator"],
  ["another key, and what was in doubt found with it", ["qfpay"], newKey, (link) => link === "simulator"],
  ["refund of a part", ["qfpay", "codepay"], refund],
  ["refund by number", ["qfpay", "codepay"], refundOutside],
  ["hold, and taking of a part", ["codepay"], held],
  ["tip afterwards", ["codepay"], tipped],
  ["void", ["codepay"], undo],
  ["query", ["qfpay", "codepay"], query],
  ["reprint", ["qfpay"], reprint],
  ["summary", ["qfpay"], summary],
  ["batch close", ["codepay"], batch],
  ["pay by code", ["bpc"], code],
  ["decline by code", ["bpc"], codeDeclined],
  ["cancel by code", ["bpc"], codeCancelled],
  ["recovery by code after a reload", ["bpc"], codeReloaded],
  ["refund of a part by code", ["bpc"], codeRefunded],
  ["pay on the gateway's page", ["icashier"], hosted],
  ["decline on the gateway's page", ["icashier"], hostedFailed],
];

const table = [];
let all;

before(async () => {
  all = await startWorlds();
});

after(async () => {
  print(); // first: the runner does not wait for what comes after the tests
  await all?.close();
});

for (const [system, link, open] of WORLDS) {
  describe(`${system}, ${link}`, { concurrency: 1 }, () => {
    let world;
    /** Connected once; then every flow finds the till as it is in the morning, with the days before in its history. */
    const ready = async () => {
      await all.terminal.reset();
      if (world && !world.simulated) {
        await world.page.reload();
        await world.hands.ready();
      } else {
        await world?.context.close();
        world = await open(all);
        world.page.setDefaultTimeout(SCREEN);
      }
    };
    after(() => world?.context.close());

    for (const [flow, systems, run, has = () => true] of FLOWS) {
      if (!systems.includes(system) || !has(link)) continue;
      test(`${flow} · ${system} · ${link}`, async () => {
        const row = { flow, system, link, result: "failed" };
        table.push(row);
        await ready();
        const { context } = world;
        try {
          await run(world);
          row.result = "ok";
        } finally {
          // What it left behind must not be the next flow's.
          if (row.result !== "ok") world = undefined;
          if (!world) await context.close();
        }
      });
    }
  });
}

async function paid({ hands, charged }, digits = "1250", amount = "12.50") {
  await hands.pay(digits);
  await hands.ended("outcome.pay.approved");
  await charged([amount]);
}

async function pay(world) {
  await paid(world);
  await world.hands.next();
}

async function tap(world) {
  await world.scenario("customer");
  await world.hands.pay("3300");
  await world.waits();
  await world.customer("tap");
  await world.hands.ended("outcome.pay.approved");
  await world.charged(["33.00"]);
}

async function decline({ hands, scenario, charged }) {
  await scenario("decline");
  await hands.pay("800");
  await hands.ended("outcome.pay.declined");
  await charged([]);
}

async function cancel(world) {
  await world.scenario("customer");
  await world.hands.pay("3300");
  await world.waits();
  await world.hands.inOverlay("cancel").click();
  await world.hands.ended("outcome.pay.cancelled");
  await world.charged([]);
}

async function lost({ hands, scenario, charged }) {
  await scenario("charge-then-drop");
  await hands.pay("990");
  await hands.ended("outcome.pay.approved");
  await hands.overlay().getByText(hands.t("note.RECOVERED")).waitFor();
  await charged(["9.90"]);
}

/** The customer pays while the cable is out: the answer is lost, and found when the terminal is back. */
async function pulled(world) {
  const { hands } = world;
  await world.scenario("customer");
  await hands.pay("990");
  await world.waits();
  await world.unplug();
  await world.customer("tap");
  await world.plug();
  await hands.ended("outcome.pay.approved");
  await hands.overlay().getByText(hands.t("note.RECOVERED")).waitFor();
  await world.charged(["9.90"]);
}

/** The simulator in the page dies with the page: there the terminal knows of nothing afterwards. */
async function reload(world) {
  const { page, hands } = world;
  await world.scenario("customer");
  await hands.pay("1500");
  await world.waits();
  await page.reload();
  await page.getByText(hands.t("banner.resumed")).waitFor();
  await hands.button("banner.show").click();
  const gone = world.simulated;
  if (!gone) await world.customer("tap");
  await hands.ended(gone ? "outcome.pay.not-charged" : "outcome.pay.approved");
  await world.charged(gone ? [] : ["15.00"]);
}

async function byHand({ hands, scenario, charged }) {
  await scenario("silence");
  await hands.pay("2000");
  await hands.ended("doubt.title");
  await hands.overlay().getByLabel(hands.t("doubt.who")).fill("Ling");
  await hands.inOverlay("doubt.paid").click();
  await hands.ended("outcome.pay.approved");
  await hands
    .overlay()
    .getByText(hands.t("by-person", { who: "Ling" }))
    .waitFor();
  await charged(["20.00"]);
}

/** The cashier takes the money another way; the next sale goes through, the truth comes late, and is put right. */
async function goneOn({ page, hands, scenario, charged }) {
  await scenario("silence");
  await hands.pay("2100");
  await hands.ended("doubt.title");
  await hands.overlay().getByLabel(hands.t("doubt.who")).fill("Ling");
  await hands.inOverlay("doubt.go-on").click();
  const free = hands.t("doubt.released", { who: "Ling", time: "TIME" }).split("TIME").pop();
  await hands.overlay().getByText(free).waitFor();
  await hands.inOverlay("doubt.later").click();
  await hands.part("history");
  const question = page.getByRole("region", { name: hands.t("questions.title") });
  await question.getByText("HK$21.00").waitFor();
  await scenario("accept");
  await hands.pay("900");
  await hands.ended("outcome.pay.approved");
  await hands.next();
  await hands.part("history");
  await page
    .getByRole("button", { name: /HK\$21\.00/ })
    .first()
    .click();
  await hands.button("history.show").click();
  const recheck = hands.inOverlay("doubt.recheck");
  if (await recheck.isVisible()) await recheck.click();
  await hands.ended("outcome.pay.approved");
  await hands.inOverlay("result.put-right").click();
  await hands.ended("outcome.refund.approved");
  await question.waitFor({ state: "detached" });
  await charged(["21.00", "9.00"]);
}

/** The newest sale of the history, opened. */
async function sold(world) {
  await paid(world);
  await world.hands.next();
  await opened(world);
}

async function opened({ page, hands }) {
  const { t } = hands;
  const region = page.getByRole("region", { name: t("tab.history"), exact: true });
  await region
    .getByRole("button", { name: new RegExp(`${t("status.approved")}$`) })
    .first()
    .click();
}

async function giveBack({ hands, refunded }) {
  const { page, t, button } = hands;
  await button("history.refund").click();
  await page.getByLabel(t("refund.amount", { left: "HK$12.50" })).fill("5");
  await button("refund.do", { amount: "HK$5.00" }).click();
  await hands.ended("outcome.refund.approved");
  await refunded(["5.00"]);
}

async function refund(world) {
  const tender = (method) => world.page.getByRole("radio", { name: world.hands.t(method), exact: true });
  // A card payment of the same day is given back as a whole.
  await tender("method.wechat").check();
  await sold(world);
  await giveBack(world);
  await world.hands.next();
  await tender("method.card").check();
}

/** The terminal changes its key before it answers: the simulated one reads the old one backwards. */
async function newKey({ page, hands, charged, scenario }) {
  const { t, button } = hands;
  await hands.part("simulator");
  const more = page.locator("summary", { hasText: t("chaos.title") });
  await more.click();
  await page.locator(".chaos-form").getByRole("combobox").first().selectOption("ROTATE_KEY");
  await button("chaos.add").click();
  await page.getByRole("list", { name: t("chaos.script") }).waitFor();
  await more.click();
  await hands.part("sale");
  await hands.pay("1700");
  await hands.ended("doubt.title");
  const key = hands.overlay().getByLabel(t("setup-key.qfpay"), { exact: true });
  await key.fill("short");
  await hands.inOverlay("doubt.take-key").click();
  await hands.overlay().locator(".new-key .failure").waitFor();
  await key.fill([...SIMULATED_KEY].reverse().join(""));
  await hands.inOverlay("doubt.take-key").click();
  await hands.ended("outcome.pay.approved");
  await charged(["17.00"]);
  await scenario("accept");
  await page.reload();
  await hands.ready();
}

/** An amount is held on the card, and a part of it is taken. */
async function held(world) {
  const { hands } = world;
  const { page, t, button } = hands;
  await keyIn(page, "1250");
  await button("sale.hold").click();
  await hands.ended("outcome.authorise.approved");
  await world.charged([]);
  await hands.next();
  await opened(world);
  await button("follow.complete").click();
  const field = page.getByLabel(t("refund.amount", { left: "HK$12.50" }));
  await field.fill("12.51");
  await page.getByText(t("follow.too-much")).waitFor();
  await field.fill("10");
  await button("follow.complete-do", { amount: "HK$10.00" }).click();
  await hands.ended("outcome.complete.approved");
  await world.charged(["10.00"]);
}

async function tipped(world) {
  const { hands } = world;
  const { page, t, button } = hands;
  await sold(world);
  await button("follow.adjust").click();
  await page.getByLabel(t("follow.tip"), { exact: true }).fill("1.50");
  await button("follow.adjust-do", { amount: "HK$1.50" }).click();
  await hands.ended("outcome.adjust.approved");
  await world.charged(["12.50", "1.50"]);
}

/** A payment that the till has not in its list, by the number on its slip. */
async function refundOutside(world) {
  const { hands } = world;
  const { page, t, button } = hands;
  await sold(world);
  const facts = page.locator(".entry-detail .facts div", { hasText: t("fact.order") });
  const order = await facts.first().locator("dd").textContent();
  await button("history.outside").click();
  const by = page.getByLabel(t("outside.by"));
  if ((await by.count()) > 0) await by.selectOption("order");
  await page.getByLabel(t("outside.order"), { exact: true }).fill(order);
  await page.getByLabel(t("outside.amount")).fill("12.50");
  await button("refund.do", { amount: "HK$12.50" }).click();
  await hands.ended("outcome.refund.approved");
  await world.refunded(["12.50"]);
}

async function undo(world) {
  const { hands } = world;
  await sold(world);
  await hands.button("history.void").click();
  await hands.button("history.void-sure").click();
  await hands.ended("outcome.void.approved");
}

const told = ({ page, t }, errand, verdict) =>
  page
    .getByText(`${t(errand)}: ${t(verdict)}`)
    .first()
    .waitFor();

async function query(world) {
  await sold(world);
  await world.hands.button("history.query").click();
  await told(world.hands, "errand.query", "verdict.approved");
}

async function reprint(world) {
  await sold(world);
  await world.hands.button("history.reprint").click();
  await told(world.hands, "errand.receipt", "verdict.done");
}

async function summary({ hands }) {
  await hands.button("history.summary").click();
  await told(hands, "errand.summary", "verdict.done");
}

async function batch({ hands }) {
  await hands.button("history.batch").click();
  await hands.button("history.batch-sure").click();
  await told(hands, "errand.batch", "verdict.done");
}

/** A code is on the screen: of the gateway's own, or of its page. */
async function offered({ hands, gateway }) {
  const { page, t, button } = hands;
  await button(`place.${gateway}`).click();
  const tender = t(gateway === "bpc" ? "method.wechat" : "method.any");
  await page.getByRole("radio", { name: tender, exact: true }).check();
  await hands.pay("1250");
  await hands
    .overlay()
    .getByRole("img", { name: t("offer.code") })
    .waitFor();
}

async function code(world) {
  await offered(world);
  await world.customer("pay");
  await world.hands.ended("outcome.pay.approved");
  await world.charged(["12.50"]);
}

async function codeDeclined(world) {
  await offered(world);
  await world.customer("decline");
  await world.hands.ended("outcome.pay.declined");
  await world.charged([]);
}

async function codeCancelled(world) {
  const { hands } = world;
  await offered(world);
  await hands.inOverlay("cancel").click();
  await hands
    .overlay()
    .getByText(new RegExp(`^(${hands.t("outcome.pay.cancelled")}|${hands.t("outcome.pay.not-charged")})$`))
    .waitFor();
  await world.charged([]);
}

async function codeReloaded(world) {
  const { page, hands } = world;
  await offered(world);
  await page.reload();
  await world.customer("pay");
  const region = page.getByRole("region", { name: hands.t("tab.history"), exact: true });
  const newest = region.getByRole("listitem").first();
  await newest.getByText(hands.t("status.approved"), { exact: true }).waitFor();
  await world.charged(["12.50"]);
}

async function codeRefunded(world) {
  await code(world);
  await world.hands.next();
  await opened(world);
  await giveBack(world);
}

/** The gateway's own page, in a tab of its own. */
async function gatewaysPage(world) {
  await offered(world);
  const [tab] = await Promise.all([
    world.page.context().waitForEvent("page"),
    world.page.getByRole("link", { name: world.hands.t("offer.page") }).click(),
  ]);
  return tab;
}

async function hosted(world) {
  const tab = await gatewaysPage(world);
  await tab.getByRole("button", { name: "Pay", exact: true }).click();
  await world.hands.ended("outcome.pay.approved");
  await world.charged(["12.50"]);
}

async function hostedFailed(world) {
  const tab = await gatewaysPage(world);
  await tab.getByRole("button", { name: /fail/i }).click();
  await world.hands.ended("outcome.pay.declined");
  await world.charged([]);
}

function print() {
  const width = (name) => Math.max(...table.map((row) => row[name].length));
  const line = ({ flow, system, link, result }) =>
    [flow.padEnd(width("flow")), system.padEnd(width("system")), link.padEnd(width("link")), result].join("  ");
  const good = table.filter(({ result }) => result === "ok").length;
  console.log([...table.map(line), `${table.length} rows, ${good} ok`].join("\n"));
  assert.equal(good, table.length);
}
