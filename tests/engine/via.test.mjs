// `via: "engine"` from Node: the same calls with the same outcomes as over every other link, and what only can happen
// where an engine is between: it dies, it is not there, its answers are lost.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { freePort, listening } from "../node/kit/loopback.mjs";
import { toyProject } from "../node/kit/toy.mjs";
import { calls, contract, HASTY, WAITS } from "../node/payments/contract.mjs";
import { openShop } from "./shop.mjs";

/** How many terminals there are of each kind: every test has its own. */
const MANY = 24;
const OTHER_KEY = "0123456789abcdef0123456789abcdef";

let toy;
let tillwire;
let shop;
const tally = { intents: 0, unread: 0 };

before(async () => {
  toy = toyProject();
  tillwire = await toy.import("tillwire");
  const off = `127.0.0.1:${await freePort()}`;
  shop = await openShop(() => [
    { id: "counter", options: { timeouts: WAITS } },
    { id: "other-key", posKey: OTHER_KEY, options: { timeouts: WAITS } },
    { id: "off", address: off, options: { timeouts: WAITS } },
    { id: "hasty", options: { timeouts: HASTY } },
    ...Array.from({ length: MANY }, (_, at) => ({ id: `counter-${at + 1}`, options: { timeouts: WAITS } })),
  ]);
});

after(async () => {
  await shop?.close();
  toy?.remove();
});

let names = 0;

/**
 * A till of this terminal, or of one that no test had before.
 *
 * @param {{ terminal?: string, link?: object, [option: string]: any }} [options]
 */
function connect({ terminal, link = {}, ...options } = {}) {
  if (terminal === undefined) names += 1;
  return tillwire.connect({
    terminal: terminal ?? `counter-${names}`,
    system: "qfpay",
    currency: "HKD",
    link: { via: "engine", url: shop.url, key: shop.key, ...link },
    ...options,
  });
}

const place = {
  outlives: true,
  get tillwire() {
    return tillwire;
  },
  get terminal() {
    return shop.terminal;
  },
  get toy() {
    return toy;
  },
  tally,
  // Keys, journals and times are in the engine's configuration: by them its terminal is chosen.
  /** @param {{ posKey?: string, off?: boolean, timeouts?: object, terminal?: string }} [chosen] */
  connect({ posKey, off, timeouts, terminal } = {}) {
    const other = (posKey && "other-key") ?? (off && "off") ?? (timeouts && "hasty") ?? terminal;
    return connect({ terminal: other });
  },
  text: () => `{ terminal: "counter", system: "qfpay", currency: "HKD",
    link: { via: "engine", url: ${JSON.stringify(shop.url)}, key: ${JSON.stringify(shop.key)} } }`,
};

const sale = (reference, amount = "12.50") => ({ reference, amount: tillwire.money(amount, "HKD"), method: "card" });
const charges = async () => (await shop.terminal.ledger()).charges.length;

contract("over an engine", place);
calls("over an engine, what is refused, joined or in doubt", place);

test("the engine is killed while a payment waits, and what became of it is found", async () => {
  const [till, before, read] = [await connect(), await charges(), await shop.terminal.count()];
  await shop.terminal.script({ verb: "WAIT" });
  const payment = till.pay(sale("sale-1"));
  await shop.terminal.reads(read);
  await shop.terminal.customer("tap");
  await shop.restart();
  assert.equal((await payment).status, "approved");
  assert.equal(await charges(), before + 1);
  assert.equal((await till.pay(sale("sale-1"))).status, "approved", "the same again is the same");
  assert.equal(await charges(), before + 1);
  await till.close();
});

test("an engine that is not there is a refusal with nothing sent, and so is a key that it does not know", async () => {
  const till = await connect();
  const before = await shop.terminal.count();
  await shop.kill();
  const lost = { name: "TillError", code: "HELPER_LOST", money: "none" };
  await assert.rejects(till.pay(sale("sale-1")).outcome(), lost);
  await assert.rejects(connect({ terminal: "counter" }), lost);
  await shop.restart();
  assert.equal(await shop.terminal.count(), before);
  assert.equal((await till.pay(sale("sale-1"))).status, "approved");
  await till.close();
  const link = { key: "nobody's" };
  await assert.rejects(connect({ terminal: "counter", link }), { name: "TillError", code: "KEY_UNKNOWN" });
});

/**
 * Stands before the engine, and answers as `lose` says: nothing of what is said to a PUT comes back. What it holds, on a line
 * that is cut or one that stands, it delivers when it is told to, and tells how the engine answered each.
 */
