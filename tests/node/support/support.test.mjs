// The file for whoever helps: what it says of a till that works and of one on which nothing does, and that no secret is in
// it, wherever somebody put one.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { freePort, listening } from "../kit/loopback.mjs";
import { simulate } from "../kit/simulator.mjs";
import { toyProject } from "../kit/toy.mjs";

const PARTS = ["versions", "surroundings", "settings", "can", "diagnosis", "operations", "wire", "metrics"];
const TIMEOUTS = { connect: 2000, query: 2000 };

let toy;
let tillwire;
let support;
let codec;
let terminal;

before(async () => {
  toy = toyProject();
  [tillwire, support, codec] = await Promise.all(
    ["tillwire", "tillwire/support", "tillwire/codec"].map((name) => toy.import(name)),
  );
  await codec.init();
  terminal = await simulate();
});

after(async () => {
  await terminal?.stop();
  toy?.remove();
});

const options = (more = {}) => ({
  ...{ terminal: "counter-1", system: "qfpay", currency: "HKD", posKey: terminal.posKey, link: terminal.tcp },
  ...{ journal: tillwire.memoryJournal(), timeouts: TIMEOUTS, ...more },
});

/** A till that took one sale and does not know how the second ended. */
async function workday(more) {
  const recorder = support.recorder();
  const given = options({ onWire: recorder.onWire, ...more });
  const till = await tillwire.connect(given);
  const sale = (reference) => till.pay({ reference, amount: tillwire.money("12.50", "HKD"), method: "card" });
  await sale("sale-1");
  return { given, till, recorder, sale };
}

test("it says what the till is, how it is set, what it can and did, and what went over the wire, opened", async () => {
  const { given, till, recorder } = await workday();
  const bundle = await support.supportBundle(given, { terminal: till, recorder });
  await till.close();
  assert.equal(bundle.format, "tillwire-support");
  assert.equal(bundle.version, 1);
  assert.deepEqual(Object.keys(bundle.parts), PARTS);
  const said = Object.fromEntries(Object.entries(bundle.parts).map(([part, it]) => [part, it.said]));
  assert.deepEqual(said.versions, {
    package: JSON.parse(readFileSync(join(toy.installed, "package.json"), "utf8")).version,
  });
  assert.equal(said.settings.terminal, "counter-1");
  assert.equal(said.settings.own.posKey, "set: 32 hex digits");
  assert.deepEqual(said.settings.link, { via: "tcp", host: "127.0.0.1", port: terminal.tcp.port, others: 0 });
  assert.equal(said.can.setPosKey, true);
  assert.equal(said.diagnosis.ok, true);
  const [paid] = said.operations.settled;
  assert.equal(paid.reference, "sale-1");
  assert.deepEqual(
    paid.records.map(({ type }) => type),
    ["prepared", "sent", "outcome"],
  );
  assert.deepEqual(paid.records[0].amount, { minor: "1250", currency: "HKD" });
  const says = said.wire.flatMap(({ says }) => (says ? [says] : []));
  assert.equal(says[0].func_type, 1001);
  assert.equal(says[0].amt, 12.5);
  assert.equal(says.at(-1).respcd, "6000");
  assert.equal(says.at(-1).data.respcd, "0000");
  assert.ok(said.metrics.wires >= 1 && said.metrics.sent > 0 && said.metrics.received > 0);
});

test("what is open is in it", async () => {
  const journal = tillwire.memoryJournal();
  const { given, till, sale } = await workday({ journal, timeouts: { ...TIMEOUTS, settle: 1, guard: 1 } });
  await terminal.script({ verb: "CHARGE_THEN_DROP" }, { on: "query", verb: "QUERY_FAIL", k: 99 });
  assert.equal((await sale("sale-2")).status, "unknown");
  const { parts } = await support.supportBundle(given, { terminal: till });
  assert.deepEqual(
    parts.operations.said.open.map(({ reference }) => reference),
    ["sale-2"],
  );
  assert.equal(parts.operations.said.openInAll, 1);
  assert.deepEqual(
    parts.diagnosis.said.checks.find(({ name }) => name === "free"),
    { name: "free", state: "bad", code: "TERMINAL_LOCKED" },
  );
  await terminal.reset();
  await till.close();
});

test("a simulated terminal and an engine's, which have no journal here, tell themselves what they did", async () => {
  const { given, till } = await workday({ link: { via: "simulator" }, journal: undefined, posKey: undefined });
  const { parts } = await support.supportBundle(given, { terminal: till });
  assert.equal(parts.operations.said.from, "terminal");
  assert.equal(parts.operations.said.settled[0].status, "approved");
  await till.close();
});

