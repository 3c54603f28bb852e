// What `diagnose` says from Node, about real terminals that are there, switched off, busy or told another key.

import assert from "node:assert/strict";
import { createServer } from "node:net";
import { after, before, test } from "node:test";
import WebSocket from "ws";
import { freePort, listening } from "../kit/loopback.mjs";
import { simulate } from "../kit/simulator.mjs";
import { toyProject } from "../kit/toy.mjs";

const TIMEOUTS = { connect: 2000, query: 2000 };
/** A terminal that QFPay's documents allow, with these words for an order that it does not know. */
const OTHER_ERROR = 50;

let toy;
let tillwire;
let tool;
let terminal;

before(async () => {
  toy = toyProject();
  tillwire = await toy.import("tillwire");
  tool = await toy.import("tillwire/diagnose");
  terminal = await simulate();
});

after(async () => {
  await terminal?.stop();
  toy?.remove();
});

const options = (more = {}) => ({
  terminal: "counter-1",
  system: "qfpay",
  currency: "HKD",
  posKey: terminal.posKey,
  link: terminal.tcp,
  journal: tillwire.memoryJournal(),
  timeouts: TIMEOUTS,
  ...more,
});

/** `{ terminal: "good", key: "bad KEY_MISMATCH" }` */
const told = ({ checks }) =>
  Object.fromEntries(checks.map(({ name, state, code }) => [name, code === undefined ? state : `${state} ${code}`]));

const GOOD = { journal: "good", free: "good", terminal: "good", key: "good" };

/**
 * Situations and what is said about them; every check that is not named is good.
 * @type {[string, Record<string, () => any>, Record<string, string>][]}
 */
const SITUATIONS = [
  ["all is well over TCP", {}, {}],
  ["all is well over HTTP", { link: () => terminal.http }, {}],
  ["all is well with the simulator", { link: () => ({ via: "simulator" }), posKey: () => undefined }, {}],
  ["another key, over TCP", { posKey: () => "0123456789abcdef0123456789abcdef" }, { key: "bad KEY_MISMATCH" }],
  [
    "another key, over HTTP",
    { posKey: () => "0123456789abcdef0123456789abcdef", link: () => terminal.http },
    { key: "bad KEY_MISMATCH" },
  ],
  ["no key at all", { posKey: () => "short" }, { key: "bad KEY_FORMAT" }],
];

for (const [name, given, expected] of SITUATIONS) {
  test(name, async () => {
    const changed = Object.fromEntries(Object.entries(given).map(([key, value]) => [key, value()]));
    const { posKey, ...rest } = { ...options(), ...changed };
    const diagnosis = await tool.diagnose(posKey === undefined ? rest : { ...rest, posKey });
    assert.deepEqual(told(diagnosis), { ...GOOD, ...expected });
    assert.equal(diagnosis.ok, Object.keys(expected).length === 0);
  });
}

/** A sale behind a paid one, which the customer stops at a terminal that says of an unknown order nothing but "other error". */
async function stopped(journal, persona) {
  const { connect, money } = tillwire;
  const link = /** @type {const} */ ({ via: "simulator", persona });
  const till = await connect({ ...{ terminal: "counter-1", system: "qfpay", currency: "HKD" }, link, journal });
  const sale = (reference) => till.pay({ reference, amount: money("1.00", "HKD"), method: "card" });
  await sale("paid");
  till.simulator?.script([{ verb: "WAIT" }]);
  const waiting = sale("stopped");
  for await (const { name } of waiting) if (name === "sent") break;
  await new Promise((resolve) => setTimeout(resolve, 100));
  till.simulator?.customer("cancel");
  await waiting;
  await till.close();
}

