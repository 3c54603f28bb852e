// Stores that are killed while many write to them: whatever `append` promised until then is there when they are back, open where it
// has no outcome, and everybody goes on. `TILLWIRE_KILLS` is how often.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
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

async function postgresClient({ connection }) {
  const pool = new pg.Pool({ ...connection, max: WRITERS });
  pool.on("error", () => {});
  return { journal: postgresJournal(pool), end: () => pool.end() };
}

/** @type {Record<string, { start: () => Promise<any>, client: (server: any) => Promise<any>, signal: string }>} */
const STORES = {
  "Redis by SIGKILL": { start: startRedis, client: redisClient, signal: "SIGKILL" },
  "PostgreSQL by SIGKILL": { start: startPostgres, client: postgresClient, signal: "SIGKILL" },
  "PostgreSQL by an immediate shutdown": { start: startPostgres, client: postgresClient, signal: "SIGQUIT" },
};

for (const [what, { start, client, signal }] of Object.entries(STORES)) {
  describe(`${what}, ${KILLS} times, while ${WRITERS} write`, () => {
    test("loses nothing that was promised", async () => {
      const server = await start();
      const books = new Map();
      for (let round = 0; round < KILLS; round += 1) {
        const { journal, end } = await client(server);
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
        await written;
        await server.kill(signal);
        await Promise.all(writing);
        await end();
        await server.restart();
        const later = await client(server);
        await holds(later.journal, books);
        await later.end();
      }
      await server.stop();
    });
  });
}

/** Takes one sale after the other, until the store is gone; tells what was promised. */
async function writes(journal, promised, writer) {
  try {
    for (let sale = 0; ; sale += 1) {
      const reference = `sale-${writer}-${sale}`;
      for (const [seq, said] of ["prepared", "sent", "approved"].entries()) {
        await journal.append("till", reference, seq, bytes(`${reference} ${said}`), said === "approved");
        promised(reference, seq, `${reference} ${said}`);
      }
    }
  } catch {
    // It is gone, and so is what was not promised.
  }
}

async function holds(journal, books) {
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
}