test("there is one also where nothing works, and each part says what is in the way", async () => {
  const broken = { open: fail, read: fail, append: fail, claim: fail, release: fail, prune: fail, history: fail };
  const off = await freePort();
  const link = { via: "helper", url: `http://127.0.0.1:${off}`, token: "hush-hush", origin: "http://till.example" };
  const { parts } = await support.supportBundle(options({ journal: broken, link }));
  assert.deepEqual(parts.operations, { failed: { error: "Error" } });
  assert.deepEqual(parts.helper, { failed: { error: "TypeError" } });
  assert.deepEqual(parts.can, { said: "not connected" });
  assert.equal(parts.diagnosis.said.checks[0].code, "JOURNAL_UNAVAILABLE");
  for (const nonsense of [undefined, null, {}, { system: "none", link: 7 }]) {
    const { parts } = await support.supportBundle(/** @type {any} */ (nonsense));
    assert.deepEqual(parts.diagnosis, { failed: { error: "TypeError" } });
    assert.deepEqual(parts.operations, { failed: { error: "TypeError" } });
    assert.equal("said" in parts.versions, true);
  }
});

test("a part that does not come in time is left out", async () => {
  const hangs = () => new Promise(() => {});
  const journal = { open: hangs, read: hangs, append: hangs, claim: hangs, release: hangs, prune: hangs };
  const { parts } = await support.supportBundle(options({ journal }), { patience: 50 });
  assert.deepEqual(parts.operations, { failed: { error: "late" } });
  assert.deepEqual(parts.settings.said.terminal, "counter-1");
});

test("of the wire the last lines are kept, within bounds, and all of it is counted", async () => {
  const line = (wire, size) => ({ at: 0, wire, what: /** @type {const} */ ("data"), bytes: new Uint8Array(size) });
  for (const [lines, size, kept] of [
    [10, 10, 10],
    [400, 100_000, 5],
  ]) {
    const recorder = support.recorder({ lines });
    for (let wire = 1; wire <= 500; wire += 1) recorder.onWire(line(wire, size));
    const { parts } = await support.supportBundle(options(), { recorder, patience: 5_000 });
    assert.equal(parts.wire.said.length, kept);
    assert.equal(parts.wire.said.at(-1).wire, 500);
    assert.equal(parts.metrics.said.received, 500 * size);
  }
});

// Secrets, each of its own kind: whatever is found in a bundle tells where it leaked.
const POS_KEY = "9f3a1c77d0e84b52a6618e0f5b2c4d9a";
const CARDS = ["4111111111111111", "6228480402564890018", "5555 5555 5555 4444", "3782-822463-10005"];
const PERSON = { phone: "13912345678", identity: "11010519491231002X", holder: "CHAN TAI MAN" };
/** What somebody puts where no secret belongs. */
const secret = (place) => `Qv7${Buffer.from(place).toString("hex").slice(0, 12)}Zp$${place.length}k/Lm`;

/** A text in every form in which somebody could find it. */
function forms(text) {
  const bytes = Buffer.from(text);
  const percent = [...bytes].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
  const based = [0, 1, 2].map((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
    return whole.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
  });
  const url = based.map((it) => it.replaceAll("+", "-").replaceAll("/", "_"));
  return [text, bytes.toString("hex"), percent, encodeURIComponent(text), ...based, ...url];
}

function assertSilent(bundle, secrets) {
  const text = JSON.stringify(bundle);
  for (const secret of secrets) {
    for (const form of forms(secret)) {
      assert.ok(!text.toLowerCase().includes(form.toLowerCase()), `${secret} is in it as ${form}: ${text}`);
    }
  }
}

/** Every option of every system, and every way, with a secret in it. */
function everyOption(system) {
  const put = {};
  const placed = [];
  const at = (place) => {
    placed.push(secret(place));
    return secret(place);
  };
  const { connect, ways } = system;
  for (const { name, private: own } of connect) {
    const [group, member] = name.split(".");
    const value = own ? at(`own-${name}`) : name.endsWith("notFound") ? [at(name)] : at(name);
    if (member) put[group] = { ...put[group], [member]: value };
    else put[group] = value;
  }
  const hidden = (scheme, place) => {
    const [user, password, path, query] = ["user", "password", "path", "query"].map((it) => at(`${place}-${it}`));
    const said = [user, password, path, query].map(encodeURIComponent);
    return `${scheme}://${said[0]}:${said[1]}@127.0.0.1:9/${said[2]}?t=${said[3]}#${said[3]}`;
  };
  const link = { via: ways[0]?.via, url: hidden("http", "link"), ca: at("ca"), fingerprint: at("fingerprint") };
  const more = { token: at("token"), key: at("key"), origin: hidden("https", "origin"), body: at("body") };
  const odd = { webSocket: { key: at("socket") }, port: { password: at("port") }, filters: [at("filter")] };
  const headers = { Authorization: `Bearer ${at("bearer")}` };
  const given = {
    ...put,
    ...{ terminal: "counter-1", system: system.name, currency: at("currency"), prefix: at("prefix"), headers },
    ...{
      link: { ...link, ...more, ...odd, headers, [at("linkmember")]: 1 },
      tls: { ca: at("tls") },
      [at("member")]: 1,
    },
    ...{ timeouts: { connect: at("timeout"), [at("timeoutname")]: 5 }, url: hidden("https", "gateway") },
  };
  return { given, placed };
}

