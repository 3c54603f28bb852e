// What every link has in common: the calls of a terminal, each with its outcome, and what the terminal's own ledger says of
// it. Written once, and held against every way to a terminal, whatever lies between.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";

/** Quick enough for tests, slow enough for this machine. */
export const WAITS = { connect: 2000, answer: 4000, query: 2000, guard: 1000, settle: 8000 };

/** With these a terminal that is silent is given up soon. */
export const HASTY = { ...WAITS, answer: 300, query: 200, settle: 700 };

/**
 * Tests of that name, at a place: `tillwire` the package, `terminal` the simulator, `tally` the intents that were sent and
 * those that were never read, `toy` the project that it is installed in.
 *
 * `connect(options)` connects a till of a terminal that no test had before, unless `terminal` names one; `text(folder)` is
 * the same as a program's text, with the journal in that folder where the link has one.
 *
 * An engine `outlives` the process.
 *
 * @param {{ outlives?: boolean, tillwire: any, terminal: any, toy: any, tally: { intents: number, unread: number },
 *   connect: (options?: any) => Promise<any>, text: (folder: string) => string }} place
 */
export function contract(name, place) {
  const sale = (...given) => saleAt(place)(...given);
  describe(name, () => {
    test("a payment is approved, with its steps and one charge in the ledger", async () => {
      const till = await place.connect();
      const [steps, outcome] = await follow(till.pay(sale("sale-1")));
      place.tally.intents += 1;
      assert.deepEqual(steps, ["opening", "sent"]);
      assert.equal(outcome.status, "approved");
      assert.equal(outcome.money, "moved");
      assert.deepEqual(outcome.amount, { minor: 1250n, currency: "HKD" });
      assert.equal(outcome.sealed, true);
      assert.equal(outcome.raw.data.out_trade_no, outcome.order);
      assert.deepEqual(
        (await charged(place, outcome)).map(({ minor }) => minor),
        [1250],
      );
      await till.close();
    });

    test("a decline is an outcome with the bank's code", async () => {
      await place.terminal.script({ verb: "DECLINE", code: "1205" });
      const till = await place.connect();
      const outcome = await till.pay(sale("sale-1"));
      place.tally.intents += 1;
      assert.equal(outcome.status, "declined");
      assert.equal(outcome.systemCode, "1205");
      assert.equal(outcome.retrySafe, true);
      await till.close();
    });

    test("a cancel during the payment ends it, and the payment's own answer says so", async () => {
      await place.terminal.script({ verb: "WAIT" });
      const till = await place.connect();
      const payment = till.pay(sale("sale-1"));
      place.tally.intents += 1;
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
      const till = await place.connect();
      const paid = await till.pay(sale("sale-1", "10.10", "wechat"));
      const refund = await till.refund({
        reference: "refund-1",
        of: paid,
        amount: place.tillwire.money("4.10", "HKD"),
      });
      place.tally.intents += 2;
      assert.equal(refund.status, "approved");
      assert.equal(refund.raw.data.orig_syssn, paid.number);
      const tooMuch = [place.tillwire.money("10.11", "HKD"), place.tillwire.money("6.01", "HKD")];
      for (const [index, amount] of tooMuch.entries()) {
        const again = till.refund({ reference: `refund-${index + 2}`, of: "sale-1", amount });
        await assert.rejects(again.outcome(), { name: "TillError", code: "REFUND_TOO_LARGE", money: "none" });
      }
      const { refunds } = await place.terminal.ledger();
      assert.equal(refunds.filter(({ order }) => order === paid.order).length, 1);
      await till.close();
    });

    test("a void gives everything back", async () => {
      const till = await place.connect();
      const paid = await till.pay(sale("sale-1", "3.00", "wechat"));
      const undone = await till.void({ reference: "void-1", of: "sale-1" });
      place.tally.intents += 2;
      assert.equal(undone.status, "approved");
      await assert.rejects(till.void({ reference: "void-2", of: paid }).outcome(), { code: "VOID_NOT_ALLOWED" });
      await till.close();
    });

    test("a query, a receipt and a summary are errands that move nothing", async () => {
      const till = await place.connect();
      const paid = await till.pay(sale("sale-1"));
      place.tally.intents += 1;
      const answer = await till.query("sale-1");
      assert.equal(answer.verdict, "approved");
      assert.equal(answer.raw.data.syssn, paid.number);
      assert.equal((await till.query("NOSUCHORDER")).verdict, "not-found");
      assert.equal((await till.printReceipt(paid)).verdict, "done");
      assert.equal((await till.printReceipt("sale-1")).verdict, "done");
      assert.equal((await till.printSummary()).verdict, "done");
      await place.terminal.script({ on: "print", verb: "CODE", code: "6002" });
      assert.equal((await till.printReceipt("sale-1")).code, "PRINT_FAILED");
      await till.close();
    });

    test("a wrong key is named, and nothing was executed", async () => {
      const till = await place.connect({ posKey: "0123456789abcdef0123456789abcdef" });
      const outcome = await till.pay(sale("sale-1"));
      place.tally.intents += 1;
      place.tally.unread += 1;
      assert.equal(outcome.status, "not-charged");
      assert.equal(outcome.reason, "rejected");
      assert.equal(outcome.code, "KEY_MISMATCH");
      assert.equal(outcome.money, "none");
      await till.close();
    });

    test("a charge whose answer was lost is found by asking", async () => {
      await place.terminal.script({ verb: "CHARGE_THEN_DROP" }, { on: "query", verb: "QUERY_FAIL", k: 2 });
      const till = await place.connect();
      const [steps, outcome] = await follow(till.pay(sale("sale-1")));
      place.tally.intents += 1;
      assert.ok(steps.includes("checking"));
      assert.equal(outcome.status, "approved");
      assert.deepEqual(outcome.notes, ["RECOVERED"]);
      assert.equal((await charged(place, outcome)).length, 1);
      await till.close();
    });

    test("a request that was never read is proved not charged once the guard is over", async () => {
      await place.terminal.script({ verb: "DROP_BEFORE_READ" });
      const till = await place.connect();
      const outcome = await till.pay(sale("sale-1"));
      place.tally.intents += 1;
      place.tally.unread += 1;
      assert.equal(outcome.status, "not-charged");
      assert.equal(outcome.reason, "proven-by-query");
      assert.equal((await charged(place, outcome)).length, 0);
      await till.close();
    });

    test("a process that dies between sent and the answer finds the outcome when it starts again", async () => {
      const folder = mkdtempSync(join(tmpdir(), "tillwire-journal-"));
      await place.terminal.script({ verb: "CHARGE_THEN_DELAY", ms: 60_000 });
      await dieAfterSent(place, folder);
      place.tally.intents += 1;
      const till = await place.connect({ terminal: "counter", journal: place.tillwire.fileJournal(folder) });
      const [payment, ...others] = await till.pending();
      assert.equal(others.length, 0);
      assert.equal(payment.reference, "sale-1");
      await assert.rejects(till.pay(sale("sale-2")).outcome(), { code: "TERMINAL_UNRESOLVED" });
      const outcome = await payment;
      assert.equal(outcome.status, "approved");
      // Where an engine is between, it is not what died: it was asking already.
      assert.equal(place.outlives ? outcome.notes[0] : outcome.code, "RECOVERED");
      assert.equal((await charged(place, outcome)).length, 1);
      await till.close();

      const later = await place.connect({ terminal: "counter", journal: place.tillwire.fileJournal(folder) });
      assert.deepEqual(await later.pending(), []);
      assert.equal((await later.pay(sale("sale-1", "5.00"))).order, outcome.order, "the same sale is never paid again");
      await later.close();
      rmSync(folder, { recursive: true });
    });
  });
}

