// The packed package in Node against `tillwire simulate`: real sockets, the real wire, the ledger as judge.

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { freePort } from "../kit/loopback.mjs";
import { simulate } from "../kit/simulator.mjs";
import { toyProject } from "../kit/toy.mjs";
import { calls, contract, WAITS } from "./contract.mjs";

let toy;
let tillwire;
let terminal;
const tally = { intents: 0, unread: 0 };

before(async () => {
  toy = toyProject();
  tillwire = await toy.import("tillwire");
  terminal = await simulate();
});

after(async () => {
  const { requests } = await terminal.ledger();
  const money = requests.filter(({ kind }) => kind === "pay" || kind === "refund").length;
  console.log(
    `# money requests in the ledger: ${money}; intents sent: ${tally.intents}, of which dropped unread: ${tally.unread}`,
  );
  await terminal.stop();
  toy.remove();
  assert.equal(money, tally.intents - tally.unread, "every intent that was sent is one money request");
});

let names = 0;

async function connect(via, options = {}) {
  names += 1;
  return tillwire.connect({
    terminal: `counter-${names}`,
    system: "qfpay",
    currency: "HKD",
    posKey: terminal.posKey,
    link: terminal[via],
    journal: tillwire.memoryJournal(),
    timeouts: WAITS,
    ...options,
  });
}

const sale = (reference, amount = "12.50", method = "card") => ({
  reference,
  amount: tillwire.money(amount, "HKD"),
  method,
});

const place = (via) => ({
  get tillwire() {
    return tillwire;
  },
  get terminal() {
    return terminal;
  },
  get toy() {
    return toy;
  },
  tally,
  connect: async ({ off = false, ...options } = {}) =>
    connect(via, { ...options, ...(off && { link: { via: "tcp", host: "127.0.0.1", port: await freePort() } }) }),
  text: (folder) => `{ terminal: "counter", system: "qfpay", currency: "HKD",
    posKey: ${JSON.stringify(terminal.posKey)}, link: ${JSON.stringify(terminal[via])},
    journal: fileJournal(${JSON.stringify(folder)}) }`,
});

for (const via of ["tcp", "http"]) contract(`over ${via}`, place(via));

calls("what is refused, joined or in doubt", place("tcp"));

test("one process works on a terminal at a time", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tillwire-journal-"));
  await terminal.script({ verb: "WAIT" });
  const journal = tillwire.memoryJournal();
  const one = await connect("tcp", { terminal: "shared", journal });
  const before = await terminal.count();
  const payment = one.pay(sale("sale-1"));
  tally.intents += 1;
  for await (const { name } of payment) if (name === "sent") break;
  const other = await connect("tcp", { terminal: "shared", journal });
  await assert.rejects(other.pay(sale("sale-2")).outcome(), { code: "TERMINAL_LOCKED" });
  await terminal.reads(before);
  await terminal.customer("tap");
  assert.equal((await payment).status, "approved");
  assert.equal((await other.pay(sale("sale-2"))).status, "approved");
  tally.intents += 1;
  await Promise.all([one.close(), other.close()]);
  rmSync(folder, { recursive: true });
});

test("a changed key is taken over, and what was in doubt under the old one is found", async () => {
  const changing = await simulate();
  await changing.script({ verb: "ROTATE_KEY" });
  const { tcp: link, posKey } = changing;
  const till = await connect("tcp", { link, posKey, timeouts: { ...WAITS, settle: 700 } });
  const outcome = await till.pay(sale("sale-1"));
  assert.equal(outcome.status, "unknown");
  assert.equal(outcome.code, "KEY_MISMATCH");
  assert.throws(() => till.setPosKey("short"), { name: "TillError", code: "KEY_FORMAT" });
  till.setPosKey([...posKey].reverse().join(""));
  const found = await outcome.recheck();
  assert.equal(found.status, "approved");
  assert.deepEqual(
    (await changing.ledger()).charges.map(({ order }) => order),
    [found.order],
  );
  await till.close();
  await changing.stop();
});

test("no journal, secret or card number: records hold what they need and no more", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tillwire-journal-"));
  const till = await connect("http", { terminal: "counter", journal: tillwire.fileJournal(folder) });
  await till.pay(sale("sale-1"));
  tally.intents += 1;
  await till.close();
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  const { readFileSync } = await import("node:fs");
  const texts = files.map((file) => readFileSync(join(file.parentPath, file.name), "utf8"));
  assert.equal(texts.length, 4, "prepared, sent, outcome, what is known of the terminal; the lease is given back");
  for (const text of texts) assert.ok(!text.includes(terminal.posKey));
  rmSync(folder, { recursive: true });
});

test("the simulator in this process needs no helper, no key and no hardware", async () => {
  const till = await tillwire.connect({
    terminal: "practice",
    system: "qfpay",
    currency: "HKD",
    link: { via: "simulator" },
    timeouts: WAITS,
  });
  till.simulator.script([{ verb: "CHARGE_THEN_DROP" }], { dedupe: false });
  const outcome = await till.pay(sale("sale-1"));
  assert.equal(outcome.status, "approved");
  assert.equal(till.simulator.ledger().charges.length, 1);
  await till.close();
});
