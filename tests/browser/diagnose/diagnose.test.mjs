// What `diagnose` says in a page, about real helpers, terminals and origins with something really wrong about them.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { after, before, test } from "node:test";
import { freePort, listening } from "../../node/kit/loopback.mjs";
import { simulate } from "../../node/kit/simulator.mjs";
import { serveHelper } from "../kit/helper.mjs";
import { openStage, tillOf } from "../kit/stage.mjs";

/** A terminal's address in digits; nothing is sent there, as it is refused before. */
const WIRED = { via: "websocket", url: "ws://192.168.1.20:35779" };
const WRONG_KEY = "0123456789abcdef0123456789abcdef";
const AWAY = "till.example";

let stage;
let terminal;
let helper;
let old;
let off;

before(async () => {
  terminal = await simulate();
  stage = await openStage();
  off = await freePort();
  helper = await serveHelper([stage.origin, `http://${AWAY}`], {
    "counter-tcp": ["tcp", terminal.qfpay.tcp],
    "counter-http": ["http", new URL(terminal.qfpay.http).host],
    "counter-ws": ["websocket", terminal.codepay.address],
    "off-tcp": ["tcp", `127.0.0.1:${off}`],
  });
  old = await helperOfAnotherVersion();
  const page = await stage.page();
  assert.deepEqual(await tillOf(page).pair({ code: helper.code(), url: helper.url }), { paired: true });
  await page.close();
});

after(async () => {
  await stage?.close();
  await helper?.stop();
  await terminal?.stop();
  old?.server.close();
});

const codepay = (more) => ({ system: "codepay", appId: terminal.codepay.appId, ...more });
const through = (id, more = {}) => ({ link: { via: "helper", terminal: id, url: helper.url, ...more } });
const elsewhere = (url) => ({ link: { via: "helper", terminal: "counter-tcp", url } });

/**
 * What is wrong, the options, and what is said; a check before the finding is good, one behind it skipped.
 * @type {[string, () => object, Record<string, string>][]}
 */
const SITUATIONS = [
  ["nothing, in the page", () => ({ link: { via: "simulator" } }), {}],
  ["nothing, through the helper over TCP", () => through("counter-tcp"), {}],
  ["nothing, through the helper over HTTP", () => through("counter-http"), {}],
  ["nothing, straight over HTTP", () => ({ link: { via: "http", url: terminal.qfpay.http } }), {}],
  ["nothing, CodePay in the page", () => codepay({ link: { via: "simulator" } }), {}],
  ["nothing, CodePay straight over its WebSocket", () => codepay({ link: terminal.codepay.link }), {}],
  ["nothing, CodePay through the helper", () => codepay(through("counter-ws")), {}],
  [
    "nobody listens at the CodePay terminal's address",
    () => codepay({ link: { via: "websocket", url: `ws://127.0.0.1:${off}` } }),
    { terminal: "bad CONNECT_REFUSED" },
  ],
  ["the helper's terminal is of another system", () => codepay(through("counter-tcp")), { terminal: "bad NOT_FOUND" }],
  ["the helper is down", () => elsewhere(`http://127.0.0.1:${off}`), { helper: "bad HELPER_LOST" }],
  ["the helper is of another time", () => elsewhere(old.url), { version: "bad HELPER_VERSION" }],
  ["the token is of another pairing", () => through("counter-tcp", { token: "forged" }), { paired: "bad NOT_PAIRED" }],
  ["the helper knows no such terminal", () => through("counter-9"), { terminal: "bad NOT_FOUND" }],
  ["the terminal is switched off", () => through("off-tcp"), { terminal: "bad CONNECT_REFUSED" }],
  [
    "the key is another, over TCP",
    () => ({ ...through("counter-tcp"), posKey: WRONG_KEY }),
    { key: "bad KEY_MISMATCH" },
  ],
  [
    "the key is another, over HTTP",
    () => ({ ...through("counter-http"), posKey: WRONG_KEY }),
    { key: "bad KEY_MISMATCH" },
  ],
  ["the key is too short", () => ({ ...through("counter-tcp"), posKey: "f46b" }), { key: "bad KEY_FORMAT" }],
  [
    "nobody listens at the terminal's address",
    () => ({ link: { via: "http", url: `http://127.0.0.1:${off}` } }),
    { terminal: "bad CONNECT_TIMEOUT" },
  ],
];

for (const [name, options, expected] of SITUATIONS) {
  test(`in the way: ${name}`, async () => {
    const page = await stage.page();
    const { ok, checks } = await diagnose(page, options());
    assert.deepEqual(notGood(checks), expected);
    assert.equal(ok, Object.keys(expected).length === 0);
    for (const { state, remedy } of checks) assert.equal(state === "bad", remedy !== undefined);
    const wall = checks.findIndex(({ state }) => state === "bad");
    assert.ok(checks.every(({ state }, index) => (state === "skipped") === (wall >= 0 && index > wall)));
    await page.close();
  });
}

