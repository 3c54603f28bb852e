// One process of a shop that has several: pays what it is told to on terminals that others work on too. Whatever becomes of it,
// and everything that `onSettled` tells, is on stdout at once, a line each. Its clock can be set.

import { writeSync } from "node:fs";
import { createInterface } from "node:readline";

const { store, client, connection, terminals, timeouts } = JSON.parse(process.argv[2]);

let shift = 0;
const Clock = Date;
globalThis.Date = /** @type {any} */ (
  class extends Clock {
    constructor(...given) {
      if (given.length > 0) super(.../** @type {[number]} */ (given));
      else super(Clock.now() + shift);
    }
    static now() {
      return Clock.now() + shift;
    }
  }
);

// With the clock that can be set: the package comes after it.
const { connect, money } = await import("tillwire");

/** What makes the journal. A connection that is cut is told of, and there the next one takes its place. */
const STORES = {
  async postgres() {
    const { postgresJournal } = await import("tillwire/journal/postgres");
    const { default: pg } = await import(client);
    return postgresJournal(new pg.Pool(connection).on("error", () => {}));
  },
  async redis() {
    const { redisJournal } = await import("tillwire/journal/redis");
    const { createClient } = await import(client);
    const connected = createClient(connection).on("error", () => {});
    return redisJournal(await connected.connect());
  },
};

const say = (what) => writeSync(1, `${JSON.stringify(what)}\n`);
const journal = await STORES[store]();
const connected = await Promise.all(
  terminals.map(({ terminal, posKey, link }) => {
    const onSettled = async ({ reference, status, order }) => {
      say({ told: { terminal, reference, status, order } });
    };
    return connect({ terminal, system: "qfpay", currency: "HKD", posKey, link, timeouts, journal, onSettled });
  }),
);

const COMMANDS = {
  pay: ({ at, reference }) => connected[at].pay({ reference, amount: money("12.50", "HKD"), method: "card" }),
  /** How many it is still about. */
  settle: async ({ at }) => ({ open: (await connected[at].pending()).length }),
  settled: async ({ at, before }) => {
    const page = await connected[at].history({ limit: 200, ...(before && { before }) });
    const outcomes = page.settled.map(({ outcome: { reference, status, order } }) => ({ reference, status, order }));
    return { outcomes, next: page.next };
  },
  clock: async ({ to }) => {
    shift = to;
    return {};
  },
};

const asked = createInterface({ input: process.stdin }).on("close", () => process.exit());
asked.on("line", async (line) => {
  const { id, command, ...given } = JSON.parse(line);
  try {
    const { status, order, code, money, open, outcomes, next } = await COMMANDS[command](given);
    say({ id, status, order, code, money, open, outcomes, next });
  } catch (error) {
    say({ id, status: "error", code: error.code ?? String(error), money: error.money });
  }
});
say({ ready: true });