async function lossy() {
  const front = { lose: "nothing", puts: 0, url: "", close: () => {}, deliver: async () => [0] };
  const held = [];
  front.deliver = () => Promise.all(held.splice(0).map((deliver) => deliver()));
  const server = createServer((incoming, outgoing) => {
    const isPut = incoming.method === "PUT";
    if (isPut && !front.lose.startsWith("held")) front.puts += 1;
    if (front.lose === "everything" || (isPut && front.lose === "request")) return incoming.socket.destroy();
    const { host, ...headers } = incoming.headers;
    const url = new URL(incoming.url ?? "", shop.url);
    if (isPut && front.lose.startsWith("held")) {
      const body = [];
      incoming.on("data", (part) => body.push(part));
      incoming.on("end", () => {
        held.push(() =>
          fetch(url, { method: "PUT", headers: kept(headers), body: Buffer.concat(body) }).then(statusOf),
        );
        front.puts += 1;
        if (front.lose === "held") incoming.socket.destroy();
      });
      return undefined;
    }
    const through = request(url, { method: incoming.method, headers, agent: false }, (answer) => {
      if (isPut && front.lose === "mute") return answer.resume();
      if (isPut && front.lose !== "nothing") return answer.resume().on("end", () => incoming.socket.destroy());
      outgoing.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.pipe(outgoing).on("error", () => {});
      answer.on("error", () => outgoing.destroy());
    });
    through.on("error", () => incoming.socket.destroy());
    outgoing.on("close", () => through.destroy());
    incoming.pipe(through);
  });
  front.url = `http://127.0.0.1:${await listening(server)}`;
  front.close = () => {
    server.close();
    server.closeAllConnections();
  };
  return front;
}

/** What belongs to one connection and is not handed on. */
const HOP = ["connection", "content-length", "transfer-encoding"];

/** @param {import("node:http").IncomingHttpHeaders} headers */
function kept(headers) {
  const handed = Object.entries(headers).filter(([name]) => !HOP.includes(name));
  return Object.fromEntries(handed.map(([name, value]) => [name, String(value)]));
}

async function statusOf(answer) {
  await answer.text();
  return answer.status;
}

for (const lose of ["answer", "request"]) {
  test(`the ${lose} to begin is lost, and there is one charge`, async () => {
    const front = await lossy();
    const till = await connect({ link: { url: front.url } });
    const before = await charges();
    front.lose = lose;
    const payment = till.pay(sale("sale-1"));
    while (front.puts === 0) await new Promise((done) => setTimeout(done, 5));
    front.lose = "nothing";
    assert.equal((await payment).status, "approved");
    assert.equal(await charges(), before + 1);
    await till.close();
    front.close();
  });
}

test("who was told that nobody knows is not charged behind that", async () => {
  const front = await lossy();
  const till = await connect({ link: { url: front.url }, timeouts: { settle: 300 } });
  const before = await shop.terminal.count();
  front.lose = "request";
  const payment = till.pay(sale("sale-1"));
  while (front.puts === 0) await new Promise((done) => setTimeout(done, 5));
  front.lose = "everything";
  const outcome = await payment;
  assert.deepEqual([outcome.status, outcome.money, outcome.code], ["unknown", "unknown", "OUTCOME_UNKNOWN"]);
  assert.equal((await outcome.recheck()).status, "unknown", "nobody can be asked");
  const { puts } = front;
  front.lose = "nothing";
  let found = outcome;
  while (found.status === "unknown") found = await found.recheck();
  assert.deepEqual([found.status, found.by, found.money], ["cancelled", "cashier", "none"]);
  assert.equal(front.puts, puts, "it is not begun any more");
  assert.equal(await shop.terminal.count(), before);
  await till.close();
  front.close();
});

for (const [lose, line] of [
  ["held", "is cut"],
  ["held open", "stands"],
]) {
  test(`a request that a proxy holds while its line ${line} charges nobody behind what was told`, async () => {
    const front = await lossy();
    const till = await connect({ link: { url: front.url }, timeouts: { settle: 300 } });
    const before = await shop.terminal.count();
    front.lose = lose;
    const outcome = await till.pay(sale("sale-1"));
    assert.equal(outcome.status, "unknown");
    let found = outcome;
    while (found.status === "unknown") found = await found.recheck();
    assert.equal(found.money, "none");
    const late = await front.deliver();
    assert.equal(await shop.terminal.count(), before, "what was told stays true");
    assert.ok(
      late.every((status) => status === 200),
      "it has that outcome",
    );
    assert.deepEqual([found.status, found.retrySafe], ["cancelled", true]);
    assert.equal((await till.pay(sale("sale-1"))).status, "cancelled");
    assert.equal(await shop.terminal.count(), before);
    await till.close();
    front.close();
  });
}

test("a cancel of a request that hangs is the engine's word that it is taken no more", async () => {
  const front = await lossy();
  const till = await connect({ link: { url: front.url } });
  const before = await shop.terminal.count();
  front.lose = "held open";
  const payment = till.pay(sale("sale-1"));
  while (front.puts === 0) await new Promise((done) => setTimeout(done, 5));
  await payment.cancel();
  assert.deepEqual([(await payment).status, (await payment).order !== ""], ["cancelled", true]);
  await front.deliver();
  assert.equal(await shop.terminal.count(), before);
  await till.close();
  front.close();
});

