// The fault matrix in Chromium at a CodePay terminal: WS (a WebSocket of the page's own) and WH (through the helper).

import assert from "node:assert/strict";
import { after, before, describe } from "node:test";
import { lineTo } from "../../node/kit/line.mjs";
import { freePort } from "../../node/kit/loopback.mjs";
import { simulate } from "../../node/kit/simulator.mjs";
import { Board } from "../kit/board.mjs";
import { serveHelper } from "../kit/helper.mjs";
import { blackHole, openStage, tillOf } from "../kit/stage.mjs";

const LINKS = ["WS", "WH"];
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
  const addresses = {};
  const links = () => {
    const of = { system: "codepay", appId: place.terminal.appId };
    const direct = (at) => ({ via: "websocket", url: `ws://${at}`, of });
    const through = (id) => ({ via: "helper", terminal: id, url: place.helper.url, of });
    const entries = Object.entries(addresses);
    return Object.fromEntries(entries.map(([id, at]) => [id, link === "WS" ? direct(at) : through(id)]));
  };

  before(async () => {
    const terminal = codepayOf(await simulate());
    const field = codepayOf(await simulate("--field"));
    const line = await lineTo(terminal.address);
    place.hole = await blackHole();
    place.terminal = { ...terminal, field, line, links };
    place.page = await stage.page();
    Object.assign(addresses, {
      on: terminal.address,
      off: `127.0.0.1:${await freePort()}`,
      hole: place.hole.address,
      line: line.address,
      field: field.address,
    });
    if (link === "WS") return;
    const entries = Object.entries(addresses).map(([id, address]) => [id, ["websocket", address]]);
    const helper = await serveHelper([stage.origin], Object.fromEntries(entries));
    place.helper = helper;
    assert.deepEqual(await tillOf(place.page).pair({ code: helper.code(), url: helper.url }), { paired: true });
  });

  after(async () => {
    await place.helper?.stop();
    await place.hole?.close();
    place.terminal?.line.close();
    await place.terminal?.field.stop();
    await place.terminal?.stop();
  });

  board.cellsOf(link, place, links);
}

/** The CodePay terminal of a simulator, as a cell knows terminals. */
function codepayOf({ codepay, ledger, reset, stop }) {
  return { ...codepay, ledger, reset, stop, success: "000" };
}
