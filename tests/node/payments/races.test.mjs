// Two processes on one terminal and one journal: real processes, real stores, the ledger as judge.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { startPostgres, startRedis } from "../kit/servers.mjs";
import { simulate } from "../kit/simulator.mjs";
import { toyProject } from "../kit/toy.mjs";

/** How long a lease lasts here without a sign of life, in ms. */
const LEASE = 1500;
const WAITS = { connect: 5000, answer: 20_000, query: 4000, guard: 1000, settle: 8000, lease: LEASE };
const PACKAGES = { redis: import.meta.resolve("redis"), pg: import.meta.resolve("pg") };

let toy;
let terminal;
let servers;
let folder;
let counters = 0;
const children = new Set();

before(async () => {
  toy = toyProject();
  folder = mkdtempSync(join(tmpdir(), "tillwire-races-"));
  const [redis, postgres] = await Promise.all([startRedis(), startPostgres()]);
  servers = { redis, postgres };
  terminal = await simulate();
});

beforeEach(async () => {
  counters += 1;
  await terminal.reset();
});

afterEach(() => {
  for (const child of children) child.kill("SIGKILL");
  children.clear();
});

after(async () => {
  await terminal?.stop();
  await Promise.all([servers?.redis.stop(), servers?.postgres.stop()]);
  rmSync(folder, { recursive: true, force: true });
  toy.remove();
});

/** What makes the journal in a process of its own. */
const STORES = {
  file: () => `import { fileJournal } from "tillwire";
    const journal = fileJournal(${JSON.stringify(folder)});`,
  redis: () => `import { createClient } from ${JSON.stringify(PACKAGES.redis)};
    import { redisJournal } from "tillwire/journal/redis";
    const client = createClient({ socket: { path: ${JSON.stringify(servers.redis.socket)} } }).on("error", () => {});
    const journal = redisJournal(await client.connect());`,
  postgres: () => `import pg from ${JSON.stringify(PACKAGES.pg)};
    import { postgresJournal } from "tillwire/journal/postgres";
    const journal = postgresJournal(new pg.Pool(${JSON.stringify(servers.postgres.connection)}));`,
};

/**
 * A till that pays what it reads from its input, and says what became of it. `freezes`: it stops before `sent` is written,
 * or after that is durable and before the first byte.
 */
const till = (store, freezes) => `
  import { connect, money } from "tillwire";
  import { writeSync } from "node:fs";
  ${STORES[store]()}
  const say = (what) => writeSync(1, JSON.stringify(what) + "\\n");
  const freeze = (where, seq) => {
    if (where !== ${JSON.stringify(freezes)} || seq !== 1) return;
    say({ frozen: true });
    process.kill(process.pid, "SIGSTOP");
  };
  const append = async (terminal, reference, seq, ...rest) => {
    freeze("before", seq);
    await journal.append(terminal, reference, seq, ...rest);
    freeze("after", seq);
  };
  const terminal = await connect({ terminal: "counter-${counters}", system: "qfpay", currency: "HKD",
    posKey: ${JSON.stringify(terminal.posKey)}, link: ${JSON.stringify(terminal.tcp)},
    timeouts: ${JSON.stringify(WAITS)}, journal: { ...journal, append } });
  await terminal.pending();
  say({ ready: true });
  process.stdin.setEncoding("utf8").on("data", (text) => {
    for (const reference of text.split("\\n").filter(Boolean))
      terminal.pay({ reference, amount: money("12.50", "HKD"), method: "card" }).then(
        ({ status, order, code }) => say({ reference, status, order, code }),
        ({ code, money, message }) => say({ reference, status: "error", code, money, message }),
      );
  });`;

