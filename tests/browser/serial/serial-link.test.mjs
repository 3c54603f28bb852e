// The serial link in Chromium, by its own Web Serial on a pseudo terminal: finding, opening, losing and finding again.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { answerChooser, FLAGS } from "../cable/chooser.mjs";
import { barredPage, CHIP, openPorts, plugTerminal, remembered, shows } from "../cable/ports.mjs";
import { openStage } from "../kit/stage.mjs";

/** Another cable of the same kind, and a chip that terminals do not work with. */
const SECOND = { ...CHIP, number: "SN0002" };
const OTHER_CHIP = { vendor: "1a86", product: "7523", name: "USB2.0-Serial", number: "SN0003" };

let ports;
let stage;
let terminal;

before(async () => {
  ports = openPorts();
  terminal = await plugTerminal(ports);
  stage = await openStage({ ...ports, preferences: (origin) => remembered(origin, [CHIP, SECOND, OTHER_CHIP]) });
});

after(async () => {
  await stage?.close();
  await terminal?.stop();
  ports?.close();
});

/** A page with the link, and its calls. */
async function cable() {
  const page = await stage.page("/cable.html");
  const call = (name, ...args) => page.evaluate(([name, args]) => globalThis.till[name](...args), [name, args]);
  return { page, call, close: () => page.close() };
}

/** Pulls it for good; the next test finds one port alone. */
async function removes(page, other) {
  await other.stop();
  await shows(page, 1);
}

/** Resolves once the terminal has so many bytes more than it had. */
async function receives(count, from) {
  const end = performance.now() + 20_000;
  for (let { received } = await terminal.cable(); received < from + count; { received } = await terminal.cable()) {
    assert.ok(performance.now() < end, `only ${received - from} of ${count} bytes came`);
  }
}

describe("the link of a page to a cable", { concurrency: 1 }, () => {
  test("a remembered port is opened without asking, at 9600 baud, and carries bytes", async () => {
    const { call, close } = await cable();
    await call("make");
    assert.deepEqual(await call("open"), [["opened"]]);
    const { received, baud, opens } = await terminal.cable();
    assert.equal(opens, 1);
    await call("write", 300);
    await receives(300, received);
    assert.equal((await terminal.cable()).baud, 9600, `it was ${baud} before`);
    await close();
  });

  test("a port that is let go of has sent everything, and opens again", async () => {
    const { call, close } = await cable();
    await call("make");
    for (let round = 0; round < 3; round += 1) {
      const { received } = await terminal.cable();
      assert.deepEqual(await call("open"), [["opened"]]);
      await call("write", 40);
      await call("close");
      await receives(40, received);
    }
    await close();
  });

  test("a cable that is pulled ends the wire within a second, and says whether a byte had been written", async () => {
    const { page, call, close } = await cable();
    await call("make");
    for (const count of [0, 20]) {
      await call("open");
      const { received } = await terminal.cable();
      if (count > 0) await call("write", count);
      await receives(count, received);
      await terminal.unplug();
      const told = await call("ended");
      assert.deepEqual(told, [["opened"], ["closed", "PORT_LOST", count === 0]]);
      assert.ok((await call("late")) < 1000, "the loss is noticed late");
      assert.deepEqual(await call("open"), [["closed", "NO_PORT", true]]);
      await terminal.plug();
      await shows(page, 1);
      assert.deepEqual(await call("open"), [["opened"]], "the cable is found again");
      await call("close");
    }
    await close();
  });

  test("a line that dies while the system still shows the port is noticed as well", async () => {
    const { call, close } = await cable();
    await call("make");
    await call("open");
    await terminal.cable({ action: "unplug" });
    assert.deepEqual(await call("ended"), [["opened"], ["closed", "PORT_LOST", true]]);
    assert.deepEqual(await call("open"), [["closed", "PORT_BUSY", true]]);
    await terminal.cable({ action: "plug" });
    assert.deepEqual(await call("open"), [["opened"]]);
    await close();
  });

  test("a port of which this page has a wire already is busy", async () => {
    const { call, close } = await cable();
    await call("make");
    await call("open");
    await call("make");
    assert.deepEqual(await call("open"), [["closed", "PORT_BUSY", true]]);
    await close();
  });

  test("a second terminal is never taken for one whose cable was pulled", async () => {
    const { page, call, close } = await cable();
    await call("make");
    await call("open");
    const other = await plugTerminal(ports, "ttyUSB1", SECOND);
    await shows(page, 2);
    await terminal.unplug();
    await call("ended");
    assert.deepEqual(await call("open"), [["closed", "NO_PORT", true]]);
    await terminal.plug();
    await shows(page, 2);
    assert.deepEqual(await call("open"), [["opened"]]);
    assert.equal((await terminal.cable()).opens, 1);
    assert.equal((await other.cable()).opens, 0);
    await removes(page, other);
    await close();
  });

  test("when both of two were gone, the first that comes back is not taken: it may be the other", async () => {
    const { page, call, close } = await cable();
    const other = await plugTerminal(ports, "ttyUSB1", SECOND);
    await shows(page, 2);
    await call("makeFor", 0);
    assert.deepEqual(await call("open"), [["opened"]]);
    // The browser lists them in no promised order.
    const [ours, beside] = (await terminal.cable()).opens === 1 ? [terminal, other] : [other, terminal];
    await ours.unplug();
    await call("ended");
    await beside.unplug();
    await shows(page, 0);
    await beside.plug();
    await shows(page, 1);
    assert.deepEqual(await call("open"), [["closed", "NO_PORT", true]]);
    await ours.plug();
    await shows(page, 2);
    assert.deepEqual(await call("open"), [["closed", "NO_PORT", true]], "no two of a kind can be told apart");
    await removes(page, other);
    await close();
  });

  test("of two remembered ports none is taken without asking, and a named one is", async () => {
    const { page, call, close } = await cable();
    const other = await plugTerminal(ports, "ttyUSB1", SECOND);
    await shows(page, 2);
    await page.evaluate(() => Object.defineProperty(navigator, "userActivation", { value: { isActive: false } }));
    await call("make");
    assert.deepEqual(await call("open"), [["closed", "NO_PORT", true]]);
    for (const index of [0, 1]) {
      await call("makeFor", index);
      assert.deepEqual(await call("open"), [["opened"]]);
    }
    assert.deepEqual([(await terminal.cable()).opens, (await other.cable()).opens], [1, 1]);
    await removes(page, other);
    await close();
  });

  test("a chip that is no terminal's cable is not taken", async () => {
    const { page, call, close } = await cable();
    await terminal.unplug();
    const other = await plugTerminal(ports, "ttyUSB1", OTHER_CHIP);
    await shows(page, 1);
    await page.evaluate(() => Object.defineProperty(navigator, "userActivation", { value: { isActive: false } }));
    await call("make");
    assert.deepEqual(await call("open"), [["closed", "NO_PORT", true]]);
    await other.stop();
    await shows(page, 0);
    await terminal.plug();
    await shows(page, 1);
    await close();
  });
});

