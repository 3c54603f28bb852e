// The built package in Chromium: every operation over every link a page has, with the terminal's ledger as judge.

import assert from "node:assert/strict";
import { after, before, describe } from "node:test";
import { simulate } from "../../node/kit/simulator.mjs";
import { day } from "../kit/day.mjs";
import { serveHelper } from "../kit/helper.mjs";
import { openStage, tillOf } from "../kit/stage.mjs";

const FACES = ["simulator", "http", "helper tcp", "helper http"];

let stage;
let terminal;
let helper;
let names = 0;

before(async () => {
  terminal = await simulate();
  stage = await openStage();
  helper = await serveHelper([stage.origin], {
    "counter-tcp": ["tcp", terminal.qfpay.tcp],
    "counter-http": ["http", new URL(terminal.qfpay.http).host],
  });
  const page = await stage.page();
  assert.deepEqual(await tillOf(page).pair({ code: helper.code(), url: helper.url }), { paired: true });
});

after(async () => {
  await stage?.close();
  await helper?.stop();
  await terminal?.stop();
});

/** A connected till, and the terminal behind it: this process's or the page's own. */
async function connect(face, options = {}) {
  names += 1;
  const till = tillOf(await stage.page(), `counter-${names}`);
  if (face === "simulator") {
    const connected = await till.connect({ link: { via: "simulator" }, ...options });
    assert.equal(connected.error, undefined, connected.message);
    const script = (...steps) => till.simulator("script", steps, { dedupe: false });
    return {
      till,
      script,
      ledger: () => till.simulator("ledger"),
      customer: (action) => till.simulator("customer", action),
    };
  }
  await terminal.reset();
  const links = {
    http: terminal.http,
    "helper tcp": { via: "helper", terminal: "counter-tcp", url: helper.url },
    "helper http": { via: "helper", terminal: "counter-http", url: helper.url },
  };
  const connected = await till.connect({ posKey: terminal.posKey, link: links[face], ...options });
  assert.equal(connected.error, undefined, connected.message);
  return { till, ...terminal };
}

for (const face of FACES) {
  describe(`over ${face}`, () => day((options) => connect(face, options), { otherKey: face !== "simulator" }));
}
