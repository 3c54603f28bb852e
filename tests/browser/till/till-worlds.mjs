// Every way from the built till to something that takes payments: how a cashier connects it, and the other side of it,
// which a test tells what to do and asks what really moved.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ROOT } from "../../node/kit/toy.mjs";
import { openPorts, plugTerminal, remembered } from "../cable/ports.mjs";
import { ENGINE } from "../kit/engines.mjs";
import { serveHelper } from "../kit/helper.mjs";
import { hands } from "./till-hands.mjs";
import { launchWith, openTill, startTill } from "./till-page.mjs";

/** Web Serial is Chromium's alone; what has it see ports is preloaded into it, and nothing that others need of a screen runs so. */
const HAS_SERIAL = ENGINE === "chromium";

/** What a flow may ask for, in the simulators' words. */
const SCRIPTS = {
  accept: [],
  customer: [{ verb: "WAIT" }],
  decline: [{ verb: "DECLINE", code: "1205" }],
  "charge-then-drop": [{ verb: "CHARGE_THEN_DROP" }],
};

/** Starts everything once: terminals on real ports, gateways, a helper with a cable, the till's back end, browsers. */
export async function startWorlds() {
  const ports = openPorts();
  const terminal = await plugTerminal(ports);
  const till = await startTill();
  const { origin } = new URL(till.url);
  const helper = await serveHelper([origin], {
    tcp: ["tcp", terminal.qfpay.tcp],
    http: ["http", new URL(terminal.qfpay.http).host],
    cable: ["serial", terminal.path],
    socket: ["websocket", terminal.codepay.address],
  });
  const backEnd = await startBackEnd(gatewaysOf(terminal), origin);
  const cabled = HAS_SERIAL ? await launchWith({ ...ports, preferences: remembered(origin) }) : undefined;
  return {
    till,
    terminal,
    helper,
    backEnd: backEnd.url,
    cabled,
    async close() {
      await cabled?.close();
      await till.close();
      await helper.stop();
      backEnd.child.kill();
      await terminal.stop();
      ports.close();
    },
  };
}

/** @type {[string, string, (all: any) => Promise<any>][]} */
const WAYS = [
  ["qfpay", "simulator", (all) => inPage(all, "qfpay")],
  ["qfpay", "helper, TCP", (all) => throughHelper(all, "qfpay", "tcp")],
  ["qfpay", "helper, HTTP", (all) => throughHelper(all, "qfpay", "http")],
  ["qfpay", "helper, cable", (all) => throughHelper(all, "qfpay", "cable")],
  ["qfpay", "HTTP", (all) => overWifi(all, "qfpay", "http", all.terminal.qfpay.http)],
  ["qfpay", "Web Serial", (all) => overCable(all)],
  ["codepay", "simulator", (all) => inPage(all, "codepay")],
  ["codepay", "helper, WebSocket", (all) => throughHelper(all, "codepay", "socket")],
  ["codepay", "WebSocket", (all) => overWifi(all, "codepay", "websocket", all.terminal.codepay.url)],
  ["bpc", "back end", (all) => atGateway(all, "bpc")],
  ["icashier", "back end", (all) => atGateway(all, "icashier")],
];

/** The ways that this browser has, by name: `[system, link, how it is opened]`. */
export const WORLDS = WAYS.filter(([, link]) => link !== "Web Serial" || HAS_SERIAL);

async function inPage(all, system) {
  const opened = await openTill(all.till);
  const till = hands(opened.page);
  await till.ready();
  if (system !== "qfpay") await connect(till, system, "simulator");
  const says = async (name, amounts) => {
    const panel = opened.page.getByRole("region", { name: till.t("ledger.title") });
    const row = panel.getByText(till.t(name), { exact: true }).locator("xpath=..");
    await row.getByText(`${amounts.length} · HK$${sum(amounts)}`, { exact: true }).waitFor();
  };
  return {
    ...opened,
    hands: till,
    simulated: true,
    scenario: till.scenario,
    waits: () => till.inOverlay("customer.tap").waitFor(),
    customer: (action) => till.inOverlay(`customer.${action}`).click(),
    charged: (amounts) => says("ledger.charges", amounts),
    refunded: (amounts) => says("ledger.refunds", amounts),
  };
}

