// Payments over a cable in Chromium: by its own Web Serial, and through the helper. The terminal is on a pseudo terminal
// that carries 960 bytes a second and can be pulled; its ledger is the judge.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openPorts, plugTerminal, remembered } from "./cable/ports.mjs";
import { day } from "./day.mjs";
import { serveHelper } from "./helper.mjs";
import { openStage, tillOf } from "./stage.mjs";

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