test("how a terminal says that there is no such order is shown once it was learnt, and that nothing is known before", async () => {
  const journal = tillwire.memoryJournal();
  const look = () => tool.diagnose(options({ link: { via: "simulator" }, posKey: undefined, journal }));
  const before = await look();
  assert.equal(before.notFound.words, undefined);
  await stopped(journal, OTHER_ERROR);
  const after = await look();
  assert.match(after.notFound.words, /"resperr":"[^"]+"/);
  assert.ok(Math.abs(Date.now() - after.notFound.seen) < 60_000);
  for (const [language, unknown, known] of [
    ["en", "is not known yet", "It says that there is no such order so: {"],
    ["zh-Hans", "尚不知道此终端", "此终端这样表示"],
    ["zh-Hant", "尚不知道此終端機", "此終端機這樣表示"],
  ]) {
    assert.ok(tool.describe(before, language).split("\n").at(-1).startsWith("i "));
    assert.ok(tool.describe(before, language).includes(unknown));
    assert.ok(tool.describe(after, language).includes(`\ni ${known}`));
    assert.ok(!tool.describe(after.checks, language).includes(known), "the checks alone are the checks alone");
  }
});

test("what a document says is not learnt", async () => {
  assert.equal("notFound" in (await tool.diagnose(codepay())), false);
});

const codepay = (more = {}) => ({
  ...options({ system: "codepay", appId: terminal.codepay.appId, posKey: undefined, ...more }),
  link: { ...terminal.codepay.link, webSocket: WebSocket, ...more.link },
});

test("a CodePay terminal is looked at over its WebSocket and in this process", async () => {
  const good = { journal: "good", free: "good", terminal: "good", app: "good" };
  assert.deepEqual(told(await tool.diagnose(codepay())), good);
  assert.deepEqual(told(await tool.diagnose({ ...codepay(), link: { via: "simulator" } })), good);
  const off = codepay({ link: { url: `ws://127.0.0.1:${await freePort()}` } });
  assert.deepEqual(told(await tool.diagnose(off)), { ...good, terminal: "bad CONNECT_REFUSED", app: "skipped" });
});

test("a CodePay terminal that does not know the till's app id, or has nobody logged in, is told", async () => {
  for (const code of ["106", "116"]) {
    await terminal.codepay.script({ on: "query", verb: "CODE", code });
    assert.equal(told(await tool.diagnose(codepay())).app, "bad", code);
  }
  await terminal.codepay.script();
});

test("a QFPay terminal on which nobody is logged in is told as that, and the key is not blamed", async () => {
  await terminal.script({ on: "query", verb: "CODE", code: "4007", count: 9 });
  const diagnosis = await tool.diagnose(options());
  await terminal.script();
  assert.deepEqual(told(diagnosis), { ...GOOD, terminal: "bad NOT_LOGGED_IN", key: "skipped" });
  assert.match(tool.describe(diagnosis.checks, "en"), /Log in at the terminal/);
});

test("a gateway that is not there is told", async () => {
  const url = `http://127.0.0.1:${await freePort()}`;
  const common = { terminal: "web", currency: "HKD", journal: tillwire.memoryJournal(), url, key: "k".repeat(16) };
  for (const own of [
    { system: "icashier", merid: "M0001", backurl: "http://127.0.0.1/back" },
    { system: "bpc", mid: "M0001", posNo: "1" },
  ]) {
    const diagnosis = await tool.diagnose({ ...common, ...own });
    assert.deepEqual(told(diagnosis), { journal: "good", gateway: "bad CONNECT_REFUSED", merchant: "skipped" });
  }
});

test("a gateway that is there is asked about an order that nobody made, which tells whether it knows the merchant", async () => {
  const icashier = { ...terminal.icashier.options, backurl: "http://127.0.0.1/back" };
  const { options: bpc } = terminal.bpc;
  const refused = "bad UNTRUSTED_RESPONSE";
  for (const [given, merchant] of [
    [icashier, "good"],
    [{ ...icashier, key: "another" }, refused],
    [{ ...icashier, merid: "another" }, refused],
    // Its answers need no signature, so a refusal of the merchant looks like an order that is not there.
    [bpc, "unsure"],
    [{ ...bpc, key: "another" }, refused],
  ]) {
    const diagnosis = await tool.diagnose({ terminal: "web", journal: tillwire.memoryJournal(), ...given });
    assert.deepEqual(told(diagnosis), { journal: "good", gateway: "good", merchant });
  }
  assert.deepEqual((await terminal.ledger()).charges, []);
});

