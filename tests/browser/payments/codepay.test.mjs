// The built package in Chromium with the simulated CodePay terminal: straight from the page, through the helper, and
// simulated in the page. The same day as in Node (tests/node/links/codepay.test.mjs), with the terminal's ledger as judge.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { allClosed, DAY, isRead, sale } from "../../node/links/codepay-day.mjs";
import { lineTo } from "../../node/kit/line.mjs";
import { simulate } from "../../node/kit/simulator.mjs";
import { serveHelper } from "../kit/helper.mjs";
import { openStage, tillOf } from "../kit/stage.mjs";

const WAITS = { connect: 3000, answer: 3000, query: 2000, guard: 1000, settle: 8000 };
/** After how many payments no socket may be left. */
const PAYMENTS = 200;

let stage;
let page;
let terminal;
let line;
let helper;
let names = 0;

before(async () => {
  terminal = await simulate();
  stage = await openStage();
  line = await lineTo(terminal.codepay.address);
  helper = await serveHelper([stage.origin], {
    direct: ["websocket", terminal.codepay.address],
    line: ["websocket", line.address],
  });
  page = await stage.page();
  assert.deepEqual(await tillOf(page).pair({ code: helper.code(), url: helper.url }), { paired: true });
});

after(async () => {
  await stage?.close();
  await helper?.stop();
  line?.close();
  await terminal?.stop();
});

const throughHelper = (id) => ({ via: "helper", terminal: id, url: helper.url });
const LINKS = {
  websocket: () => terminal.codepay.link,
  helper: () => throughHelper("direct"),
  simulator: () => ({ via: "simulator" }),
};

/** A connected till and the terminal behind it, which has forgotten everything. */
async function open(link, options = {}) {
  names += 1;
  const till = tillOf(page, `counter-${names}`);
  const { appId, script, customer } = terminal.codepay;
  const connected = await till.connect({
    system: "codepay",
    posKey: undefined,
    appId,
    link,
    timeouts: WAITS,
    ...options,
  });
  assert.equal(connected.error, undefined, connected.message);
  if (link.via !== "simulator") {
    await terminal.reset();
    return { till, script, customer, ledger: terminal.ledger };
  }
  return {
    till,
    script: (...steps) => till.simulator("script", steps, { dedupe: false }),
    customer: (action) => till.simulator("customer", action),
    ledger: () => till.simulator("ledger"),
  };
}

for (const [via, link] of Object.entries(LINKS)) {
  describe(`over ${via}`, () => {
    for (const [name, run] of Object.entries(DAY)) {
      test(name, async () => {
        const place = await open(link());
        await run(place);
        await allClosed(place);
        assert.deepEqual(await place.till.unhandled(), []);
      });
    }

    test(`${PAYMENTS} payments are as many sockets, and none is left open`, async () => {
      const place = await open(link());
      for (let number = 0; number < PAYMENTS; number += 1) {
        assert.equal((await place.till.run("pay", sale(`sale-${number}`))).status, "approved");
      }
      await allClosed(place);
      const { charges, connections } = await place.ledger();
      assert.equal(charges.length, PAYMENTS);
      assert.deepEqual(connections, { "codepay-websocket": PAYMENTS });
    });
  });
}

for (const [via, link] of Object.entries({
  "a line of its own": () => ({ via: "websocket", url: `ws://${line.address}` }),
  "the helper": () => throughHelper("line"),
})) {
  test(`a customer who pays while ${via} is cut has paid once, and the till finds it`, async () => {
    const place = await open(link());
    await place.script({ verb: "WAIT" });
    await place.till.start("pay", sale("sale-1"));
    await isRead(place);
    await line.pull();
    await place.customer("tap");
    await line.mend();
    const outcome = await place.till.outcome("sale-1");
    assert.equal(outcome.status, "approved");
    assert.deepEqual(outcome.notes, ["RECOVERED"]);
    await allClosed(place);
    const { charges, requests } = await place.ledger();
    assert.equal(charges.length, 1);
    assert.equal(requests.filter(({ kind }) => kind === "pay").length, 1);
  });
}

test("a terminal that is switched off is an error with nothing sent, and the same sale may be tried again", async () => {
  await line.pull();
  for (const link of [{ via: "websocket", url: `ws://${line.address}` }, throughHelper("line")]) {
    const { till } = await open(link);
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const { error, code, money, retrySafe } = await till.run("pay", sale("sale-1"));
      assert.deepEqual([error, code, money, retrySafe], ["TillError", "CONNECT_REFUSED", "none", true]);
    }
  }
  await line.mend();
});

test("the handshake of terminals in the field is taken, straight and through the helper", async () => {
  const field = await simulate("--field");
  const another = await serveHelper([stage.origin], { field: ["websocket", field.codepay.address] });
  assert.deepEqual(await tillOf(page).pair({ code: another.code(), url: another.url }), { paired: true });
  for (const link of [field.codepay.link, { via: "helper", terminal: "field", url: another.url }]) {
    const { till } = await open(link);
    const outcome = await till.run("pay", sale("sale-1"));
    assert.deepEqual([outcome.status, outcome.number, outcome.raw.response_code], ["approved", undefined, "0"]);
  }
  await another.stop();
  await field.stop();
});
