// The wasm instance breaks while money is under way: at every single call of a payment, and at the crash points of a
// real one. A fresh instance takes over from the journal, and the terminal's ledger says whether what it tells is true.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { simulate } from "../kit/simulator.mjs";
import { toyProject } from "../kit/toy.mjs";
import { trapping } from "../kit/trap.mjs";

const WAITS = { connect: 2000, answer: 4000, query: 1000, guard: 300, settle: 6000, journal: 1000 };
/** What any wait is given before it counts as one that never ends, in ms. */
const NEVER = 20_000;

let toy;
let tillwire;
let machine;
let terminal;
let folder;
let counters = 0;
const unhandled = [];
const note = (error) => unhandled.push(error);

before(async () => {
  toy = toyProject();
  tillwire = await toy.import("tillwire");
  const entry = createRequire(join(toy.project, "shop.js")).resolve("tillwire");
  machine = trapping(await import(pathToFileURL(join(dirname(entry), "glue/tillwire.js")).href));
  terminal = await simulate();
  folder = mkdtempSync(join(tmpdir(), "tillwire-traps-"));
  process.on("unhandledRejection", note).on("uncaughtException", note);
});

afterEach(async () => {
  machine.begin();
  await terminal.reset();
  assert.deepEqual(unhandled.splice(0), []);
});

after(async () => {
  process.off("unhandledRejection", note).off("uncaughtException", note);
  await terminal?.stop();
  toy?.remove();
  rmSync(folder, { recursive: true, force: true });
});

const sale = (reference = "sale") => ({ reference, amount: tillwire.money("12.50", "HKD"), method: "card" });

function connect(link, options = {}) {
  counters += 1;
  const own = link.via === "simulator" ? {} : { posKey: terminal.posKey, journal: tillwire.fileJournal(folder) };
  const named = { terminal: `counter-${counters}`, system: "qfpay", currency: "HKD" };
  return tillwire.connect({ ...named, link, timeouts: WAITS, ...own, ...options });
}

/** An outcome, or the error, and at what time. */
async function ended(promise) {
  let timer;
  const never = new Promise((resolve) => {
    timer = setTimeout(() => resolve({ status: "never told" }), NEVER);
  });
  const told = promise.catch(({ code, money }) => ({ status: "error", code, money }));
  const outcome = await Promise.race([told, never]).finally(() => clearTimeout(timer));
  return { outcome, at: performance.now() };
}

/** What the trap cost: until a machine answered again, and until the outcome was told. */
function times(at) {
  const { trap } = machine;
  const kind = machine.spared ? WebAssembly.RuntimeError : Error;
  assert.ok(trap?.error instanceof kind, `no trap: ${trap?.error}`);
  return { usable: trap.usable - trap.at, told: at - trap.at };
}

/** I1 to I4: at most one charge, one money request, and the outcome says which. */
function judge({ status, money, order }, { charges, requests }) {
  assert.ok(requests.filter(({ kind }) => kind === "pay").length <= 1, "sent once at most");
  assert.deepEqual(
    charges.map((charge) => charge.order),
    status === "approved" ? [order] : [],
  );
  assert.equal(money, status === "approved" ? "moved" : "none");
}

const worst = (rows, name) => Math.max(...rows.map((row) => row[name])).toFixed(0);

for (const [how, spared] of [
  ["by a trap", true],
  ["as its glue finds it", false],
]) {
  test(`broken ${how} at every single call of a payment: it ends, once and truly, and the next sale works`, async () => {
    const rows = [];
    for (let number = 0, calls = 1; number <= calls; number += 1) {
      const till = await connect({ via: "simulator" });
      await till.pending();
      machine.begin((call) => call.number === number, spared);
      const { outcome, at } = await ended(till.pay(sale()).outcome());
      // The first round counts the calls of a payment to which nothing happens.
      if (number === 0) calls = machine.calls.length;
      else rows.push({ ...times(at), status: outcome.status });
      judge(outcome, till.simulator.ledger());
      machine.begin();
      const { outcome: next } = await ended(till.pay(sale("next")).outcome());
      assert.equal(next.status, "approved", `after call ${number} broke`);
      await till.close();
    }
    assert.ok(rows.length >= 30, `only ${rows.length} calls`);
    const count = (wanted) => rows.filter(({ status }) => status === wanted).length;
    console.log(
      `# ${rows.length} calls broken ${how}: ${count("approved")} approved, ${count("not-charged")} not charged; ` +
        `a machine again within ${worst(rows, "usable")} ms, the outcome within ${worst(rows, "told")} ms`,
    );
  });
}

/**
 * Which call is the one that traps, what the sale must then be, and how many money requests the terminal has read.
 * Where the customer takes their time, it is a key that is given meanwhile.
 */
const POINTS = [
  ["after the first record", ({ name }, args) => name === "recorded" && args[3] === 0, "not-charged", 0],
  ["after the channel is open", ({ name }) => name === "opened", "not-charged", 0],
  ["after the `sent` record", ({ name }, args) => name === "recorded" && args[3] === 1, "not-charged", 0],
  ["after the terminal read it", ({ name }) => name === "setKey", "approved", 1],
  ["after the answer", ({ name }) => name === "data" || name === "reply", "approved", 1],
  ["after the outcome's record", ({ name }, args) => name === "recorded" && args[3] === 2, "approved", 1],
];

async function whileItIsRead(till) {
  await terminal.reads();
  assert.throws(() => till.setPosKey(terminal.posKey), { code: "ABORTED_BEFORE_SEND" });
  await terminal.customer("tap");
}