test("no option gives a secret away, whatever is put in it", async () => {
  const { systems } = await toy.import("tillwire/systems");
  for (const system of systems) {
    const { given, placed } = everyOption(system);
    const failing = () =>
      Promise.reject(new Error(`postgres://shop:${secret("database")}@db/shop says ${secret("thrown")}`));
    const journal = { open: failing, read: failing, append: failing, claim: failing, release: failing, prune: failing };
    const error = Object.assign(new Error(secret("thrown")), {
      code: secret("code"),
      argument: secret("argument"),
      name: secret("name"),
    });
    const terminal = { can: { pay: true }, pending: () => Promise.reject(error), history: () => Promise.reject(error) };
    const secrets = [...placed, ...["database", "thrown", "code", "argument", "name"].map(secret)];
    for (const link of [given.link, { ...given.link, via: "engine" }, { ...given.link, via: "simulator" }]) {
      const sources = { terminal: /** @type {any} */ (terminal), patience: 5_000 };
      assertSilent(await support.supportBundle(/** @type {any} */ ({ ...given, link, journal }), sources), secrets);
    }
  }
});

test("no record of a journal gives more away than what happened, when, and how much", async () => {
  const journal = tillwire.memoryJournal();
  const places = ["option", "receipt", "raw", "card", "member", "who", "offer", "wordtoken"];
  const record = (said) => new TextEncoder().encode(`${JSON.stringify({ v: 1, ...said })}#0123456789ABCDEF`);
  const [option, receipt, raw, card, member, who, offer, word] = places.map(secret);
  const intent = {
    kind: "pay",
    reference: "sale-1",
    order: CARDS[0],
    method: "card",
    options: [
      ["accno", option],
      ["k", POS_KEY],
    ],
  };
  const message = `no ${word} ${CARDS.join(" ")} ${PERSON.phone} ${POS_KEY} ${who}@example.com`;
  const outcome = {
    status: "approved",
    number: `${CARDS[2]} 12`,
    message,
    systemCode: "0000",
    raw: `{"x":"${raw}"}`,
    card,
    [member]: 1,
  };
  const rest = { receipt: [["name", receipt]], person: { who, at: 5 }, released: { who, at: 6 } };
  await journal.append("counter-1", "sale-1", 1, record({ type: "prepared", created: 1, ...intent }), false);
  await journal.append("counter-1", "sale-1", 2, record({ type: "taken", offer: { redirect: offer } }), false);
  await journal.append("counter-1", `sale ${POS_KEY}`, 1, record({ type: "prepared", created: 1, ...intent }), false);
  await journal.append("counter-1", "sale-1", 3, record({ type: "outcome", ...intent, ...outcome, ...rest }), true);
  const bundle = await support.supportBundle(options({ journal, posKey: POS_KEY }), { patience: 5_000 });
  assertSilent(bundle, [...places.map(secret), POS_KEY, ...CARDS, ...Object.values(PERSON)]);
  const [settled] = bundle.parts.operations.said.settled;
  assert.deepEqual(settled.records[2].person, 5, "when it was decided by hand is told");
  assert.equal(settled.records[2].order, "411111••••••1111");
  assert.equal(settled.records[2].number, "555555••••••4444 12", "a card among other digits is found too");
});

