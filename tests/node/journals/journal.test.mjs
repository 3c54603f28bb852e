// The journals of Node, on real stores: what all of them hold to, and what each has of its own.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Redis } from "ioredis";
import pg from "pg";
import { createClient } from "redis";
import { contract, expiring } from "../../browser/pages/journal-contract.js";
import { startPostgres, startRedis } from "../kit/servers.mjs";
import { toyProject } from "../kit/toy.mjs";

let toy;
let tillwire;
let redisJournal;
let postgres;
const servers = {};
const clients = {};
const folders = [];
let stores = 0;

before(async () => {
  toy = toyProject();
  tillwire = await toy.import("tillwire");
  ({ redisJournal } = await toy.import("tillwire/journal/redis"));
  postgres = await toy.import("tillwire/journal/postgres");
  [servers.redis, servers.postgres] = await Promise.all([startRedis(), startPostgres("wal_writer_delay=10s")]);
  clients.redis = await connectRedis(3);
  clients.resp2 = await connectRedis(2);
  clients.ioredis = new Redis(servers.redis.socket);
  clients.pool = newPool(servers.postgres);
});

after(async () => {
  clients.redis?.destroy();
  clients.resp2?.destroy();
  clients.ioredis?.disconnect();
  await clients.pool?.end();
  await Promise.all([servers.redis?.stop(), servers.postgres?.stop()]);
  toy.remove();
  for (const folder of folders) rmSync(folder, { recursive: true });
});

async function connectRedis(RESP, { socket } = servers.redis) {
  const client = createClient({ socket: { path: socket, tls: false }, RESP });
  client.on("error", () => {});
  return client.connect();
}

/** Connections that break are the server's end, not the test's. */
function newPool({ connection }) {
  const pool = new pg.Pool({ ...connection, max: 4 });
  return pool.on("error", () => {});
}

const newFolder = () => {
  folders.push(mkdtempSync(join(tmpdir(), "tillwire-journal-")));
  return folders.at(-1);
};

/** For each kind what makes objects on one new store. */
const STORES = {
  memory: () => {
    const journal = tillwire.memoryJournal();
    return () => journal;
  },
  file: () => {
    const folder = newFolder();
    return () => tillwire.fileJournal(folder);
  },
  "redis (node-redis, RESP3)": () => redisStore(clients.redis),
  "redis (node-redis, RESP2)": () => redisStore(clients.resp2),
  "redis (ioredis)": () => redisStore(clients.ioredis),
  "redis (a function)": () => redisStore((args) => clients.ioredis.call(...args)),
  "postgres (a pool)": () => postgresStore(clients.pool),
};

function redisStore(client) {
  stores += 1;
  const prefix = `store-${stores}`;
  return () => redisJournal(client, { prefix });
}

function postgresStore(client) {
  stores += 1;
  const prefix = `store_${stores}`;
  return () => postgres.postgresJournal(client, { prefix });
}

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const bytes = (text) => new TextEncoder().encode(text);

for (const [name, make] of Object.entries(STORES)) {
  describe(`the ${name} journal`, () => {
    const expires = name !== "memory";
    for (const [sentence, check] of Object.entries({ ...contract, ...(expires ? expiring : {}) })) {
      test(sentence, async () => {
        const again = make();
        await check({ journal: again(), again, wait });
      });
    }
  });
}

test("a file lease of a process that died is taken over; that of a living one is not", async () => {
  const folder = newFolder();
  const take = (then) =>
    toy.run(
      "takes.mjs",
      `import { fileJournal } from "tillwire";
      const journal = fileJournal(${JSON.stringify(folder)});
      console.log(await journal.claim("t", 60_000)); ${then}`,
    );
  assert.equal(take("process.kill(process.pid, 0);"), "true");
  const journal = tillwire.fileJournal(folder);
  assert.equal(await journal.claim("t", 60_000), true, "its holder has ended");
  assert.equal(take(""), "false", "this process lives");
  await journal.release("t");
  assert.equal(take(""), "true");
});

test("of eight writers of one outcome in a folder one succeeds, and all others are told of a conflict, each time", async () => {
  const folder = join(toy.project, "raced");
  const told = async (journal, reference) => {
    const append = journal.append("t", reference, 1, bytes("approved"), true);
    return append.then(
      () => "done",
      ({ code }) => code,
    );
  };
  for (let round = 0; round < 100; round += 1) {
    const journals = Array.from({ length: 8 }, () => tillwire.fileJournal(folder));
    await journals[0].append("t", `sale-${round}`, 0, bytes("prepared"), false);
    const results = await Promise.all(journals.map((journal) => told(journal, `sale-${round}`)));
    assert.deepEqual(results.sort(), [...Array(7).fill("JOURNAL_CONFLICT"), "done"]);
  }
});