test("the person is asked once, on a click: closing the list is told, choosing is remembered", async () => {
  const fresh = await openStage({ ...ports, flags: FLAGS });
  const page = await fresh.page("/cable.html");
  const asked = () => page.waitForFunction(() => globalThis.till.asked).then((it) => it.jsonValue());
  try {
    await page.click("#ask");
    await answerChooser(fresh.profile, false);
    assert.deepEqual(await asked(), { code: "USER_CANCELLED_PICKER" });
    await page.evaluate(() => delete globalThis.till.asked);
    await page.click("#ask");
    await answerChooser(fresh.profile, true);
    assert.equal(await asked(), "made");
    assert.deepEqual(await page.evaluate(() => globalThis.till.open()), [["opened"]]);
    await page.reload();
    await page.waitForFunction(() => globalThis.till !== undefined);
    await page.evaluate(() => globalThis.till.make());
    assert.deepEqual(await page.evaluate(() => globalThis.till.open()), [["opened"]], "it is remembered");
  } finally {
    await fresh.close();
  }
});

test("a browser without Web Serial, and a page that is not secure, are told apart", async () => {
  const { page, call, close } = await cable();
  await page.evaluate(() => Object.defineProperty(navigator, "serial", { value: undefined }));
  assert.deepEqual(await call("make"), { code: "UNSUPPORTED_BROWSER" });
  await page.evaluate(() => Object.defineProperty(globalThis, "isSecureContext", { value: false }));
  assert.deepEqual(await call("make"), { code: "INSECURE_CONTEXT" });
  await close();
});

test("a page that may not ask, or may have no ports at all, is told so", async () => {
  const page = await stage.browser.newPage();
  // What a page does by itself is no click, whatever it believes.
  await page.addInitScript(() => {
    Object.defineProperty(navigator, "userActivation", { value: { isActive: true } });
    navigator.serial.getPorts = async () => [];
    addEventListener("load", async () => {
      globalThis.told = await globalThis.till.make();
    });
  });
  await page.goto(`${stage.origin}/cable.html`);
  const told = () => page.waitForFunction(() => globalThis.told).then((it) => it.jsonValue());
  assert.deepEqual(await told(), { code: "NEEDS_PERMISSION" });
  await page.close();

  const barred = await barredPage(stage);
  assert.deepEqual(await barred.evaluate(() => globalThis.till.make()), { code: "NEEDS_PERMISSION" });
  await barred.close();
});

test("a port over Bluetooth is taken where its service is named, or every port is, and not for a cable", async () => {
  const { page, call, close } = await cable();
  // What Chromium shows of a paired device; there is no radio here.
  await page.evaluate(() => {
    const port = {
      connected: true,
      readable: null,
      writable: null,
      getInfo: () => ({ bluetoothServiceClassId: "00001101-0000-1000-8000-00805f9b34fb" }),
      open: async () => Object.assign(port, { readable: new ReadableStream(), writable: new WritableStream() }),
      close: async () => {},
    };
    navigator.serial.getPorts = async () => /** @type {any} */ ([port]);
    // A script that a test runs counts as a click for some seconds: then the browser would ask somebody.
    Object.defineProperty(navigator, "userActivation", { value: { isActive: false } });
  });
  const full = "00001101-0000-1000-8000-00805F9B34FB";
  for (const filters of [[], [{ bluetoothServiceClassId: 0x1101 }], [{ bluetoothServiceClassId: full }]]) {
    await call("make", { filters });
    assert.deepEqual(await call("open"), [["opened"]], JSON.stringify(filters));
    await call("close");
  }
  for (const filters of [undefined, [{ bluetoothServiceClassId: 0x1102 }], [{ usbVendorId: 0x067b }]]) {
    await call("make", { filters });
    assert.deepEqual(await call("open"), [["closed", "NO_PORT", true]], JSON.stringify(filters));
  }
  await close();
});
