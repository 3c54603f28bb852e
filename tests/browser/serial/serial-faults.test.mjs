// The fault matrix in Chromium on cables: US (the page's own Web Serial) and NS (serial terminal of the helper).

import assert from "node:assert/strict";
import { after, before, describe } from "node:test";
import { Board } from "../kit/board.mjs";
import { CHIP, openPorts, plugTerminal, remembered } from "../cable/ports.mjs";
import { serveHelper } from "../kit/helper.mjs";
import { openStage, tillOf } from "../kit/stage.mjs";

const LINKS = ["US", "NS"];
const board = new Board();
let ports;
let stage;
const open = (options) => openStage({ ...ports, preferences: remembered, ...options });

before(async () => {
  ports = openPorts();
  stage = await open();
});

after(async () => {
  await stage?.close();
  ports?.close();
  board.print(LINKS);
});

describe("faults", { concurrency: true }, () => {
  for (const link of LINKS) {
    describe(link, { concurrency: 1 }, () => {
      const place = { openStage: open };

      before(async () => {
        place.page = await stage.page();
        place.terminal = await plugTerminal(ports, `tty${link}`, link === "US" ? CHIP : null);
        if (link === "US") return;
        place.helper = await serveHelper([stage.origin], { usb: ["serial", place.terminal.path] });
        const { helper } = place;
        assert.deepEqual(await tillOf(place.page).pair({ code: helper.code(), url: helper.url }), { paired: true });
      });

      after(async () => {
        await place.helper?.stop();
        await place.terminal?.stop();
      });

      board.cellsOf(link, place, () => {
        const through = { via: "helper", terminal: "usb", url: place.helper?.url };
        return { on: link === "US" ? { via: "serial" } : through, onLine: true };
      });
    });
  }
});