describe("a server that would forget", () => {
  /** @type {[string[], RegExp][]} */
  const FORGETFUL = [
    [["--appendonly", "no"], /appendonly no/],
    [["--appendfsync", "everysec"], /appendfsync everysec/],
    [["--maxmemory-policy", "allkeys-lru"], /maxmemory-policy allkeys-lru/],
  ];
  for (const [settings, reason] of FORGETFUL) {
    test(`Redis with ${settings.join(" ").slice(2)} is refused before anything is written, unless it is trusted`, async () => {
      const server = await startRedis(...settings);
      const client = await connectRedis(3, server);
      const journal = redisJournal(client);
      const refused = journal.append("t", "a", 0, bytes("prepared"), false);
      await assert.rejects(refused, { name: "TillError", code: "JOURNAL_UNAVAILABLE", message: reason });
      assert.deepEqual(await journal.read("t", "a"), []);
      await redisJournal(client, { durability: "trusted" }).append("t", "a", 0, bytes("prepared"), false);
      client.destroy();
      await server.stop();
    });
  }

  test("Redis that hides its settings is refused", async () => {
    const hides = async (args) => {
      if (args[0] === "CONFIG") throw new Error("NOPERM");
      return clients.redis.sendCommand(args);
    };
    const refused = redisJournal(hides).append("hidden", "a", 0, bytes("prepared"), false);
    await assert.rejects(refused, { code: "JOURNAL_UNAVAILABLE", message: /does not tell/ });
  });

  test("Redis that is set otherwise between two payments is refused at the second", async () => {
    const journal = redisJournal(clients.redis, { prefix: "set-otherwise" });
    await journal.append("t", "a", 0, bytes("prepared"), false);
    await clients.redis.sendCommand(["CONFIG", "SET", "appendfsync", "everysec"]);
    const refused = journal.append("t", "b", 0, bytes("prepared"), false);
    await assert.rejects(refused, { code: "JOURNAL_UNAVAILABLE", message: /appendfsync everysec/ });
    await clients.redis.sendCommand(["CONFIG", "SET", "appendfsync", "always"]);
    await journal.append("t", "b", 0, bytes("prepared"), false);
  });

  test("Redis that has lost the first record lets no money leave on the second, and takes an outcome", async () => {
    const journal = redisJournal(clients.redis, { prefix: "emptied" });
    await journal.append("t", "a", 0, bytes("prepared"), false);
    await clients.redis.sendCommand(["DEL", "emptied:{t}:log:a"]);
    const refused = journal.append("t", "a", 1, bytes("sent"), false);
    await assert.rejects(refused, { code: "JOURNAL_UNAVAILABLE", message: /lost this payment's earlier records/ });
    await journal.append("t", "a", 2, bytes("approved"), true);
    assert.deepEqual(
      (await journal.read("t", "a")).map(({ seq }) => seq),
      [2],
    );
  });

  test("PostgreSQL without fsync is refused", async () => {
    const server = await startPostgres("fsync=off");
    const client = newPool(server);
    const journal = postgres.postgresJournal(client);
    await assert.rejects(journal.append("t", "a", 0, bytes("prepared"), false), { code: "JOURNAL_UNAVAILABLE" });
    await client.end();
    await server.stop();
  });

  test("a session of PostgreSQL that does not wait for the disk waits for a record", async () => {
    const client = new pg.Client({ ...servers.postgres.connection, options: "-c synchronous_commit=off" });
    await client.connect();
    const flushed = async () => {
      const { rows } = await client.query("select pg_current_wal_flush_lsn() >= pg_current_wal_insert_lsn() as it");
      return rows[0].it;
    };
    await client.query("create table others (a integer)");
    const journal = postgres.postgresJournal(client, { prefix: "waits" });
    await journal.read("t", "a");
    await client.query("insert into others values (1)");
    assert.equal(await flushed(), false, "the session by itself does not wait");
    await journal.append("t", "a", 0, bytes("prepared"), false);
    assert.equal(await flushed(), true);
    await client.query("insert into others values (2)");
    assert.equal(await flushed(), false, "and is left as it was");
    await client.end();
  });
});

describe("an error of a store", () => {
  const refused = { name: "TillError", code: "JOURNAL_UNAVAILABLE", money: "none", retrySafe: true };
  /** How a call fails, and what the store said then. */
  const THROWN = {
    "a key of another type in Redis": async () => {
      await clients.redis.sendCommand(["SET", "typed:{t}:settled", "a text"]);
      return [redisJournal(clients.redis, { prefix: "typed" }), /WRONGTYPE/];
    },
    "a name that is not resolved": async () => thrown("EAI_AGAIN", "getaddrinfo EAI_AGAIN db"),
    "an internal error of PostgreSQL": async () => thrown("XX000", "could not read block 0"),
    "a trigger of PostgreSQL": async () => thrown("P0001", "not on Sundays"),
    "a certificate that nobody signed": async () => thrown("DEPTH_ZERO_SELF_SIGNED_CERT", "self-signed certificate"),
    "a text": async () => [storeThat(() => Promise.reject("no")), /^no$/],
    "what throws at once": async () =>
      thrown("ECONNRESET", "reset", (error) => {
        throw error;
      }),
  };
  const storeThat = (fails) => ({ ...tillwire.memoryJournal(), history: fails, open: fails });
  const thrown = (code, message, fail = (error) => Promise.reject(error)) => {
    const error = Object.assign(new Error(message), { code });
    return [storeThat(() => fail(error)), new RegExp(message)];
  };
  for (const [what, made] of Object.entries(THROWN)) {
    test(`is ours to whoever calls, and the store's own words are its cause: ${what}`, async () => {
      const [journal, words] = await made();
      const link = { via: "simulator" };
      const till = await tillwire.connect({ terminal: "t", system: "qfpay", currency: "HKD", link, journal });
      const error = await till.history().then(assert.fail, (error) => error);
      const { name, code, money, retrySafe } = error;
      assert.deepEqual({ name, code, money, retrySafe }, refused);
      assert.match(String(error.cause?.message ?? error.cause), words);
      assert.equal(typeof error.hint, "string");
      await till.close();
    });
  }
});

describe("a server that is killed", () => {
  test("has every record of Redis when it is back", async () => {
    const server = await startRedis();
    const client = await connectRedis(3, server);
    const journal = redisJournal(client);
    await journal.claim("t", 60_000);
    await journal.append("t", "a", 0, bytes("prepared"), false);
    await journal.append("t", "a", 1, bytes("sent"), false);
    await server.kill();
    await server.restart();
    const later = redisJournal(await connectRedis(3, server));
    assert.deepEqual(
      (await later.open("t")).map(({ records }) => records.length),
      [2],
    );
    assert.equal(await later.claim("t", 60_000), false, "the lease is as durable");
    client.destroy();
    await server.stop();
  });

  test("has every record of PostgreSQL when it is back, and a pool goes on by itself", async () => {
    const server = await startPostgres();
    const client = newPool(server);
    const journal = postgres.postgresJournal(client);
    await journal.claim("t", 60_000);
    await journal.append("t", "a", 0, bytes("prepared"), false);
    await server.kill();
    // Its process for this connection lives on until it sees that the server is gone.
    while (client.totalCount > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await assert.rejects(journal.append("t", "a", 1, bytes("sent"), false));
    await server.restart();
    await journal.append("t", "a", 1, bytes("sent"), false);
    assert.deepEqual(
      (await journal.open("t")).map(({ records }) => records.length),
      [2],
    );
    assert.equal(await journal.renew("t", 60_000), true);
    await client.end();
    await server.stop();
  });
});

test("the tables of PostgreSQL are made once, by however many begin at once, or beforehand", async () => {
  const others = Array.from({ length: 8 }, () => postgres.postgresJournal(clients.pool, { prefix: "begins" }));
  await Promise.all(others.map((journal, index) => journal.append("t", `${index}`, 0, bytes("prepared"), false)));
  assert.equal((await others[0].open("t")).length, 8);
  await clients.pool.query(postgres.postgresSchema("begins"));
  assert.equal((await others[0].open("t")).length, 8, "making them again changes nothing");
  assert.throws(() => postgres.postgresJournal(clients.pool, { prefix: "a; drop table b" }), TypeError);
});

test("what PostgreSQL undoes where it is set to be strict is begun again", async () => {
  const options = "-c default_transaction_isolation=serializable";
  const pool = new pg.Pool({ ...servers.postgres.connection, options });
  const undone = [];
  const client = {
    query: (text, values) =>
      pool.query(text, values).catch((error) => {
        undone.push(error.code);
        throw error;
      }),
  };
  const journal = postgres.postgresJournal(client, { prefix: "strict" });
  assert.equal(await journal.claim("t", 60_000), true);
  const other = await pool.connect();
  await other.query("begin; update strict_leases set expires = expires + interval '1 second'");
  const appended = journal.append("t", "sale", 0, bytes("prepared"), false);
  const waits = "select from pg_stat_activity where wait_event_type = 'Lock' and query like '%strict_records%'";
  while ((await clients.pool.query(waits)).rows.length === 0);
  await other.query("commit");
  await appended;
  assert.deepEqual(undone, ["40001"]);
  assert.equal((await journal.open("t")).length, 1);
  other.release();
  await pool.end();
});

test("what is no client is refused", () => {
  assert.throws(() => redisJournal({}), TypeError);
  assert.throws(() => redisJournal(undefined), TypeError);
});
