// The page and the helper: pairing, versions, what is said when something is missing, and a helper that dies.

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { freePort } from "../../node/kit/loopback.mjs";
import { simulate } from "../../node/kit/simulator.mjs";
import { serveHelper, startProcess } from "../kit/helper.mjs";
import { openStage, tillOf, WAITS } from "../kit/stage.mjs";

/** How often the helper is killed after the terminal has read a payment. */
const KILLS = Number(process.env.TILLWIRE_KILLS ?? 20);

let stage;
let terminal;
let helper;
let names = 0;

before(async () => {
  terminal = await simulate();
  stage = await openStage();
  const closed = `127.0.0.1:${await freePort()}`;
  helper = await serveHelper([stage.origin], {
    "counter-tcp": ["tcp", terminal.qfpay.tcp],
    "counter-http": ["http", new URL(terminal.qfpay.http).host],
    "off-tcp": ["tcp", closed],
    "off-http": ["http", closed],
  });
  await pair();
});

beforeEach(() => terminal.reset());

after(async () => {
  await stage?.close();
  await helper?.stop();
  await terminal?.stop();
});

const sale = (reference) => ({ reference, amount: "12.50", method: "card" });

async function pair() {
  const page = await stage.page();
  assert.deepEqual(await tillOf(page).pair({ code: helper.code(), url: helper.url }), { paired: true });
  await page.close();
}

async function newTill(page) {
  names += 1;
  return tillOf(page ?? (await stage.page()), `counter-${names}`);
}

const connect = (till, id, options = {}) =>
  till.connect({ posKey: terminal.posKey, link: { via: "helper", terminal: id, url: helper.url, ...options } });

/** Tries to connect, and what came of it. */
async function refusal(id, options, page) {
  return connect(await newTill(page), id, options);
}

const money = async () => (await terminal.ledger()).requests.filter(({ kind }) => kind === "pay").length;

test("a terminal that is switched off is an error with nothing sent, and the same sale may be tried again", async () => {
  for (const id of ["off-tcp", "off-http"]) {
    const till = await newTill();
    assert.equal((await connect(till, id)).error, undefined, "connect() resolves");
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const { error, code, money, retrySafe } = await till.run("pay", sale("sale-1"));
      assert.deepEqual([error, code, money, retrySafe], ["TillError", "CONNECT_REFUSED", "none", true], id);
    }
  }
});

test("a terminal that the helper does not know is NOT_FOUND", async () => {
  for (const id of ["counter-9", "Counter 1", "../health", ""]) {
    assert.equal((await refusal(id)).code, "NOT_FOUND", id);
  }
});

test("a helper that does not run is HELPER_LOST, with a hint and nothing sent", async () => {
  const lost = await refusal("counter-tcp", { url: `http://127.0.0.1:${await freePort()}` });
  assert.equal(lost.code, "HELPER_LOST");
  assert.equal(lost.money, "none");
  assert.ok(lost.hint);
});

test("a helper that stops before a payment is HELPER_LOST with nothing sent", async () => {
  const till = await newTill();
  await connect(till, "counter-tcp");
  await helper.kill();
  const refused = await till.run("pay", sale("sale-1"));
  await helper.restart();
  assert.equal(refused.code, "HELPER_LOST");
  assert.equal(refused.money, "none");
  assert.equal((await till.run("pay", sale("sale-1"))).status, "approved", "once it runs again");
  assert.equal(await money(), 1);
});

test("a page without a token, with a wrong one or with a revoked one is NOT_PAIRED", async () => {
  const other = await serveHelper([stage.origin], { "counter-tcp": ["tcp", terminal.qfpay.tcp] });
  assert.equal((await refusal("counter-tcp", { url: other.url })).code, "NOT_PAIRED");
  assert.equal((await refusal("counter-tcp", { token: "0".repeat(64) })).code, "NOT_PAIRED");
  const till = await newTill();
  assert.equal((await till.pair({ code: "000000", url: other.url })).code, "NOT_PAIRED");
  assert.deepEqual(await till.pair({ code: other.code(), url: other.url }), { paired: true });
  assert.equal((await connect(till, "counter-tcp", { url: other.url })).error, undefined);
  other.revoke(stage.origin);
  const refused = await till.run("pay", sale("sale-1"));
  assert.equal(refused.code, "NOT_PAIRED");
  assert.equal(refused.money, "none");
  assert.equal(await money(), 0);
  await other.stop();
});

