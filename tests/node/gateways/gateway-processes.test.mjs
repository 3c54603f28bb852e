// Two processes of one back end on one PostgreSQL journal: one begins a payment, another is notified of it, and either
// may die in between. Real processes, a real database, the gateway's ledger as judge.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { startBackEnd } from "../kit/back-end-process.mjs";
import { startPostgres } from "../kit/servers.mjs";
import { openPage } from "../kit/shop.mjs";
import { simulate } from "../kit/simulator.mjs";
import { toyProject } from "../kit/toy.mjs";

const SYSTEMS = { bpc: "retUrl", icashier: "backurl" };
const WAITS = { connect: 2000, answer: 4000, query: 2000, settle: 30_000 };

let toy;
let postgres;
let simulator;
let shops = 0;
const running = new Set();

before(async () => {
  toy = toyProject();
  [postgres, simulator] = await Promise.all([startPostgres(), simulate()]);
});

afterEach(async () => {
  await Promise.all([...running].map((it) => it.end()));
  await simulator.reset();
});

after(async () => {
  await simulator?.stop();
  await postgres?.stop();
  toy?.remove();
});

/** Starts one process; `dies` says where in the booking it ends. */
async function backEnd(dies) {
  const entry = (name) => pathToFileURL(join(toy.installed, "dist", name)).href;
  const modules = ["index-node.js", "listener.js", "journal/postgres.js"].map(entry);
  const it = await startBackEnd({ connection: postgres.connection, modules, dies });
  running.add(it);
  it.ended.then(() => running.delete(it));
  return it;
}

/** A shop of two: the first begins payments, the second is where notifications go. */
async function shopOfTwo(system, given = {}) {
  /** @type {{ dies?: string, [option: string]: any }} */
  const { dies, ...options } = given;
  shops += 1;
  const [first, second] = await Promise.all([backEnd(), backEnd(dies)]);
  const common = { terminal: `${system}-${shops}`, timeouts: WAITS, ...simulator[system].options, ...options };
  const settings = { ...common, [SYSTEMS[system]]: second.url };
  await first.ask("connect", settings);
  await second.ask("connect", settings);
  return [first, second];
}

async function offered(process, reference) {
  const sale = { reference, minor: "1250", currency: "HKD", method: "wechat" };
  const offer = await process.ask("pay", sale);
  if (offer.form) await openPage(offer);
}

const bookedBy = (...processes) => processes.flatMap(({ booked }) => booked.map(({ reference }) => reference));
const until = async (holds) => {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 10));
};

for (const system of Object.keys(SYSTEMS)) {
  test(`${system}: one process begins, the other is notified, and both tell the same outcome`, async () => {
    const [first, second] = await shopOfTwo(system, system === "bpc" ? { firstQuery: 60_000 } : {});
    await offered(first, "sale");
    await simulator[system].customer("pay");
    await until(() => bookedBy(first, second).length > 0);
    const outcome = await second.ask("outcome", "sale");
    assert.deepEqual([outcome.status, outcome.money], ["approved", "moved"]);
    await second.ask("reconcile"); // what it was about to note is noted
    assert.equal(await first.ask("reconcile"), 0);
    assert.deepEqual(await first.ask("outcome", "sale"), outcome);
    assert.deepEqual(bookedBy(first, second), ["sale"]);
    assert.equal((await simulator.ledger()).charges.length, 1);
  });

  test(`${system}: while one process asks the other is notified: one outcome, at least one booking`, async () => {
    const [first, second] = await shopOfTwo(system, system === "bpc" ? { firstQuery: 10 } : {});
    const sales = Array.from({ length: 10 }, (_, sale) => `race-${sale}`);
    for (const sale of sales) await offered(first, sale);
    const asked = (process) => Promise.all(sales.map((sale) => process.ask("outcome", sale)));
    const outcomes = [asked(first), asked(second)];
    for (const _ of sales) await simulator[system].customer("pay");
    const [one, other] = await Promise.all(outcomes);
    assert.deepEqual(one, other);
    assert.deepEqual(new Set(one.map(({ status }) => status)), new Set(["approved"]));
    await until(() => new Set(bookedBy(first, second)).size === 10);
    assert.equal((await simulator.ledger()).charges.length, 10);
  });

  test(`${system}: the process that began it is killed; the notified one settles and books it`, async () => {
    const [first, second] = await shopOfTwo(system);
    await offered(first, "orphan");
    await first.end();
    await simulator[system].customer("pay");
    await until(() => second.booked.length > 0);
    assert.deepEqual(
      second.booked.map(({ reference, status }) => [reference, status]),
      [["orphan", "approved"]],
    );
    assert.equal((await second.ask("outcome", "orphan")).status, "approved");
  });

  for (const dies of ["before it is booked", "after it is booked"]) {
    test(`${system}: the notified process dies ${dies}; nothing is lost`, async () => {
      const [first, second] = await shopOfTwo(system, { dies, ...(system === "bpc" ? { firstQuery: 60_000 } : {}) });
      await offered(first, "torn");
      await simulator[system].customer("pay");
      await second.ended;
      assert.equal(await first.ask("reconcile"), 0);
      assert.equal((await first.ask("outcome", "torn")).status, "approved");
      await until(() => bookedBy(first, second).length > 0);
      assert.ok(bookedBy(first, second).length <= 2, "told at least once, and no more than the crash explains");
      assert.equal((await simulator.ledger()).charges.length, 1);
    });
  }
}
