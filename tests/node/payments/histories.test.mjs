// Histories of several processes that share terminals and one store, while they are paused past their lease, killed, cut off
// from the store and have their clocks set, and the store itself dies: what left, what ended how and what was told.
//
// TILLWIRE_INTENTS, TILLWIRE_PROCESSES and TILLWIRE_SEED choose how many sales, processes (2 to 5) and which dice.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { diceOf } from "../kit/cuts.mjs";
import { startPostgres, startRedis } from "../kit/servers.mjs";
import { simulate } from "../kit/simulator.mjs";
import { toyProject } from "../kit/toy.mjs";
import { broken, isFinal, storyOf } from "./histories/judge.mjs";
import { openShop } from "./histories/shop.mjs";

const INTENTS = Number(process.env.TILLWIRE_INTENTS ?? 60);
const PROCESSES = Number(process.env.TILLWIRE_PROCESSES ?? 3);
const SEED = Number(process.env.TILLWIRE_SEED ?? 1);
const TERMINALS = 3;
/** How long a lease lasts without a sign of life, in ms. */
const LEASE = 1500;
const timeouts = { connect: 5000, answer: 3000, query: 2000, guard: 500, settle: 20_000, lease: LEASE };
/** How long a sale may take until it has an outcome, with all that goes on, in ms. */
const PATIENCE = 120_000;

let toy;
let terminals;

before(async () => {
  toy = toyProject();
  terminals = await Promise.all(Array.from({ length: TERMINALS }, () => simulate()));
});

after(async () => {
  await Promise.all(terminals?.map((it) => it.stop()) ?? []);
  toy?.remove();
});

const pause = (ms) => new Promise((later) => setTimeout(later, ms));

/** The stores, with what a process has to know and how all its connections are cut. */
const STORES = {
  async postgres() {
    const server = await startPostgres();
    const { default: pg } = await import("pg");
    const cut = async () => {
      const admin = new pg.Client(server.connection);
      await admin.connect();
      await admin.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and usename = 'till'",
      );
      await admin.end();
    };
    return { server, cut, client: import.meta.resolve("pg"), connection: server.connection };
  },
  async redis() {
    const server = await startRedis();
    const connection = { socket: { path: server.socket, reconnectStrategy: 50 } };
    const { createClient } = await import("redis");
    const cut = async () => {
      const admin = await createClient(connection).connect();
      await admin.sendCommand(["CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"]);
      admin.destroy();
    };
    return { server, cut, client: import.meta.resolve("redis"), connection };
  },
};

for (const store of Object.keys(STORES)) {
  test(`${INTENTS} sales of ${PROCESSES} processes on ${store}, whatever becomes of them: none leaves twice, is lost or goes untold`, async (t) => {
    const place = await STORES[store]();
    t.after(() => place.server.stop());
    await Promise.all(terminals.map((it) => it.reset()));
    const named = terminals.map(({ posKey, tcp }, at) => ({ terminal: `${store}-${at}`, posKey, link: tcp }));
    const { client, connection } = place;
    const shop = openShop(toy.project, { store, client, connection, terminals: named, timeouts });
    t.after(shop.close);
    const tills = await Promise.all(Array.from({ length: PROCESSES }, shop.start));
    const day = { shop, tills, place, dice: diceOf(SEED), answers: [], troubles: {}, left: INTENTS };
    const asked = Array.from({ length: INTENTS }, (_, number) => `sale-${number}`);
    const queues = terminals.map((_, at) => asked.filter((_, number) => number % TERMINALS === at));
    // Two at each terminal at a time, one at least of which is told that it is taken.
    const hands = queues.flatMap((queue, at) => [sell(day, at, queue), sell(day, at, queue)]);
    await Promise.all([...hands, trouble(day)]);
    const settled = await calm(day, asked);
    const ledgers = await Promise.all(terminals.map((it) => it.ledger()));
    const told = shop.told.map(({ reference, status, order }) => ({ reference, status, order }));
    const history = { asked, answers: day.answers, told, settled, ledgers };
    assert.deepEqual(
      broken(history).map((sentence) => [sentence, ...storyOf(sentence, history)]),
      [],
    );
    console.log(
      `${store}: ${told.length} told of ${asked.length}, ${JSON.stringify({ ...count(settled), ...day.troubles })}`,
    );
  });
}

const count = (ends) => {
  const counts = {};
  for (const { status } of ends) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
};

/** Sells what is in the queue, at any process, until each sale has an outcome. */
async function sell(day, at, queue) {
  const { dice } = day;
  for (let reference = queue.shift(); reference !== undefined; reference = queue.shift()) {
    const until = Date.now() + PATIENCE;
    if (dice(4) === 0) await terminals[at].script(FAULTS[dice(FAULTS.length)]);
    for (let isOver = false; !isOver; ) {
      assert.ok(Date.now() < until, `${reference} has no outcome: ${JSON.stringify(day.answers.slice(-5))}`);
      // Now and then the same sale at two processes.
      const chosen = Array.from({ length: dice(6) === 0 ? 2 : 1 }, () => day.tills[dice(day.tills.length)]);
      const answers = await Promise.all(chosen.map((till) => till.ask("pay", { at, reference })));
      for (const answer of answers) day.answers.push({ reference, ...answer });
      isOver = answers.some(isFinal);
      if (!isOver) await pause(20 + dice(60));
    }
    day.left -= 1;
  }
}

const FAULTS = [
  { verb: "DECLINE", code: "1205" },
  { verb: "CHARGE_THEN_DROP" },
  { verb: "CHARGE_THEN_DELAY", ms: 2000 },
  { verb: "DROP_AFTER_READ" },
];

/** One trouble after the other, until all is sold. */
async function trouble(day) {
  const names = Object.keys(TROUBLES);
  while (day.left > 0) {
    await pause(100 + day.dice(300));
    const name = names[day.dice(names.length)];
    day.troubles[name] = (day.troubles[name] ?? 0) + 1;
    await TROUBLES[name](day, day.dice(day.tills.length));
  }
}

const TROUBLES = {
  async paused({ tills }, which) {
    tills[which].pause();
    await pause(LEASE + 700);
    tills[which].goOn();
  },
  async killed({ tills, shop }, which) {
    const [gone] = tills.splice(which, 1, await shop.start());
    await gone.kill();
  },
  cut: ({ place }) => place.cut(),
  async storeKilled({ place }) {
    await place.server.kill();
    await place.server.restart();
  },
  async clockSet({ tills, dice }, which) {
    await tills[which].ask("clock", { to: (dice(3) - 1) * 86_400_000 });
  },
};

/** Everything is left alone now: what is open ends, and what ended is told. Gives what the journal holds. */
async function calm({ tills, shop }, asked) {
  const [till] = tills;
  const until = Date.now() + PATIENCE;
  const goesOn = (what) => assert.ok(Date.now() < until, what);
  const settled = [];
  for (const at of terminals.keys()) {
    for (let answer = await till.ask("settle", { at }); answer.open !== 0; answer = await till.ask("settle", { at })) {
      goesOn(`terminal ${at} is not done: ${JSON.stringify(answer)}`);
      await pause(100);
    }
    let page = await till.ask("settled", { at });
    settled.push(...page.outcomes);
    while (page.next) {
      page = await till.ask("settled", { at, before: page.next });
      settled.push(...page.outcomes);
    }
  }
  const untold = () => asked.filter((sale) => !shop.told.some(({ reference }) => reference === sale));
  for (; untold().length > 0; await pause(100)) if (Date.now() > until) break;
  return settled;
}
