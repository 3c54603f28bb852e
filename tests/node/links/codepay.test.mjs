// The packed package in Node against the simulated CodePay terminal: a WebSocket of its own, through the helper, and
// simulated in this process. The ledger is the judge.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { WebSocket } from "ws";
import { serveHelper } from "../../browser/kit/helper.mjs";
import { allClosed, DAY, isRead, sale } from "./codepay-day.mjs";
import { lineTo } from "../kit/line.mjs";
import { simulate } from "../kit/simulator.mjs";
import { tillHere } from "../kit/till.mjs";
import { toyProject } from "../kit/toy.mjs";

const ORIGIN = "http://127.0.0.1:8080";
const WAITS = { connect: 2000, answer: 3000, query: 2000, guard: 1000, settle: 8000 };
/** After how many payments no socket may be left. */
const PAYMENTS = 200;

let toy;
let tillwire;
let terminal;
let line;
let helper;
let token;
let names = 0;

before(async () => {
  toy = toyProject();
  tillwire = await toy.import("tillwire");
  terminal = await simulate();
  line = await lineTo(terminal.codepay.address);
  helper = await serveHelper([ORIGIN], {
    direct: ["websocket", terminal.codepay.address],
    line: ["websocket", line.address],
  });
  const paired = await fetch(`${helper.url}/v1/pair`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Origin: ORIGIN },
    body: JSON.stringify({ code: helper.code() }),
  });
  ({ token } = await paired.json());
});

after(async () => {
  await helper?.stop();
  line?.close();
  await terminal?.stop();
  toy?.remove();
});

const throughHelper = (id) => ({
  via: "helper",
  terminal: id,
  url: helper.url,
  token,
  origin: ORIGIN,
  webSocket: WebSocket,
});
const LINKS = {
  websocket: () => ({ ...terminal.codepay.link, webSocket: WebSocket }),
  helper: () => throughHelper("direct"),
  simulator: () => ({ via: "simulator" }),
};

/** A connected till and the terminal behind it, which has forgotten everything. */
async function open(link, options = {}) {
  names += 1;
  const connected = await tillwire.connect({
    terminal: `counter-${names}`,
    system: "codepay",
    currency: "HKD",
    appId: terminal.codepay.appId,
    link,
    journal: tillwire.memoryJournal(),
    timeouts: WAITS,
    ...options,
  });
  const till = tillHere(tillwire, connected);
  if (link.via !== "simulator") {
    await terminal.reset();
    const { script, customer } = terminal.codepay;
    return { connected, till, script, customer, ledger: terminal.ledger };
  }
  const { simulator } = connected;
  return {
    connected,
    till,
    script: (...steps) => simulator.script(steps, { dedupe: false }),
    customer: simulator.customer,
    ledger: simulator.ledger,
  };
}

for (const [via, link] of Object.entries(LINKS)) {
  describe(`over ${via}`, () => {
    for (const [name, run] of Object.entries(DAY)) {
      test(name, async () => {
        const place = await open(link());
        await run(place);
        await allClosed(place);
        await place.connected.close();
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
      await place.connected.close();
    });
  });
}

for (const [via, link] of Object.entries({
  "a line of its own": () => ({ via: "websocket", url: `ws://${line.address}`, webSocket: WebSocket }),
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
    await place.connected.close();
  });
}

test("a terminal that is gone without a word is noticed by asking, and what it did is found", async () => {
  const timeouts = { ...WAITS, answer: 60_000, silence: 300, lost: 300 };
  const link = { via: "websocket", url: `ws://${line.address}`, webSocket: WebSocket };
  const place = await open(link, { timeouts });
  await place.script({ verb: "WAIT" });
  await place.till.start("pay", sale("sale-1"));
  await isRead(place);
  await isRead(place, "query");
  line.freeze();
  await place.customer("tap");
  const outcome = await place.till.outcome("sale-1");
  assert.equal(outcome.status, "approved");
  assert.deepEqual(outcome.notes, ["RECOVERED"]);
  assert.equal((await place.ledger()).charges.length, 1);
  line.cut();
  await allClosed(place);
  await place.connected.close();
});

test("terminals as they are in the field are understood: their handshake, `0` for success, no trans_no", async () => {
  const field = await simulate("--field", "--push");
  for (const link of [
    { ...field.codepay.link, webSocket: WebSocket },
    { via: "simulator", field: true },
  ]) {
    const { till, connected } = await open(link, { appId: field.codepay.appId });
    const outcome = await till.run("pay", sale("sale-1"));
    assert.deepEqual([outcome.status, outcome.number, outcome.raw.response_code], ["approved", undefined, "0"]);
    const back = await till.run("refund", { reference: "refund-1", of: "sale-1" });
    assert.equal(back.status, "approved");
    await connected.close();
  }
  await field.stop();
});

test("what is no address of a terminal, and no registration, is said before anything is sent", async () => {
  for (const url of ["http://192.168.1.20:35779", "ws://192.168.1.20:35779/#x", "192.168.1.20"]) {
    await assert.rejects(open({ via: "websocket", url, webSocket: WebSocket }), TypeError, url);
  }
  const link = LINKS.websocket();
  await assert.rejects(open(link, { appId: undefined }), TypeError);
  await assert.rejects(open(link, { appId: "wz 0" }), { name: "TillError", code: "INVALID_FIELD", money: "none" });
  if (globalThis.WebSocket) return;
  await assert.rejects(open(terminal.codepay.link), { name: "TillError", code: "UNSUPPORTED_BROWSER" });
});

test("a terminal that is switched off is an error with nothing sent, and the same sale may be tried again", async () => {
  await line.pull();
  for (const link of [{ via: "websocket", url: `ws://${line.address}`, webSocket: WebSocket }, throughHelper("line")]) {
    const { till, connected } = await open(link);
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const { error, code, money, retrySafe } = await till.run("pay", sale("sale-1"));
      assert.deepEqual([error, code, money, retrySafe], ["TillError", "CONNECT_REFUSED", "none", true]);
    }
    await connected.close();
  }
  await line.mend();
});
