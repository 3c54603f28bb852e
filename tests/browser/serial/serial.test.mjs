// Payments over a cable in Chromium: by its own Web Serial, and through the helper. The terminal is on a pseudo terminal
// that carries 960 bytes a second and can be pulled; its ledger is the judge.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openPorts, plugTerminal, remembered } from "../cable/ports.mjs";
import { day } from "../kit/day.mjs";
import { serveHelper } from "../kit/helper.mjs";
import { openStage, tillOf } from "../kit/stage.mjs";

/** A request and its reply are about two seconds on the line. */
const WAITS = { connect: 3000, answer: 8000, query: 3000, guard: 1000, settle: 30_000 };

let ports;
let stage;
let terminal;
let helper;
let names = 0;

before(async () => {
  ports = openPorts();
  terminal = await plugTerminal(ports);
  stage = await openStage({ ...ports, preferences: remembered });
  helper = await serveHelper([stage.origin], { usb: ["serial", terminal.path] });
  const page = await stage.page();
  assert.deepEqual(await tillOf(page).pair({ code: helper.code(), url: helper.url }), { paired: true });
  await page.close();
});

after(async () => {
  await stage?.close();
  await helper?.stop();
  await terminal?.stop();
  ports?.close();
});

const links = {
  "Web Serial": () => ({ via: "serial" }),
  "the helper": () => ({ via: "helper", terminal: "usb", url: helper.url }),
};
const sale = (reference) => ({ reference, amount: "12.50", method: "card" });
const sends = ({ requests }) => requests.filter(({ kind }) => kind === "pay").length;

let page;
/** A till of its own page; the one before it is gone, and has let go of the port. */
async function connect(link, options = {}) {
  names += 1;
  await page?.close();
  await terminal.reset();
  page = await stage.page();
  const till = tillOf(page, `counter-${names}`);
  const connected = await till.connect({ posKey: terminal.posKey, link, timeouts: WAITS, ...options });
  assert.equal(connected.error, undefined, connected.message);
  return { ...terminal, till };
}

for (const [name, link] of Object.entries(links)) {
  describe(`over a cable, by ${name}`, { concurrency: 1 }, () => {
    day((options) => connect(link(), options), { further: ["acknowledged"], framed: true });
  });
}

describe("a cable in a page", { concurrency: 1 }, () => {
  const serial = { via: "serial" };

  test("a cable that is not there is told before anything is sent; once it is plugged in the next sale goes", async () => {
    const { till, ledger } = await connect(serial);
    await terminal.unplug();
    const refused = await till.run("pay", sale("sale-1"));
    assert.deepEqual([refused.code, refused.money], ["NO_PORT", "none"]);
    assert.equal(sends(await ledger()), 0);
    await terminal.plug();
    await page.waitForFunction(async () => (await navigator.serial.getPorts()).length === 1);
    assert.equal((await till.run("pay", sale("sale-2"))).status, "approved");
    assert.equal(sends(await ledger()), 1);
  });

  test("a cable that is pulled while the customer pays costs nothing: the charge is found when it is back", async () => {
    const { till, ledger, script } = await connect(serial);
    await script({ verb: "CHARGE_THEN_DELAY", ms: 60_000 });
    await till.start("pay", sale("sale-1"));
    await terminal.reads();
    await terminal.unplug();
    assert.equal(await till.reaches("sale-1", "checking"), true);
    await terminal.plug();
    const outcome = await till.outcome("sale-1");
    assert.equal(outcome.status, "approved");
    assert.deepEqual(outcome.notes, ["RECOVERED"]);
    assert.ok((await till.stepCodes("sale-1")).includes("PORT_LOST"));
    assert.equal(sends(await ledger()), 1);
    assert.equal((await ledger()).charges.length, 1);
  });

  test("a cable that is pulled after a payment changes nothing about it, and the next finds the port again", async () => {
    const { till, ledger } = await connect(serial);
    assert.equal((await till.run("pay", sale("sale-1"))).status, "approved");
    await terminal.unplug();
    assert.equal((await till.outcome("sale-1")).status, "approved");
    await terminal.plug();
    await page.waitForFunction(async () => (await navigator.serial.getPorts()).length === 1);
    assert.equal((await till.run("pay", sale("sale-2"))).status, "approved");
    assert.equal((await ledger()).charges.length, 2);
  });

  test("requests go in fragments, and without frame markers where that is wished", async () => {
    const { till, ledger } = await connect(serial, { fragment: 64, markerFree: true });
    assert.equal((await till.run("pay", sale("sale-1"))).status, "approved");
    assert.equal((await ledger()).charges.length, 1);
  });

  test("a second tab does not get into a payment of the first", async () => {
    const { till, script, customer, ledger } = await connect(serial);
    await script({ verb: "WAIT" });
    await till.start("pay", sale("sale-1"));
    await terminal.reads();
    const second = tillOf(await stage.page(), till.terminal);
    assert.equal((await second.connect({ posKey: terminal.posKey, link: serial })).error, undefined);
    const refused = await second.run("pay", sale("sale-2"));
    assert.deepEqual([refused.code, refused.money], ["TERMINAL_LOCKED", "none"]);
    await second.page.close();
    await customer("tap");
    assert.equal((await till.outcome("sale-1")).status, "approved");
    assert.equal(sends(await ledger()), 1);
  });
});