/** Messages of every wire, with secrets in every member that a system has and in some that none has. */
function messages() {
  const people = {
    accname: PERSON.holder,
    accno: PERSON.identity,
    phone: PERSON.phone,
    track2: `;${CARDS[0]}=2512101000?`,
  };
  const odd = {
    token: secret("wiretoken"),
    webhook_secret: secret("hook"),
    pairing: "482913",
    [secret("wirename")]: 1,
  };
  const words = `${CARDS.join(" ")} ${secret("wireword")} ${POS_KEY} ${PERSON.phone}`;
  const data = {
    respcd: "0000",
    cardno: CARDS[0],
    txamt: 1250,
    syssn: CARDS[1],
    attach: PERSON.phone,
    ...people,
    ...odd,
  };
  const reply = { respcd: "6000", data: JSON.stringify(data), respmsg: words, resperr: words, ...odd };
  const request = {
    func_type: 1001,
    amt: 12.5,
    channel: "wx",
    out_trade_no: POS_KEY,
    ...people,
    token: secret("wiretoken"),
  };
  const order = {
    topic: "ecrhub.pay.order",
    app_id: secret("appid"),
    biz_data: { ...data, attach: secret("attach") },
    response_msg: words,
  };
  const page = { resultcode: "1000", resultmsg: words, queryid: CARDS[0], merid: secret("merid"), ...people };
  const signed = (name) =>
    `${name}=${encodeURIComponent(Buffer.from(JSON.stringify(page)).toString("base64"))}&sign=${secret("sign")}`;
  const bank = {
    respCode: "00",
    scanCode: secret("scan"),
    mid: secret("mid"),
    sign: secret("sign"),
    respMsg: words,
    ...people,
  };
  const sealed = codec.qfpay.seal(request, POS_KEY);
  return {
    qfpay: [
      ["write", sealed],
      ["reply", JSON.stringify(reply)],
      ["data", sealed.slice(0, 20)],
      ["data", words],
    ],
    codepay: [
      ["write", JSON.stringify(order)],
      ["data", JSON.stringify(order)],
      ["data", words],
    ],
    icashier: [
      ["write", signed("req")],
      ["reply", signed("resp")],
      ["reply", `<html>${words}`],
    ],
    bpc: [
      ["write", JSON.stringify(bank)],
      ["reply", JSON.stringify(bank)],
    ],
  };
}

test("of messages the codes, times and amounts are told, and nothing of whoever pays, nor any key", async () => {
  const places = [
    "wiretoken",
    "hook",
    "wirename",
    "wireword",
    "appid",
    "attach",
    "merid",
    "sign",
    "scan",
    "mid",
    "path",
  ];
  const secrets = [...places.map(secret), POS_KEY, "482913", ...CARDS, ...Object.values(PERSON)];
  for (const [system, lines] of Object.entries(messages())) {
    const recorder = support.recorder();
    for (const [index, [what, text]] of lines.entries()) {
      const path = `/${secret("path")}`;
      recorder.onWire({ at: 1, wire: index + 1, what: /** @type {any} */ (what), path, bytes: Buffer.from(text) });
    }
    const given = /** @type {any} */ ({ ...options({ posKey: POS_KEY }), system });
    const bundle = await support.supportBundle(given, { recorder, patience: 5_000 });
    assertSilent(bundle, secrets);
    const says = JSON.stringify(bundle.parts.wire.said[0].says);
    const known = {
      qfpay: '"amt":12.5',
      codepay: '"txamt":1250',
      icashier: '"resultcode":"1000"',
      bpc: '"respCode":"00"',
    };
    assert.ok(says.includes(known[system]), `${system}: ${says}`);
  }
});

test("whatever is told of messages by name is in a system's description", async () => {
  const { systems, answers, tables } = await toy.import("tillwire/systems");
  const { SAID, WORDS } = await import(join(toy.installed, "dist/support/wire.js"));
  const said = JSON.stringify([systems, answers, tables]);
  /** Of requests, which the systems' sheets have. */
  const sheets = ["qfpay", "codepay", "icashier", "bpc"].map((it) =>
    readFileSync(new URL(`../../../docs/protocols/${it}.md`, import.meta.url), "utf8"),
  );
  for (const name of [...SAID, ...WORDS]) {
    assert.ok(said.includes(`"${name}"`) || sheets.some((sheet) => sheet.includes(name)), name);
  }
});

test("a helper that answers says its version, and one that lies says nothing that it should not", async () => {
  const lies = {
    name: secret("name"),
    version: { a: secret("version") },
    protocol: { min: secret("min") },
    features: [secret("feature")],
  };
  for (const [told, expected] of [
    [{ name: "tillwire", version: "0.1.0", protocol: { min: 1, max: 1 }, features: ["tcp"] }, "0.1.0"],
    [lies, "an object"],
  ]) {
    const server = createServer((_, response) => response.end(JSON.stringify(told)));
    const url = `http://127.0.0.1:${await listening(server)}`;
    const link = { via: "helper", url, token: secret("token"), origin: "http://till.example" };
    const bundle = await support.supportBundle(options({ link }), { patience: 5_000 });
    server.closeAllConnections();
    server.close();
    assert.equal(bundle.parts.helper.said.version, expected);
    assertSilent(bundle, ["token", "name", "version", "min", "feature"].map(secret));
  }
});

function fail() {
  return Promise.reject(new Error("the disk is on fire"));
}
