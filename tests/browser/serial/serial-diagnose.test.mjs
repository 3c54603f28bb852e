// What `diagnose` says of a cable in Chromium, about ports and terminals with something really wrong about them.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { barredPage, openPorts, plugTerminal, remembered, shows } from "../cable/ports.mjs";
import { serveHelper } from "../kit/helper.mjs";
import { openStage, tillOf } from "../kit/stage.mjs";

let ports;
let stage;
let terminal;

before(async () => {
  ports = openPorts();
  terminal = await plugTerminal(ports);
  stage = await openStage({ ...ports, preferences: remembered });
});

after(async () => {
  await stage?.close();
  await terminal?.stop();
  ports?.close();
});

/**
 * What is in the way of a page, and what is said; the till itself asks nothing of anybody.
 * @type {[string, (page: any) => Promise<void>, string[]][]}
 */
const IN_THE_WAY = [
  ["nothing", async () => {}, []],
  ["another part of the page, or another program, has the port", takePort, ["port", "PORT_BUSY"]],
  ["no port was ever chosen, or its cable is not there", () => terminal.unplug(), ["port", "NO_PORT"]],
  [
    "a line on which nobody answers",
    () => terminal.script({ on: "query", verb: "FREEZE" }),
    ["terminal", "ACK_TIMEOUT"],
  ],
];

for (const [name, befalls, told] of IN_THE_WAY) {
  test(`diagnosed in a page: ${name}`, async () => {
    await terminal.reset();
    const page = await stage.page("/cable.html");
    await shows(page, 1);
    await befalls(page);
    if (told[1] === "NO_PORT") await shows(page, 0);
    assert.deepEqual(await diagnosed(page), told);
    await page.close();
    await terminal.script();
    if (told[1] === "NO_PORT") await terminal.plug();
  });
}

test("diagnosed in a page: the browser lets it have no ports", async () => {
  const page = await barredPage(stage);
  assert.deepEqual(await diagnosed(page), ["port", "NEEDS_PERMISSION"]);
  await page.close();
});

test("diagnosed in a page: the helper's terminal is on a port that is not there", async () => {
  const helper = await serveHelper([stage.origin], { usb: ["serial", `${terminal.path}-gone`] });
  const page = await stage.page();
  assert.deepEqual(await tillOf(page).pair({ code: helper.code(), url: helper.url }), { paired: true });
  assert.deepEqual(await diagnosed(page, { via: "helper", terminal: "usb", url: helper.url }), ["port", "NO_PORT"]);
  await page.close();
  await helper.stop();
});

async function takePort(page) {
  await page.evaluate(async () => (await navigator.serial.getPorts())[0].open({ baudRate: 9600 }));
}

/** The check that is bad, and its code; every remedy speaks of cables alone. */
async function diagnosed(page, link = { via: "serial" }) {
  const checks = await page.evaluate(
    async ([posKey, link]) => {
      const { diagnose } = await import("/tillwire/diagnose.js");
      const timeouts = { connect: 3000, query: 4000 };
      return (await diagnose({ terminal: "counter-1", system: "qfpay", currency: "HKD", posKey, link, timeouts }))
        .checks;
    },
    [terminal.posKey, link],
  );
  const wall = checks.find(({ state }) => state === "bad");
  if (wall) assert.doesNotMatch(wall.remedy.en, /network/);
  return wall ? [wall.name, wall.code] : [];
}