test("a terminal that is switched off is told from one that never answers", async () => {
  const silent = createServer(() => {});
  const link = { via: "tcp", host: "127.0.0.1", port: await listening(silent) };
  const mute = told(await tool.diagnose(options({ link })));
  assert.deepEqual(mute, { ...GOOD, terminal: "bad CONNECT_TIMEOUT", key: "skipped" });
  silent.close();
  const off = told(await tool.diagnose(options({ link: { ...link, port: await freePort() } })));
  assert.deepEqual(off, { ...GOOD, terminal: "bad CONNECT_REFUSED", key: "skipped" });
});

const NOT_FOUND = JSON.stringify({ respcd: "6002", data: "", respmsg: "", resperr: "order not found" });
const LINES = ["HTTP/1.1 200 OK", `Content-Length: ${NOT_FOUND.length}`, "", NOT_FOUND];

/** What answers at the terminal's address, on which link, and what is said of the terminal. */
const STRANGERS = [
  [
    "a printer's web page",
    "http",
    "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>printer</html>",
    "UNTRUSTED_RESPONSE",
  ],
  ["a router's 404", "http", "HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\nNot Found", "BASE64"],
  ["a 404 with nothing in it", "http", "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "UNTRUSTED_RESPONSE"],
  ["a byte order mark before a good reply", "http", `HTTP/1.1 200 OK\r\n\r\n\ufeff${NOT_FOUND}`, "JSON_SYNTAX"],
  ["another device's JSON", "http", 'HTTP/1.1 200 OK\r\n\r\n{"status":"ok"}', "SCHEMA"],
  ["bytes that are no text", "http", Buffer.from("HTTP/1.1 200 OK\r\n\r\n\xff\xfe\x00", "latin1"), "UTF8_INVALID"],
  ["a mail server", "http", "220 mail ready\r\n", "UNTRUSTED_RESPONSE"],
  ["a mail server", "tcp", "220 mail ready\r\n", "BASE64"],
  ["a web server", "tcp", "HTTP/1.1 400 Bad Request\r\n\r\n", "BASE64"],
];

for (const [who, via, reply, code] of STRANGERS) {
  test(`${who} in the terminal's place, over ${via}, is told as a stranger and the key is not blamed`, async () => {
    const { checks } = await answeredBy(reply, via);
    assert.deepEqual(told({ checks }), { ...GOOD, terminal: `bad ${code}`, key: "skipped" });
    const { remedy } = checks.find(({ name }) => name === "terminal");
    assert.match(remedy.en, /no terminal of this system/);
    assert.doesNotMatch(remedy.en, /key|[Ss]witch the terminal on/);
  });
}

test("a header whose lines end with LF alone is read, in every mixture", async () => {
  const whole = LINES.join("\n");
  for (const reply of [whole, whole.replace("\n", "\r\n"), LINES.join("\r\n"), `HTTP/1.1 200 OK\n\n${NOT_FOUND}`])
    assert.deepEqual(told(await answeredBy(reply, "http")), GOOD, JSON.stringify(reply));
});

test("a reply under another key, and a refusal of ours, are the key's", async () => {
  const { qfpay } = await toy.import("tillwire/codec");
  const sealed = qfpay.seal({ func_type: 4001, orderId: "1" }, "0123456789abcdef0123456789abcdef");
  const refusals = ["4003", "5001"].map((respcd) => JSON.stringify({ respcd }));
  for (const body of [sealed, "AAAAAAAAAAAAAAAAAAAAAA==", ...refusals]) {
    const { checks } = await answeredBy(`HTTP/1.1 200 OK\r\n\r\n${body}`, "http");
    assert.match(told({ checks }).key, /^bad (DECRYPT_FAILED|KEY_MISMATCH)$/, body);
    assert.equal(told({ checks }).terminal, "good");
  }
});

test("a web page in a gateway's place is told as a stranger, and the merchant's key is not blamed", async () => {
  const page = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>sign= in</html>";
  const common = { terminal: "web", currency: "HKD", journal: tillwire.memoryJournal(), key: "k".repeat(16) };
  for (const own of [
    { system: "icashier", merid: "M0001", backurl: "http://127.0.0.1/back" },
    { system: "bpc", mid: "M0001", posNo: "1" },
  ]) {
    await answering(page, async (port) => {
      const diagnosis = await tool.diagnose({ ...common, ...own, url: `http://127.0.0.1:${port}` });
      assert.deepEqual(told(diagnosis), { journal: "good", gateway: "bad UNTRUSTED_RESPONSE", merchant: "skipped" });
      assert.match(diagnosis.checks[1].remedy.en, /not the gateway/);
    });
  }
});

/** What is said when this is all that a terminal at the end of a link says. */
function answeredBy(reply, via) {
  return answering(reply, (port) => {
    const link = { http: { via, url: `http://127.0.0.1:${port}` }, tcp: { via, host: "127.0.0.1", port } }[via];
    return tool.diagnose(options({ link }));
  });
}

async function answering(reply, use) {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => socket.end(reply));
  });
  const port = await listening(server);
  try {
    return await use(port);
  } finally {
    server.close();
  }
}