/** Behind real ports: the terminal is told and asked on its control interface. */
async function outside(all, system, opened, connecting) {
  const { terminal } = all;
  const control = system === "qfpay" ? terminal : terminal[system];
  const till = hands(opened.page);
  await till.ready();
  await connecting(till);
  const says = async (name, amounts) => {
    const moved = (await terminal.ledger())[name].map(({ minor }) => (minor / 100).toFixed(2));
    assert.deepEqual(moved, amounts, `the terminal's own ledger of ${name}`);
  };
  let read = 0;
  return {
    ...opened,
    hands: till,
    simulated: false,
    async scenario(name) {
      await control.script(...SCRIPTS[name]);
      read = await terminal.count();
    },
    waits: () => terminal.reads(read),
    customer: (action) => control.customer(action),
    charged: (amounts) => says("charges", amounts),
    refunded: (amounts) => says("refunds", amounts),
    /** The cable is pulled, and put back. */
    unplug: () => terminal.unplug(),
    plug: () => terminal.plug(),
  };
}

async function throughHelper(all, system, id) {
  const { helper, terminal } = all;
  return outside(all, system, await openTill(all.till), async (till) => {
    const { page, t, button } = till;
    await sheet(till, system, "helper");
    await field(till, "setup.helper", helper.url);
    await field(till, "setup.terminal", id);
    await key(till, system, terminal);
    await button("connection.connect").click();
    await field(till, "pair.code", helper.code());
    await button("pair.do").click();
    await page.getByText(t("pair.done")).waitFor();
    await button("connection.connect").click();
    await connected(till, id);
  });
}

async function overWifi(all, system, way, url) {
  return outside(all, system, await openTill(all.till), async (till) => {
    await sheet(till, system, way);
    await field(till, "setup.name", "wall");
    await field(till, "setup.url", url);
    await key(till, system, all.terminal);
    await till.button("connection.connect").click();
    await connected(till, "wall");
  });
}

/** The port was chosen in this browser before; the cable's own test presses the real chooser. */
async function overCable(all) {
  const page = await all.cabled.newPage();
  page.setDefaultTimeout(30_000);
  await page.goto(all.till.url);
  const opened = { page, context: page };
  return outside(all, "qfpay", opened, async (till) => {
    await sheet(till, "qfpay", "serial");
    await key(till, "qfpay", all.terminal);
    await till.button("connection.connect").click();
    await connected(till, "counter-1");
  });
}

async function atGateway(all, name) {
  const opened = await openTill({ ...all.till, url: `${all.till.url}?gateways=${all.backEnd}` });
  const world = await outside(all, name, opened, (till) => till.button(`place.${name}`).waitFor());
  return { ...world, gateway: name };
}

async function connect(till, system, way) {
  await sheet(till, system, way);
  await till.button("connection.connect").click();
  await till.page.getByRole("dialog").waitFor({ state: "detached" });
}

export async function sheet({ page, t }, system, way) {
  await page.locator(".terminal-button").click();
  await page.getByRole("radio", { name: new RegExp(`^${t(`system.${system}`)}`) }).check();
  await page.getByRole("radio", { name: new RegExp(`^${t(`way.${way}`)}`) }).check();
}

export const field = ({ page, t }, word, value) =>
  page
    .getByRole("textbox", { name: new RegExp(`^${t(word)}`) })
    .first()
    .fill(value);

/** A key that was saved before need not be typed again. */
async function key(till, system, terminal) {
  await field(till, `setup-key.${system}`, system === "codepay" ? terminal.codepay.appId : terminal.posKey);
}

export async function connected({ page, t }, name) {
  await page.getByRole("dialog").waitFor({ state: "detached" });
  const shown = page.locator(".terminal-button", { hasText: name });
  await shown.getByText(t("state.ready"), { exact: true }).waitFor();
}

const sum = (amounts) => amounts.reduce((total, amount) => total + Number(amount), 0).toFixed(2);

/** As the line of `tillwire simulate` has it. */
function gatewaysOf({ icashier, bpc }) {
  const { url, merid, key } = icashier.options;
  const keys = { icashier: key, bpc: bpc.options.key };
  return JSON.stringify({ icashier: url, merid, bpc: bpc.options.url, mid: bpc.options.mid, keys });
}

function startBackEnd(gateways, origin) {
  const server = join(ROOT, "demo/server/main.mjs");
  const args = [server, "--gateways", gateways, "--origin", origin, "--port", "0"];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", (line) => resolve({ child, url: JSON.parse(line).backEnd }));
    child.once("exit", (code) => reject(new Error(`the back end ended with ${code}`)));
  });
}