test("a page that is not on the helper's list is told so", async () => {
  const stranger = await serveHelper(["https://till.example"], { "counter-tcp": ["tcp", terminal.qfpay.tcp] });
  const till = await newTill();
  assert.equal((await till.pair({ code: "123456", url: stranger.url })).code, "ORIGIN_FORBIDDEN");
  assert.equal((await connect(till, "counter-tcp", { url: stranger.url, token: "t" })).code, "ORIGIN_FORBIDDEN");
  await stranger.stop();
});

test("a second session is kept away from a terminal whose payment is under way", async () => {
  await terminal.script({ verb: "WAIT" });
  const [one, other] = [await newTill(), await newTill()];
  await connect(one, "counter-tcp");
  await connect(other, "counter-tcp");
  await one.start("pay", sale("sale-1"));
  await one.reaches("sale-1", "sent");
  const refused = await other.run("pay", sale("sale-2"));
  assert.equal(refused.code, "TERMINAL_LOCKED");
  assert.equal(refused.money, "none");
  await terminal.reads();
  await terminal.customer("tap");
  assert.equal((await one.outcome("sale-1")).status, "approved");
  assert.equal((await other.run("pay", sale("sale-2"))).status, "approved");
});

test("the demo's own page is paired by itself", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tillwire-till-"));
  cpSync(stage.pages, folder, { recursive: true });
  cpSync(join(folder, "till.html"), join(folder, "index.html"));
  cpSync(stage.dist, join(folder, "tillwire"), { recursive: true });
  const demo = await startProcess(["demo", "--port", "0", "--till", folder]);
  const page = await stage.browser.newPage();
  await page.goto(demo.ready.demo);
  await page.waitForFunction(() => globalThis.till !== undefined);
  for (const id of ["counter-tcp", "counter-http"]) {
    const till = tillOf(page, id);
    const connected = await till.connect({ posKey: demo.ready.posKey, link: { via: "helper", url: demo.ready.demo } });
    assert.equal(connected.error, undefined, connected.message);
    assert.equal((await till.run("pay", sale("sale-1"))).status, "approved", id);
  }
  await demo.end("SIGKILL");
  rmSync(folder, { recursive: true });
});

test(`a helper that dies after the terminal read the request: one charge, found again, ${KILLS} times`, async () => {
  const till = await newTill();
  const waits = { ...WAITS, settle: 15_000 };
  for (const id of ["counter-tcp", "counter-http"]) {
    const options = {
      posKey: terminal.posKey,
      link: { via: "helper", terminal: id, url: helper.url },
      timeouts: waits,
    };
    assert.equal((await till.connect(options)).error, undefined);
    for (let run = 0; run < KILLS / 2; run += 1) {
      await terminal.reset();
      await terminal.script({ verb: "CHARGE_THEN_DELAY", ms: 60_000 });
      const reference = `${id}-${run}`;
      await till.start("pay", sale(reference));
      while ((await money()) === 0);
      await helper.restart();
      const outcome = await till.outcome(reference);
      const { charges } = await terminal.ledger();
      assert.equal(outcome.status, "approved", `${reference}: ${JSON.stringify(outcome)}`);
      assert.deepEqual(outcome.notes, ["RECOVERED"]);
      assert.deepEqual(
        charges.map(({ order, minor }) => [order, minor]),
        [[outcome.order, 1250]],
      );
      assert.equal(await money(), 1, reference);
    }
  }
  assert.deepEqual(await till.unhandled(), []);
});