test("while a payment runs nothing is asked; one that was left behind is told", async () => {
  const journal = tillwire.memoryJournal();
  await terminal.script({ verb: "WAIT" });
  const till = await tillwire.connect(options({ journal }));
  const idle = await terminal.count();
  const payment = till.pay({ reference: "sale-1", amount: tillwire.money("12.50", "HKD"), method: "card" });
  for await (const { name } of payment) if (name === "sent") break;
  await terminal.reads(idle);
  const before = await terminal.count();
  const busy = told(await tool.diagnose(options({ journal })));
  assert.deepEqual(busy, { ...GOOD, free: "bad TERMINAL_LOCKED", terminal: "skipped", key: "skipped" });
  assert.equal(await terminal.count(), before, "the terminal heard nothing");
  await terminal.customer("tap");
  assert.equal((await payment).status, "approved");
  await till.close();

  await journal.append("counter-1", "sale-2", 0, new Uint8Array([1]), false);
  const left = await tool.diagnose(options({ journal }));
  assert.equal(told(left).free, "unsure TERMINAL_UNRESOLVED");
  assert.equal(left.ok, true);
});

test("diagnosing moves no money, says every finding in three languages and shows no key", async () => {
  const { charges } = await terminal.ledger();
  const diagnosis = await tool.diagnose(options({ posKey: "0123456789abcdef0123456789abcdef" }));
  assert.deepEqual((await terminal.ledger()).charges, charges);
  for (const language of ["en", "zh-Hans", "zh-Hant"]) {
    const text = tool.describe(diagnosis.checks, language);
    assert.equal(text.split("\n").length, diagnosis.checks.length + 1, text);
    assert.match(text, /✗ .*\(KEY_MISMATCH\)\n {4}\S/);
  }
  assert.doesNotMatch(JSON.stringify(diagnosis), /0123456789abcdef/);
});

test("the wire can be watched, and a watcher that throws or writes harms nothing", async () => {
  const seen = [];
  const onWire = (line) => {
    seen.push(line.what);
    line.bytes?.fill(0);
    throw new Error("a broken log");
  };
  const till = await tillwire.connect(options({ onWire }));
  const sale = { reference: "sale-3", amount: tillwire.money("1.00", "HKD"), method: "card" };
  assert.equal((await till.pay(sale)).status, "approved");
  assert.deepEqual(seen.slice(0, 4), ["open", "opened", "write", "data"]);
  await till.close();
});
