// Stores that are killed while many write to them: whatever `append` promised until then is there when they are back, open where it
// has no outcome, and everybody goes on. `TILLWIRE_KILLS` is how often.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import pg from "pg";
import { createClient } from "redis";
import { startPostgres, startRedis } from "../kit/servers.mjs";
import { toyProject } from "../kit/toy.mjs";

const KILLS = Number(process.env.TILLWIRE_KILLS ?? 3);
const WRITERS = 8;
/** How many records are promised before it is killed, each time. */
const RECORDS = 200;

let toy;
let redisJournal;
let postgresJournal;

before(async () => {
  toy = toyProject();
  ({ redisJournal } = await toy.import("tillwire/journal/redis"));
  ({ postgresJournal } = await toy.import("tillwire/journal/postgres"));
});

after(() => toy.remove());

const bytes = (text) => new TextEncoder().encode(text);
const text = (record) => new TextDecoder().decode(record.bytes);

/** A client of Redis, and what ends it. */
async function redisClient({ socket }) {
  const client = createClient({ socket: { path: socket, tls: false, reconnectStrategy: false } });
  client.on("error", () => {});
  await client.connect();
  const end = async () => {
    if (client.isOpen) client.destroy();
  };
  return { journal: redisJournal(client), end };
}

async function postgresClient(server) {
  const pool = poolOf(server);
  return { journal: postgresJournal(pool), end: () => pool.end() };
}

/** Connections that break are the server's end, not the test's. */
function poolOf({ connection }) {
  const pool = new pg.Pool({ ...connection, max: WRITERS });
  return pool.on("error", () => {});
}

/** @type {Record<string, { start: () => Promise<any>, client: (server: any) => Promise<any>, signal: string }>} */
const STORES = {
  "Redis by SIGKILL": { start: startRedis, client: redisClient, signal: "SIGKILL" },
  "PostgreSQL by SIGKILL": { start: startPostgres, client: postgresClient, signal: "SIGKILL" },
  "PostgreSQL by an immediate shutdown": { start: startPostgres, client: postgresClient, signal: "SIGQUIT" },
};

for (const [what, { start, client, signal }] of Object.entries(STORES)) {
  test(`${what}, ${KILLS} times, while ${WRITERS} write: nothing is lost that was promised`, async () => {
    const server = await start();
    const books = new Map();
    for (let round = 0; round < KILLS; round += 1) {
      await writtenUntil(await client(server), books, `${round}`, () => server.kill(signal));
      await server.restart();
      await holds(await client(server), books);
    }
    await server.stop();
  });
}

test("PostgreSQL by SIGKILL, and a synchronous standby takes its place: nothing is lost that was promised", async () => {
  const first = await startPostgres("synchronous_standby_names=*");
  const standby = await first.standby();
  const books = new Map();
  await writtenUntil(await postgresClient(first), books, "first", () => first.kill());
  standby.promote();
  await holds(await postgresClient(standby), books);
  await Promise.all([first.stop(), standby.stop()]);
});

test("nothing is promised while a synchronous standby of PostgreSQL does not have it", async () => {
  const first = await startPostgres("synchronous_standby_names=*");
  const standby = await first.standby();
  const { journal, end } = await postgresClient(first);
  await journal.append("till", "sale", 0, bytes("prepared"), false);
  const asked = poolOf(first);
  const { rows } = await asked.query("select pid from pg_stat_replication where application_name = 'walreceiver'");
  process.kill(rows[0].pid, "SIGSTOP");
  let promised = false;
  const appended = journal.append("till", "sale", 1, bytes("sent"), false).then(() => {
    promised = true;
  });
  const waits = "select from pg_stat_activity where wait_event = 'SyncRep'";
  while (!promised && (await asked.query(waits)).rows.length === 0);
  const before = promised;
  process.kill(rows[0].pid, "SIGCONT");
  await appended;
  await Promise.all([end(), asked.end()]);
  await Promise.all([first.stop(), standby.stop()]);
  assert.equal(before, false);
});

/** Has many write until enough was promised, and `ends` the store while they do; the books have what was promised. */
async function writtenUntil({ journal, end }, books, round, ends) {
  const until = books.size + RECORDS;
  let enough;
  const written = new Promise((resolve) => {
    enough = resolve;
  });
  const promised = (reference, seq, said) => {
    books.set(`${reference} ${seq}`, { reference, seq, said });
    if (books.size >= until) enough();
  };
  const writing = Array.from({ length: WRITERS }, (_, writer) => writes(journal, promised, `${round}-${writer}`));
  // Where they all ended before, the reason is told.
  await Promise.race([written, Promise.all(writing).then((errors) => Promise.reject(errors[0]))]);
  await ends();
  await Promise.all(writing);
  await end();
}

/** Takes one sale after the other, until the store is gone; tells what was promised, and gives the error of the end. */
async function writes(journal, promised, writer) {
  try {
    for (let sale = 0; ; sale += 1) {
      const reference = `sale-${writer}-${sale}`;
      for (const [seq, said] of ["prepared", "sent", "approved"].entries()) {
        await journal.append("till", reference, seq, bytes(`${reference} ${said}`), said === "approved");
        promised(reference, seq, `${reference} ${said}`);
      }
    }
  } catch (error) {
    return error;
  }
}

async function holds({ journal, end }, books) {
  const last = new Map();
  for (const { reference, seq, said } of books.values()) {
    last.set(reference, [...(last.get(reference) ?? []), [seq, said]]);
  }
  const open = new Map((await journal.open("till")).map(({ reference, records }) => [reference, records]));
  for (const [reference, promised] of last) {
    const records = await journal.read("till", reference);
    const found = records.map((record) => [record.seq, text(record)]);
    assert.deepEqual(found.slice(0, promised.length), promised, reference);
    // A record that was written but not promised may be there as well.
    assert.equal(open.has(reference), records.length < 3, `${reference} is open while it has no outcome`);
  }
  await journal.append("till", "next", (await journal.read("till", "next")).length, bytes("next"), true);
  await end();
}