describe("at a crash point", () => {
  for (const via of ["tcp", "http"]) {
    for (const [point, breaks, status, sent] of POINTS) {
      test(`over ${via}, ${point}: ${status}`, async () => {
        const read = point === "after the terminal read it";
        await terminal.script(...(read ? [{ verb: "WAIT" }] : []));
        const till = await connect(terminal[via]);
        await till.pending();
        machine.begin(breaks);
        const payment = till.pay(sale());
        if (read) await whileItIsRead(till);
        const { outcome, at } = await ended(payment.outcome());
        const { usable, told } = times(at);
        const ledger = await terminal.ledger();
        console.log(
          `# trap over ${via} ${point}: ${outcome.status} (${outcome.code ?? "no code"}), ` +
            `${ledger.charges.length} charged, a machine after ${usable.toFixed(1)} ms, told after ${told.toFixed(0)} ms`,
        );
        assert.equal(outcome.status, status);
        judge(outcome, ledger);
        assert.equal(ledger.requests.filter(({ kind }) => kind === "pay").length, sent);
        machine.begin();
        assert.equal((await till.pay(sale("next"))).status, "approved");
        await till.close();
      });
    }
  }
});

test("a terminal whose customer is still busy is taken along when another one's call breaks the instance", async () => {
  await terminal.script({ verb: "WAIT" });
  const [busy, other] = [await connect(terminal.tcp), await connect({ via: "simulator" })];
  await other.pending();
  const payment = busy.pay(sale());
  await terminal.reads();
  machine.begin(({ name }) => name === "start");
  assert.equal((await other.pay(sale())).status, "approved");
  await terminal.customer("tap");
  const { outcome, at } = await ended(payment.outcome());
  times(at);
  assert.equal(outcome.status, "approved");
  judge(outcome, await terminal.ledger());
  await Promise.all([busy.close(), other.close()]);
});

describe("at what a person does", () => {
  test("a cancel is answered, and the outcome follows", async () => {
    await terminal.script({ verb: "WAIT" });
    const till = await connect(terminal.tcp);
    const payment = till.pay(sale());
    await terminal.reads();
    machine.begin(({ name }) => name === "cancel");
    assert.equal(await payment.cancel(), "too-late");
    await terminal.customer("tap");
    const { outcome, at } = await ended(payment.outcome());
    times(at);
    assert.equal(outcome.status, "approved");
    await till.close();
  });

  test("an inquiry is answered, with nothing", async () => {
    const till = await connect(terminal.tcp);
    await till.pay(sale());
    machine.begin(({ name }) => name === "opened");
    const { outcome, at } = await ended(till.query("sale"));
    times(at);
    assert.deepEqual(outcome, { verdict: "none", code: "OUTCOME_UNKNOWN" });
    assert.equal((await till.query("sale")).verdict, "approved");
    await till.close();
  });

  for (const call of ["hand", "recheck"]) {
    test(`an unknown outcome is still decided when \`${call}\` breaks it`, async () => {
      await terminal.script({ verb: "FREEZE" });
      const timeouts = { ...WAITS, answer: 200, query: 200, settle: 500 };
      const till = await connect(terminal.tcp, { timeouts });
      const unknown = await till.pay(sale());
      assert.equal(unknown.status, "unknown");
      machine.begin(({ name }) => name === call);
      if (call === "recheck") await terminal.script();
      const decision = call === "hand" ? unknown.settleByHand("not-paid", "Mei") : unknown.recheck();
      let { outcome, at } = await ended(decision);
      times(at);
      // With a machine that has just begun, "not found" proves nothing yet.
      while (call === "recheck" && outcome.status === "unknown") outcome = await outcome.recheck();
      assert.equal(outcome.status, "not-charged");
      assert.equal(outcome.reason, call === "hand" ? "by-hand" : "proven-by-query");
      await terminal.script();
      assert.equal((await till.pay(sale("next"))).status, "approved");
      await till.close();
    });
  }
});

describe("at a gateway", () => {
  for (const [point, breaks, status] of [
    ["when the code comes", ({ name }) => name === "reply", "not-charged"],
    ["after the code is written down, before it is told", ({ name }, args) => name === "recorded" && args[3] === 2],
    ["after the outcome's record", ({ name }, args) => name === "recorded" && args[3] === 3],
  ]) {
    test(`${point}: ${status ?? "the code is told, the customer pays, and the shop is told"}`, async () => {
      const booked = [];
      const gateway = await tillwire.connect({
        terminal: "bank",
        ...terminal.bpc.options,
        firstQuery: 50,
        journal: tillwire.memoryJournal(),
        timeouts: { ...WAITS, connect: 500, answer: 700 },
        onSettled: (outcome) => void booked.push(outcome.status),
      });
      await gateway.pending();
      machine.begin(breaks);
      const payment = gateway.pay({ ...sale(), method: "wechat" });
      if (status === undefined) {
        const { outcome: offer } = await ended(payment.offer);
        assert.match(offer.qr ?? "no code", /^\S+$/);
        await terminal.bpc.customer("pay");
      }
      const { outcome, at } = await ended(payment.outcome());
      times(at);
      assert.equal(outcome.status, status ?? "approved");
      judge(outcome, await terminal.ledger());
      await gateway.reconcile();
      assert.deepEqual(new Set(booked), new Set([outcome.status]));
      await gateway.close();
    });
  }
});