test("an answer that hangs on a line that stands is not waited for where the engine tells the outcome", async () => {
  const front = await lossy();
  const till = await connect({ link: { url: front.url } });
  const before = await charges();
  front.lose = "mute";
  assert.equal((await till.pay(sale("sale-1"))).status, "approved");
  assert.equal(await charges(), before + 1);
  await till.close();
  front.close();
});

test("a refusal of the second request says nothing of the first, which a proxy holds", async () => {
  const front = await lossy();
  const till = await connect({ terminal: "hasty", link: { url: front.url } });
  await shop.terminal.script({ verb: "FREEZE" });
  assert.equal((await till.pay(sale("sale-10"))).status, "unknown");
  await shop.terminal.script();
  const before = await charges();
  front.lose = "held";
  const payment = till.pay(sale("sale-11"));
  payment.outcome().catch(() => {});
  while (front.puts < 2) await new Promise((done) => setTimeout(done, 5));
  front.lose = "nothing";
  await assert.rejects(payment.outcome(), { code: "TERMINAL_UNRESOLVED", money: "none" });
  await till.release("sale-10", "Mei");
  assert.ok(
    (await front.deliver()).every((status) => status === 200),
    "the reference is closed",
  );
  assert.equal(await charges(), before);
  assert.equal((await till.pay(sale("sale-12"))).status, "approved");
  await till.close();
  front.close();
});

test("the books are told every outcome, one that they refuse again, and what is told stays told", async () => {
  const book = [];
  let refuses = 1;
  const onSettled = ({ reference, status }) => {
    if (refuses > 0) {
      refuses -= 1;
      throw new Error("the books are closed");
    }
    book.push(`${reference} ${status}`);
  };
  const till = await connect({ onSettled, onError: () => {} });
  await till.pay(sale("sale-1"));
  await shop.terminal.script({ verb: "DECLINE" });
  await till.pay(sale("sale-2"));
  await shop.restart();
  await till.pay(sale("sale-3"));
  while (book.length < 3) await new Promise((done) => setTimeout(done, 20));
  assert.deepEqual(book, ["sale-1 approved", "sale-2 declined", "sale-3 approved"]);
  await till.close();
});

test("the history is the engine's, page by page", async () => {
  const till = await connect();
  for (const reference of ["sale-1", "sale-2", "sale-3"]) await till.pay(sale(reference));
  const first = await till.history({ limit: 2 });
  const references = ({ settled }) => settled.map(({ outcome }) => outcome.reference);
  assert.deepEqual(references(first), ["sale-3", "sale-2"]);
  assert.deepEqual(first.settled[0]?.outcome.amount, { minor: 1250n, currency: "HKD" });
  assert.deepEqual(references(await till.history({ limit: 2, before: first.next })), ["sale-1"]);
  await till.close();
});

test("what nobody knows is released, and the next customer is served", async () => {
  const till = await connect({ terminal: "hasty" });
  await shop.terminal.script({ verb: "FREEZE" });
  const outcome = await till.pay(sale("sale-7"));
  assert.equal(outcome.status, "unknown");
  const released = await till.release("sale-7", "Mei", { paidOtherwise: true });
  assert.deepEqual([released.status, released.released?.who], ["unknown", "Mei"]);
  await shop.terminal.script();
  assert.equal((await till.pay(sale("sale-8"))).status, "approved");
  await assert.rejects(till.release("sale-9", "Mei"), { code: "INTENT_CONFLICT" });
  await till.close();
});

test("what is the engine's own cannot be said here, and a key is no page's", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tillwire-journal-"));
  const own = { journal: tillwire.fileJournal(folder), posKey: OTHER_KEY, prefix: "HK1-", timeouts: { connect: 5 } };
  for (const [name, value] of Object.entries(own)) {
    await assert.rejects(connect({ terminal: "counter", [name]: value }), { name: "ArgumentError" }, name);
  }
  rmSync(folder, { recursive: true });
  const differs = (more) => tillwire.connect({ ...{ terminal: "counter", system: "qfpay", currency: "HKD" }, ...more });
  const link = { via: "engine", url: shop.url, key: shop.key };
  await assert.rejects(differs({ link, currency: "JPY" }), { code: "CURRENCY", argument: "currency" });
  await assert.rejects(differs({ link, system: "codepay" }), { code: "INVALID_FIELD", argument: "system" });
  await assert.rejects(differs({ link, terminal: "nowhere" }), { code: "NOT_FOUND", argument: "link.terminal" });
  await assert.rejects(differs({ link: { ...link, port: 1 } }), { name: "ArgumentError", argument: "link.port" });
});
