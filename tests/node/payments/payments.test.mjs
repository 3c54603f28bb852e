// The packed package in Node against `tillwire simulate`: real sockets, the real wire, the ledger as judge.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { freePort } from "../kit/loopback.mjs";
import { simulate } from "../kit/simulator.mjs";
import { toyProject } from "../kit/toy.mjs";

const WAITS = { connect: 2000, answer: 4000, query: 2000, guard: 1000, settle: 8000 };

let toy;
let tillwire;
let terminal;
let intents = 0;
let unread = 0;

before(async () => {
  toy = toyProject();
  tillwire = await toy.import("tillwire");
  terminal = await simulate();
});

after(async () => {
  const { requests } = await terminal.ledger();
  const money = requests.filter(({ kind }) => kind === "pay" || kind === "refund").length;
  console.log(`# money requests in the ledger: ${money}; intents sent: ${intents}, of which dropped unread: ${unread}`);
  await terminal.stop();
  toy.remove();
  assert.equal(money, intents - unread, "every intent that was sent is one money request");
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

/** The steps' names and the outcome. */
async function follow(payment) {
  const steps = [];
  for await (const { name } of payment) steps.push(name);
  return [steps, await payment];
}

async function charged(outcome) {
  const { charges } = await terminal.ledger();
  return charges.filter(({ order }) => order === outcome.order);
}

for (const via of ["tcp", "http"]) {
  describe(`over ${via}`, () => {
    test("a payment is approved, with its steps and one charge in the ledger", async () => {
      const till = await connect(via);
      const [steps, outcome] = await follow(till.pay(sale("sale-1")));
      intents += 1;
      assert.deepEqual(steps, ["opening", "sent"]);
      assert.equal(outcome.status, "approved");
      assert.equal(outcome.money, "moved");
      assert.deepEqual(outcome.amount, { minor: 1250n, currency: "HKD" });
      assert.equal(outcome.sealed, true);
      assert.equal(outcome.raw.data.out_trade_no, outcome.order);
      assert.deepEqual(
        (await charged(outcome)).map(({ minor }) => minor),
        [1250],
      );
      await till.close();
    });

    test("a decline is an outcome with the bank's code", async () => {
      await terminal.script({ verb: "DECLINE", code: "1205" });
      const till = await connect(via);
      const outcome = await till.pay(sale("sale-1"));
      intents += 1;
      assert.equal(outcome.status, "declined");
      assert.equal(outcome.systemCode, "1205");
      assert.equal(outcome.retrySafe, true);
      await till.close();
    });

    test("a cancel during the payment ends it, and the payment's own answer says so", async () => {
      await terminal.script({ verb: "WAIT" });
      const till = await connect(via);
      const payment = till.pay(sale("sale-1"));
      intents += 1;
      for await (const { name } of payment) {
        if (name === "sent") assert.equal(await payment.cancel(), "requested");
      }
      const outcome = await payment;
      assert.equal(outcome.status, "cancelled");
      assert.equal(outcome.by, "cashier");
      assert.equal(await payment.cancel(), "nothing-to-cancel");
      await till.close();
    });

    test("a part is refunded, more than is left is refused before anything is sent", async () => {
      const till = await connect(via);
      const paid = await till.pay(sale("sale-1", "10.10", "wechat"));
      const refund = await till.refund({ reference: "refund-1", of: paid, amount: tillwire.money("4.10", "HKD") });
      intents += 2;
      assert.equal(refund.status, "approved");
      assert.equal(refund.raw.data.orig_syssn, paid.number);
      const tooMuch = [tillwire.money("10.11", "HKD"), tillwire.money("6.01", "HKD")];
      for (const [index, amount] of tooMuch.entries()) {
        const again = till.refund({ reference: `refund-${index + 2}`, of: "sale-1", amount });
        await assert.rejects(again.outcome(), { name: "TillError", code: "REFUND_TOO_LARGE", money: "none" });
      }
      const { refunds } = await terminal.ledger();
      assert.equal(refunds.filter(({ order }) => order === paid.order).length, 1);
      await till.close();
    });

    test("a void gives everything back", async () => {
      const till = await connect(via);
      const paid = await till.pay(sale("sale-1", "3.00", "wechat"));
      const undone = await till.void({ reference: "void-1", of: "sale-1" });
      intents += 2;
      assert.equal(undone.status, "approved");
      await assert.rejects(till.void({ reference: "void-2", of: paid }).outcome(), { code: "VOID_NOT_ALLOWED" });
      await till.close();
    });

    test("a query, a receipt and a summary are errands that move nothing", async () => {
      const till = await connect(via);
      const paid = await till.pay(sale("sale-1"));
      intents += 1;
      const answer = await till.query("sale-1");
      assert.equal(answer.verdict, "approved");
      assert.equal(answer.raw.data.syssn, paid.number);
      assert.equal((await till.query("NOSUCHORDER")).verdict, "not-found");
      assert.equal((await till.printReceipt(paid)).verdict, "done");
      assert.equal((await till.printReceipt("sale-1")).verdict, "done");
      assert.equal((await till.printSummary()).verdict, "done");
      await terminal.script({ on: "print", verb: "CODE", code: "6002" });
      assert.equal((await till.printReceipt("sale-1")).code, "PRINT_FAILED");
      await till.close();
    });

    test("a wrong key is named, and nothing was executed", async () => {
      const till = await connect(via, { posKey: "0123456789abcdef0123456789abcdef" });
      const outcome = await till.pay(sale("sale-1"));
      intents += 1;
      unread += 1;
      assert.equal(outcome.status, "not-charged");
      assert.equal(outcome.reason, "rejected");
      assert.equal(outcome.code, "KEY_MISMATCH");
      assert.equal(outcome.money, "none");
      await till.close();
    });

    test("a charge whose answer was lost is found by asking", async () => {
      await terminal.script({ verb: "CHARGE_THEN_DROP" }, { on: "query", verb: "QUERY_FAIL", k: 2 });
      const till = await connect(via);
      const [steps, outcome] = await follow(till.pay(sale("sale-1")));
      intents += 1;
      assert.ok(steps.includes("checking"));
      assert.equal(outcome.status, "approved");
      assert.deepEqual(outcome.notes, ["RECOVERED"]);
      assert.equal((await charged(outcome)).length, 1);
      await till.close();
    });

    test("a request that was never read is proved not charged once the guard is over", async () => {
      await terminal.script({ verb: "DROP_BEFORE_READ" });
      const till = await connect(via);
      const outcome = await till.pay(sale("sale-1"));
      intents += 1;
      unread += 1;
      assert.equal(outcome.status, "not-charged");
      assert.equal(outcome.reason, "proven-by-query");
      assert.equal((await charged(outcome)).length, 0);
      await till.close();
    });

    test("a process that dies between sent and the answer finds the outcome when it starts again", async () => {
      const folder = mkdtempSync(join(tmpdir(), "tillwire-journal-"));
      await terminal.script({ verb: "CHARGE_THEN_DELAY", ms: 60_000 });
      await dieAfterSent(via, folder);
      intents += 1;
      const till = await connect(via, { terminal: "counter", journal: tillwire.fileJournal(folder) });
      const [payment, ...others] = await till.pending();
      assert.equal(others.length, 0);
      assert.equal(payment.reference, "sale-1");
      await assert.rejects(till.pay(sale("sale-2")).outcome(), { code: "TERMINAL_UNRESOLVED" });
      const outcome = await payment;
      assert.equal(outcome.status, "approved");
      assert.equal(outcome.code, "RECOVERED");
      assert.equal((await charged(outcome)).length, 1);
      await till.close();

      const later = await connect(via, { terminal: "counter", journal: tillwire.fileJournal(folder) });
      assert.deepEqual(await later.pending(), []);
      assert.equal((await later.pay(sale("sale-1", "5.00"))).order, outcome.order, "the same sale is never paid again");
      await later.close();
      rmSync(folder, { recursive: true });
    });
  });
}

/** A till in a process of its own, killed as soon as the payment has left. */
async function dieAfterSent(via, folder) {
  const text = `
    import { connect, fileJournal, money } from "tillwire";
    const till = await connect({ terminal: "counter", system: "qfpay", currency: "HKD",
      posKey: ${JSON.stringify(terminal.posKey)}, link: ${JSON.stringify(terminal[via])},
      journal: fileJournal(${JSON.stringify(folder)}) });
    const payment = till.pay({ reference: "sale-1", amount: money("5.00", "HKD"), method: "card" });
    for await (const { name } of payment) console.log(name);`;
  writeFileSync(join(toy.project, "dies.mjs"), text);
  const fives = async () => (await terminal.ledger()).charges.filter(({ minor }) => minor === 500).length;
  const before = await fives();
  const child = spawn(process.execPath, ["dies.mjs"], { cwd: toy.project, stdio: ["ignore", "pipe", "inherit"] });
  return new Promise((resolve, reject) => {
    child.stdout.on("data", async (text) => {
      if (!String(text).includes("sent")) return;
      // Killed once the terminal has the request: its bytes are on their way.
      for (let seen = before; seen === before; seen = await fives());
      child.kill("SIGKILL");
    });
    child.once("exit", (code, signal) =>
      signal === "SIGKILL" ? resolve(undefined) : reject(new Error(`ended with ${code}`)),
    );
  });
}

test("an unreachable terminal is an error with nothing sent, and the same sale may be tried again", async () => {
  const till = await connect("tcp", { link: { via: "tcp", host: "127.0.0.1", port: await freePort() } });
  const expected = { name: "TillError", code: "CONNECT_REFUSED", money: "none", retrySafe: true };
  await assert.rejects(till.pay(sale("sale-1")).outcome(), expected);
  await assert.rejects(till.pay(sale("sale-1")).outcome(), expected);
  await till.close();
});

test("two calls of one sale are one payment", async () => {
  const till = await connect("tcp");
  const [one, other] = await Promise.all([till.pay(sale("sale-1")), till.pay(sale("sale-1"))]);
  intents += 1;
  assert.equal(one.order, other.order);
  assert.equal((await charged(one)).length, 1);
  await assert.rejects(till.pay(sale("sale-1", "12.51")).outcome(), { code: "INTENT_CONFLICT" });
  await till.close();
});

test("a signal that is aborted before the start sends nothing", async () => {
  const till = await connect("tcp");
  const outcome = await till.pay({ ...sale("sale-1"), signal: AbortSignal.abort() });
  assert.equal(outcome.status, "cancelled");
  assert.equal(outcome.money, "none");
  await till.close();
});

test("what cannot be a payment is refused before anything is written down", async () => {
  const till = await connect("tcp");
  /** @type {[object, string][]} */
  const refusals = [
    [{ ...sale("s"), amount: tillwire.money("1", "JPY") }, "CURRENCY"],
    [{ ...sale("s"), method: "any" }, "UNSUPPORTED_METHOD"],
    [{ ...sale("s"), method: "cheque" }, "UNSUPPORTED_METHOD"],
    [{ ...sale("s"), amount: { minor: 0n, currency: "HKD" } }, "AMOUNT_RANGE"],
    [{ ...sale("s"), amount: { minor: -5n, currency: "HKD" } }, "AMOUNT_FORMAT"],
    [{ ...sale("s"), options: { payment_timeout: 0 } }, "INVALID_FIELD"],
    [{ ...sale("s"), options: { nonsense: 1 } }, "INVALID_FIELD"],
    [{ ...sale("") }, "INVALID_FIELD"],
    [{ ...sale("x".repeat(200)) }, "INVALID_FIELD"],
  ];
  for (const [options, code] of refusals) {
    await assert.rejects(till.pay(options).outcome(), { name: "TillError", code }, code);
  }
  assert.throws(() => till.pay({ reference: "s", amount: 12.5, method: "card" }), TypeError);
  assert.throws(() => till.pay({ amount: tillwire.money("1", "HKD"), method: "card" }), TypeError);
  await till.close();
});

test("an outcome that stays unknown can be asked for again, or decided by a person", async () => {
  const till = await connect("tcp", { timeouts: { ...WAITS, answer: 300, query: 200, settle: 700 } });
  await terminal.script({ verb: "FREEZE" });
  const outcome = await till.pay(sale("sale-1"));
  intents += 1;
  assert.equal(outcome.status, "unknown");
  assert.equal(outcome.money, "unknown");
  assert.equal(outcome.retrySafe, false);
  assert.equal((await outcome.recheck()).status, "unknown");
  const decided = await outcome.settleByHand("not-paid", "Mei at the counter");
  assert.equal(decided.status, "not-charged");
  assert.equal(decided.reason, "by-hand");
  assert.equal(decided.person.who, "Mei at the counter");
  assert.equal((await outcome.recheck()).status, "not-charged", "asked of the old outcome, the new one is told");
  await terminal.script();
  assert.equal((await till.pay(sale("sale-2"))).status, "approved");
  intents += 1;
  await till.close();
});

test("one process works on a terminal at a time", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tillwire-journal-"));
  await terminal.script({ verb: "WAIT" });
  const journal = tillwire.memoryJournal();
  const one = await connect("tcp", { terminal: "shared", journal });
  const before = await terminal.count();
  const payment = one.pay(sale("sale-1"));
  intents += 1;
  for await (const { name } of payment) if (name === "sent") break;
  const other = await connect("tcp", { terminal: "shared", journal });
  await assert.rejects(other.pay(sale("sale-2")).outcome(), { code: "TERMINAL_LOCKED" });
  await terminal.reads(before);
  await terminal.customer("tap");
  assert.equal((await payment).status, "approved");
  assert.equal((await other.pay(sale("sale-2"))).status, "approved");
  intents += 1;
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
  intents += 1;
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
