// The fault matrix in Chromium, on the three links of pages: HD (fetch to the terminal), HH (helper, HTTP terminal),
// TB (helper, TCP terminal).

import assert from "node:assert/strict";
import { after, before, describe } from "node:test";
import { freePort } from "../../node/kit/loopback.mjs";
import { simulate } from "../../node/kit/simulator.mjs";
import { Board } from "../kit/board.mjs";
import { serveHelper } from "../kit/helper.mjs";
import { blackHole, openStage, tillOf } from "../kit/stage.mjs";

const LINKS = ["HD", "HH", "TB"];
let stage;
const board = new Board();

before(async () => {
  stage = await openStage();
});

after(async () => {
  await stage?.close();
  board.print(LINKS);
});

describe("faults", { concurrency: true }, () => {
  for (const link of LINKS) {
    describe(link, { concurrency: 1 }, () => cellsOf(link));
  }
});

function cellsOf(link) {
  const place = { openStage };

  before(async () => {
    const terminal = await simulate();
    const hole = await blackHole();
    Object.assign(place, { terminal, hole });
    if (link !== "HD") place.helper = await pairedHelper(link, terminal, hole);
    place.page = await stage.page();
    if (place.helper) {
      const { helper } = place;
      assert.deepEqual(await tillOf(place.page).pair({ code: helper.code(), url: helper.url }), { paired: true });
    }
  });

  after(async () => {
    await place.helper?.stop();
    await place.hole?.close();
    await place.terminal?.stop();
  });

  const links = () => {
    const to = (id) => ({ via: "helper", terminal: id, url: place.helper.url });
    return link === "HD" ? { on: place.terminal.http } : { on: to("on"), off: to("off"), hole: to("hole") };
  };
  board.cellsOf(link, place, links);
}

/** A helper with the terminal, with one whose port is closed, and with one that never accepts. */
async function pairedHelper(link, terminal, hole) {
  const via = link === "HH" ? "http" : "tcp";
  const on = link === "HH" ? new URL(terminal.qfpay.http).host : terminal.qfpay.tcp;
  const off = `127.0.0.1:${await freePort()}`;
  return serveHelper([stage.origin], { on: [via, on], off: [via, off], hole: [via, hole.address] });
}