test("in the way: the page was never paired, or the helper does not know its origin", async () => {
  const other = await openStage();
  try {
    const page = await other.page();
    assert.deepEqual(notGood((await diagnose(page, through("counter-tcp"))).checks), {
      helper: "bad ORIGIN_FORBIDDEN",
    });
    const fresh = await serveHelper([other.origin], { "counter-tcp": ["tcp", terminal.qfpay.tcp] });
    const { checks } = await diagnose(page, elsewhere(fresh.url));
    assert.deepEqual(notGood(checks), { paired: "bad NOT_PAIRED" });
    await fresh.stop();
  } finally {
    await other.close();
  }
});

test("in the way: the page came over plain HTTP from another machine", async () => {
  const page = await away(`http://${AWAY}`);
  const { checks } = await diagnose(page, through("counter-tcp"));
  assert.deepEqual(notGood(checks), { secure: "bad INSECURE_CONTEXT" });
  await page.close();
});

test("in the way: a secure page and a plain address of another machine", async () => {
  const page = await away(`https://${AWAY}`);
  const { checks } = await diagnose(page, elsewhere("http://192.168.1.20:9003"));
  assert.deepEqual(notGood(checks), { mixed: "bad" });
  await page.close();
});

test("in the way: a secure page and the plain WebSocket of a terminal", async () => {
  const page = await away(`https://${AWAY}`);
  const { checks } = await diagnose(page, codepay({ link: { via: "websocket", url: "ws://terminal.shop:35779" } }));
  assert.deepEqual(notGood(checks), { mixed: "bad" });
  await page.close();
});

for (const [refused, link, told] of [
  ["this machine", () => through("counter-tcp"), { permission: "bad NEEDS_PERMISSION" }],
  ["the local network", () => codepay({ link: WIRED }), { permission: "bad NEEDS_PERMISSION" }],
]) {
  test(`in the way: the person refused that the page reaches ${refused}`, async () => {
    const page = await away(`https://${AWAY}`);
    await refuse(page, refused === "this machine" ? "loopback-network" : "local-network");
    assert.deepEqual(notGood((await diagnose(page, /** @type {any} */ (link)())).checks), told);
    await page.close();
  });
}

test("in the way: a terminal in digits is no mixed content where the browser asks for the local network instead", async () => {
  const page = await away(`https://${AWAY}`);
  await refuse(page, "local-network");
  const { checks } = await diagnose(page, codepay({ link: WIRED }));
  assert.equal(checks.find(({ name }) => name === "mixed").state, "good");
  await page.close();
});

test("in the way: another tab takes a payment on the terminal", async () => {
  const [one, two] = [await stage.page(), await stage.page()];
  const till = tillOf(one, "counter-1");
  await terminal.script({ verb: "WAIT" });
  await till.connect({ posKey: terminal.posKey, ...through("counter-tcp") });
  const before = await terminal.count();
  await till.start("pay", { reference: "sale-1", amount: "12.50", method: "card" });
  await till.reaches("sale-1", "sent");
  assert.deepEqual(notGood((await diagnose(two, through("counter-tcp"))).checks), { free: "bad TERMINAL_LOCKED" });
  await terminal.reads(before);
  await terminal.customer("tap");
  assert.equal((await till.outcome("sale-1")).status, "approved");
  assert.deepEqual(notGood((await diagnose(two, through("counter-tcp"))).checks), {});
  await one.close();
  await two.close();
});

function diagnose(page, options) {
  const common = { terminal: "counter-1", system: "qfpay", currency: "HKD", timeouts: { connect: 3000, query: 3000 } };
  const key = options.system === "codepay" ? {} : { posKey: terminal.posKey };
  return page.evaluate(
    async ([given]) => {
      const { diagnose } = await import("/tillwire/diagnose.js");
      return diagnose(given);
    },
    [{ ...common, ...key, ...options }],
  );
}

/** Has the browser refuse that permission to the pages that are away. */
async function refuse(page, name) {
  const session = await stage.browser.newCDPSession(page);
  await session.send("Browser.setPermission", { permission: { name }, setting: "denied", origin: `https://${AWAY}` });
}

/** `{ key: "bad KEY_MISMATCH" }`: what is neither good nor skipped. */
function notGood(checks) {
  const rest = checks.filter(({ state }) => state !== "good" && state !== "skipped");
  return Object.fromEntries(
    rest.map(({ name, state, code }) => [name, code === undefined ? state : `${state} ${code}`]),
  );
}

/** The same page from an origin that is not this machine; its bytes never leave this one. */
async function away(origin) {
  const page = await stage.browser.newPage();
  const types = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };
  await page.route(`${origin}/**`, (route) => {
    const { pathname } = new URL(route.request().url());
    const path = pathname.startsWith("/tillwire/") ? join(stage.dist, pathname.slice(9)) : join(stage.pages, pathname);
    return route.fulfill({ body: readFileSync(path), contentType: types[extname(path)] });
  });
  await page.goto(`${origin}/till.html`);
  await page.waitForFunction(() => globalThis.till !== undefined);
  return page;
}

/** Something that answers as a helper of the future would. */
async function helperOfAnotherVersion() {
  const server = createServer((_, response) => {
    const headers = { "Access-Control-Allow-Origin": "*", "Content-Type": "application/json" };
    response.writeHead(200, headers).end('{"name":"tillwire","version":"9.0.0","protocol":{"min":7,"max":8}}');
  });
  return { server, url: `http://127.0.0.1:${await listening(server)}` };
}