/** What is refused, joined or in doubt, at such a place; `connect({ off: true })` is to a terminal that is switched off. */
export function calls(name, place) {
  const sale = (...given) => saleAt(place)(...given);
  describe(name, () => {
    test("an unreachable terminal is an error with nothing sent, and the same sale may be tried again", async () => {
      const till = await place.connect({ off: true });
      const expected = { name: "TillError", code: "CONNECT_REFUSED", money: "none", retrySafe: true };
      await assert.rejects(till.pay(sale("sale-1")).outcome(), expected);
      await assert.rejects(till.pay(sale("sale-1")).outcome(), expected);
      await till.close();
    });

    test("two calls of one sale are one payment", async () => {
      const till = await place.connect();
      const [one, other] = await Promise.all([till.pay(sale("sale-1")), till.pay(sale("sale-1"))]);
      place.tally.intents += 1;
      assert.equal(one.order, other.order);
      assert.equal((await charged(place, one)).length, 1);
      await assert.rejects(till.pay(sale("sale-1", "12.51")).outcome(), { code: "INTENT_CONFLICT" });
      await till.close();
    });

    test("a signal that is aborted before the start sends nothing", async () => {
      const till = await place.connect();
      const outcome = await till.pay({ ...sale("sale-1"), signal: AbortSignal.abort() });
      assert.equal(outcome.status, "cancelled");
      assert.equal(outcome.money, "none");
      await till.close();
    });

    test("what cannot be a payment is refused before anything is written down", async () => {
      const till = await place.connect();
      /** @type {[object, string][]} */
      const refusals = [
        [{ ...sale("s"), amount: place.tillwire.money("1", "JPY") }, "CURRENCY"],
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
      assert.throws(() => till.pay({ amount: place.tillwire.money("1", "HKD"), method: "card" }), TypeError);
      await till.close();
    });

    test("an outcome that stays unknown can be asked for again, or decided by a person", async () => {
      const till = await place.connect({ timeouts: HASTY });
      await place.terminal.script({ verb: "FREEZE" });
      const outcome = await till.pay(sale("sale-1"));
      place.tally.intents += 1;
      assert.equal(outcome.status, "unknown");
      assert.equal(outcome.money, "unknown");
      assert.equal(outcome.retrySafe, false);
      assert.equal((await outcome.recheck()).status, "unknown");
      const decided = await outcome.settleByHand("not-paid", "Mei at the counter");
      assert.equal(decided.status, "not-charged");
      assert.equal(decided.reason, "by-hand");
      assert.equal(decided.person.who, "Mei at the counter");
      assert.equal((await outcome.recheck()).status, "not-charged", "asked of the old outcome, the new one is told");
      await place.terminal.script();
      assert.equal((await till.pay(sale("sale-2"))).status, "approved");
      place.tally.intents += 1;
      await till.close();
    });
  });
}

const saleAt =
  ({ tillwire }) =>
  (reference, amount = "12.50", method = "card") => ({ reference, amount: tillwire.money(amount, "HKD"), method });

/** The steps' names and the outcome. */
async function follow(payment) {
  const steps = [];
  for await (const { name } of payment) steps.push(name);
  return [steps, await payment];
}

async function charged({ terminal }, outcome) {
  const { charges } = await terminal.ledger();
  return charges.filter(({ order }) => order === outcome.order);
}

/** A till in a process of its own, killed as soon as the payment has left. */
async function dieAfterSent(place, folder) {
  const text = `
    import { connect, fileJournal, money } from "tillwire";
    const till = await connect(${place.text(folder)});
    const payment = till.pay({ reference: "sale-1", amount: money("5.00", "HKD"), method: "card" });
    for await (const { name } of payment) console.log(name);`;
  writeFileSync(join(place.toy.project, "dies.mjs"), text);
  const fives = async () => (await place.terminal.ledger()).charges.filter(({ minor }) => minor === 500).length;
  const before = await fives();
  const child = spawn(process.execPath, ["dies.mjs"], { cwd: place.toy.project, stdio: ["ignore", "pipe", "inherit"] });
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