/** Starts a till in a process of its own, ready to pay. */
async function aTill(store, { freezes = "never" } = {}) {
  const name = `${store}-${counters}-${Math.random()}.mjs`;
  writeFileSync(join(toy.project, name), till(store, freezes));
  const child = spawn(process.execPath, [name], { cwd: toy.project, stdio: ["pipe", "pipe", "inherit"] });
  const said = [];
  const waiting = new Set();
  createInterface({ input: child.stdout }).on("line", (line) => {
    said.push(JSON.parse(line));
    for (const look of waiting) look();
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  children.add(child);
  /** The first thing it says that fits, and only once. */
  const says = (fits) =>
    new Promise((resolve, reject) => {
      const look = () => {
        const index = said.findIndex(fits);
        if (index < 0) return;
        waiting.delete(look);
        resolve(said.splice(index, 1)[0]);
      };
      waiting.add(look);
      ended.then((code) => reject(new Error(`the till ended with ${code}`)));
      look();
    });
  await says(({ ready }) => ready);
  return {
    says,
    async pay(reference) {
      child.stdin.write(`${reference}\n`);
      return says((it) => it.reference === reference);
    },
    signal: (name) => child.kill(name),
    end() {
      child.kill("SIGKILL");
      return ended;
    },
  };
}

const charges = async () => (await terminal.ledger()).charges.map(({ order }) => order);
const isLocked = ({ code }) => code === "TERMINAL_LOCKED";

/** What is safe to be tried again, as every one of these says. */
const AGAIN = ["TERMINAL_LOCKED", "TERMINAL_UNRESOLVED", "ABORTED_BEFORE_SEND"];

/** Pays as soon as the other's lease is over and what it left is cleared up. */
async function payWhenFree(till, reference) {
  for (;;) {
    const outcome = await till.pay(reference);
    if (!AGAIN.includes(outcome.code)) return outcome;
  }
}

/** Both pay at once while the customer has not tapped yet: who got the terminal, and who was told that it is taken. */
async function race(one, other, references) {
  await terminal.script({ verb: "WAIT" });
  const running = [one.pay(references[0]), other.pay(references[1])];
  const { locked, loser } = await Promise.race(
    running.map(async (outcome, loser) => ({ locked: await outcome, loser })),
  );
  assert.equal(locked.code, "TERMINAL_LOCKED");
  assert.equal(locked.money, "none");
  await terminal.reads();
  await terminal.customer("tap");
  const won = await running[1 - loser];
  assert.equal(won.status, "approved");
  return { won, loser: [one, other][loser], lost: references[loser] };
}

for (const store of ["file", "redis", "postgres"]) {
  describe(`two processes on a journal in ${store}`, () => {
    test("one terminal: one pays, the other is told so and has its turn", async () => {
      const tills = await Promise.all([aTill(store), aTill(store)]);
      for (const round of [1, 2, 3]) {
        await terminal.reset();
        const { won, loser, lost } = await race(...tills, [`one-${round}`, `other-${round}`]);
        const next = await payWhenFree(loser, lost);
        assert.equal(next.status, "approved");
        assert.deepEqual(await charges(), [won.order, next.order]);
      }
      await Promise.all(tills.map((it) => it.end()));
    });

    test("one sale: it is paid once, and both know its outcome", async () => {
      const tills = await Promise.all([aTill(store), aTill(store)]);
      for (const round of [1, 2, 3]) {
        await terminal.reset();
        const { won, loser, lost } = await race(...tills, [`sale-${round}`, `sale-${round}`]);
        const joined = await payWhenFree(loser, lost);
        assert.equal(joined.order, won.order);
        assert.deepEqual(await charges(), [won.order]);
      }
      await Promise.all(tills.map((it) => it.end()));
    });

    test("a sale that one gave up and the other paid is not paid again by the first", async () => {
      const [one, other] = await Promise.all([aTill(store), aTill(store)]);
      await terminal.script({ verb: "WAIT" });
      const before = await terminal.count();
      const blocking = other.pay("first");
      await terminal.reads(before);
      assert.ok(isLocked(await one.pay("sale")));
      await terminal.customer("tap");
      await blocking;
      const paid = await other.pay("sale");
      assert.equal(paid.status, "approved");
      assert.equal((await payWhenFree(one, "sale")).order, paid.order);
      assert.equal((await charges()).length, 2);
      await Promise.all([one.end(), other.end()]);
    });

    test("a process that is killed after the terminal read the request leaves it to the other", async () => {
      const [one, other] = await Promise.all([aTill(store), aTill(store)]);
      await terminal.script({ verb: "CHARGE_THEN_DELAY", ms: 60_000 });
      one.pay("sale").catch(() => {});
      await terminal.reads();
      await one.end();
      const found = await payWhenFree(other, "sale");
      assert.equal(found.status, "approved");
      assert.equal(found.code, "RECOVERED");
      assert.deepEqual(await charges(), [found.order]);
      await other.end();
    });

    test("a payment that takes longer than a lease keeps it", async () => {
      const [one, other] = await Promise.all([aTill(store), aTill(store)]);
      await terminal.script({ verb: "WAIT" });
      const payment = one.pay("slow");
      await terminal.reads();
      for (const end = performance.now() + 3 * LEASE; performance.now() < end; ) {
        assert.ok(isLocked(await other.pay("other")));
      }
      await terminal.customer("tap");
      assert.equal((await payment).status, "approved");
      assert.equal((await charges()).length, 1);
      await Promise.all([one.end(), other.end()]);
    });
  });
}

for (const store of ["redis", "postgres"]) {
  test(`a process that slept through its lease on ${store} sends nothing, and learns what became of its sale`, async () => {
    const [sleeper, other] = [await aTill(store, { freezes: "before" }), await aTill(store)];
    const slept = sleeper.pay("sale");
    await sleeper.says(({ frozen }) => frozen);
    const paid = await payWhenFree(other, "sale");
    assert.equal(paid.status, "approved");
    sleeper.signal("SIGCONT");
    const learned = await slept;
    assert.notEqual(learned.status, "not-charged", "it would be a lie");
    const again = await payWhenFree(sleeper, "sale");
    assert.equal(again.order, paid.order);
    assert.deepEqual(await charges(), [paid.order]);
    await Promise.all([sleeper.end(), other.end()]);
  });

  test(`a process that slept through its lease on ${store} does not get between the other's sales`, async () => {
    const [sleeper, other] = [await aTill(store, { freezes: "before" }), await aTill(store)];
    const slept = sleeper.pay("one");
    await sleeper.says(({ frozen }) => frozen);
    const paid = await payWhenFree(other, "other");
    sleeper.signal("SIGCONT");
    const learned = await slept;
    assert.deepEqual(await charges(), [paid.order], JSON.stringify(learned));
    assert.ok(learned.status === "error" ? learned.money === "none" : learned.status === "not-charged");
    await Promise.all([sleeper.end(), other.end()]);
  });
}

for (const store of ["redis", "postgres"]) {
  test(`a process that slept between its durable record and its first byte on ${store} sends nothing: one charge`, async () => {
    const [sleeper, other] = [await aTill(store, { freezes: "after" }), await aTill(store)];
    const slept = sleeper.pay("sale");
    await sleeper.says(({ frozen }) => frozen);
    const found = await payWhenFree(other, "sale");
    assert.deepEqual([found.status, found.code], ["not-charged", "NOT_CHARGED"]);
    const paid = await payWhenFree(other, "sale again");
    assert.equal(paid.status, "approved");
    sleeper.signal("SIGCONT");
    const learned = await slept;
    assert.deepEqual(await charges(), [paid.order], JSON.stringify(learned));
    assert.ok(learned.status === "error" ? learned.money === "none" : learned.status === "not-charged");
    assert.equal((await payWhenFree(sleeper, "sale again")).order, paid.order);
    assert.deepEqual(await charges(), [paid.order]);
    await Promise.all([sleeper.end(), other.end()]);
  });
}

test("a process that slept between its durable record and its first byte in a folder is charged once, whoever has the terminal", async () => {
  const [sleeper, other] = [await aTill("file", { freezes: "after" }), await aTill("file")];
  const slept = sleeper.pay("sale");
  await sleeper.says(({ frozen }) => frozen);
  const tried = await other.pay("sale");
  sleeper.signal("SIGCONT");
  const learned = await slept;
  const paid = await payWhenFree(other, tried.status === "error" ? "sale" : "sale again");
  assert.equal(paid.status, "approved");
  assert.deepEqual(await charges(), [paid.order], JSON.stringify([tried, learned]));
  await Promise.all([sleeper.end(), other.end()]);
});
