/**
 * A journal in PostgreSQL, for back ends of several processes or machines. It is given the caller's own pool or client
 * and brings none; it knows nothing of connecting, and nothing of payments.
 *
 *     import { Pool } from "pg";
 *     const journal = postgresJournal(new Pool());
 *     await connect({ terminal: "counter-1", journal, ... });
 *
 *     tillwire_intents  (terminal, reference) -> settled, written
 *     tillwire_records  (terminal, reference, seq) -> bytes
 *     tillwire_leases   (terminal) -> fence, expires
 *
 * The tables are made when they are missing, or beforehand with `postgresSchema()` where the client may not make any.
 *
 * A lease is a row with an end, taken by compare-and-set. An advisory lock of a session would need a connection of its
 * own for as long as a payment lasts, and would be lost or kept by the wrong one behind a pool. Since a lease expires,
 * whoever took it can be late; `fence`, which counts how often it was taken, keeps the late one out: once another has
 * the terminal, a record that would let money leave is refused. A record that settles an intent is not: it tells the
 * truth at any time.
 *
 * Every record is one statement that commits on its own, with `synchronous_commit` on. So do not give it a client that
 * is inside a transaction: nothing would be durable before that commits.
 */

import { TillError } from "../errors.js";
import { fromHex, toHex } from "./hex.js";
import type { Journal, JournalEntry } from "./journal.js";
import { storable, stored } from "./storable.js";
import { forgetTold } from "./untold.js";

/** A `Pool` or `Client` of the package `pg`, or anything that queries as they do. */
export interface PostgresClient {
  query(text: string, values: unknown[]): Promise<{ rows: unknown[] }>;
}

export interface PostgresJournalOptions {
  /** What its tables' names begin with (`tillwire`): lower-case letters, digits and `_`. */
  prefix?: string;
}

/** A journal in the database of that client. */
export function postgresJournal(client: PostgresClient, { prefix = "tillwire" }: PostgresJournalOptions = {}): Journal {
  const sql = statements(named(prefix));
  const held = new Map<string, string>();
  let prepared: Promise<void> | undefined;
  const query = async <Row>(text: string, ...values: (string | number | boolean | null)[]): Promise<Row[]> => {
    prepared ??= prepare(client, prefix);
    await prepared.catch((error) => {
      prepared = undefined;
      throw error;
    });
    const given = values.map((value) => (typeof value === "string" ? storable(value) : value));
    return (await again(() => client.query(text, given))).rows as Row[];
  };

  const journal: Journal = {
    async append(terminal, reference, seq, bytes, settles) {
      const token = settles ? null : (held.get(terminal) ?? null);
      const values = [terminal, reference, seq, toHex(bytes), settles, token] as const;
      const [done] = await query<{ written: number; fence: string | null }>(sql.append, ...values);
      if (done?.written === 1) return;
      throw new TillError(token !== null && done?.fence !== token ? "TERMINAL_LOCKED" : "JOURNAL_CONFLICT");
    },
    async open(terminal) {
      return entries(await query<EntryRow>(sql.open, terminal));
    },
    async read(terminal, reference) {
      const rows = await query<EntryRow>(sql.read, terminal, reference);
      return entries(rows)[0]?.records ?? [];
    },
    async claim(terminal, ttlMs) {
      const [taken] = await query<{ fence: string }>(sql.claim, terminal, ttlMs);
      if (taken) held.set(terminal, taken.fence);
      return taken !== undefined;
    },
    async renew(terminal, ttlMs) {
      const token = held.get(terminal);
      return token !== undefined && (await query(sql.renew, terminal, token, ttlMs)).length === 1;
    },
    async release(terminal) {
      const token = held.get(terminal);
      held.delete(terminal);
      if (token !== undefined) await query(sql.release, terminal, token);
    },
    prune: (terminal, olderThan) =>
      forgetTold(journal, terminal, async (log, but) => {
        const kept = JSON.stringify(Array.from(but, storable));
        return (await query(sql.prune, log, olderThan, kept)).length;
      }),
    async history(terminal, limit, before) {
      const [time, last] = before === undefined ? [null, null] : (JSON.parse(before) as [string, string]);
      const rows = await query<PageRow>(sql.history, terminal, limit + 1, time, last);
      const times = new Map(rows.map(({ reference, written }) => [stored(reference), written]));
      const found = entries(rows);
      const page = found.slice(0, limit).map((it) => {
        const written = times.get(it.reference) ?? "";
        return { ...it, written: Date.parse(written), at: [written, it.reference] };
      });
      const next = found.length > limit ? { next: JSON.stringify(page.at(-1)?.at) } : {};
      return { entries: page.map(({ at, ...entry }) => entry), ...next };
    },
  };
  return journal;
}

/** What makes the tables where they are missing: for your migrations. It may be run again. */
export function postgresSchema(prefix = "tillwire"): string {
  const name = named(prefix);
  return `do $$ begin
  perform pg_advisory_xact_lock(hashtext('${name} journal'));
  create table if not exists ${name}_intents (
    terminal text not null, reference text not null, settled boolean not null, written timestamptz not null,
    primary key (terminal, reference));
  create index if not exists ${name}_intents_state on ${name}_intents (terminal, settled, written);
  create table if not exists ${name}_records (
    terminal text not null, reference text not null, seq integer not null, bytes bytea not null,
    primary key (terminal, reference, seq));
  create table if not exists ${name}_leases (
    terminal text primary key, fence bigint not null, expires timestamptz not null);
end $$`;
}

/** How often a statement is begun that another one's undid. */
const TRIES = 10;
/** What PostgreSQL says of those, where it is set to be that strict, and of two that wait for each other: nothing was done. */
const UNDONE = ["40001", "40P01"];

async function again<T>(statement: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await statement();
    } catch (error) {
      if (tried === TRIES || !UNDONE.includes(Object(error).code)) throw error;
    }
  }
}

/** Makes the tables where they are missing; refuses a server that does not wait for its disk. */
async function prepare(client: PostgresClient, prefix: string): Promise<void> {
  const [found] = (await client.query(FOUND, [`${named(prefix)}_leases`])).rows as { made: boolean; fsync: string }[];
  if (found?.fsync === "off") {
    throw new TillError("JOURNAL_UNAVAILABLE", "PostgreSQL has fsync off: a payment written there could be lost");
  }
  if (!found?.made) await client.query(postgresSchema(prefix), []);
}

const FOUND = "select to_regclass($1) is not null as made, current_setting('fsync') as fsync";

const UNIX_MS = "to_timestamp($2::float8 / 1000)";
const expiry = (parameter: string) => `clock_timestamp() + ${parameter}::float8 * interval '1 millisecond'`;

function statements(name: string) {
  const columns = "reference, seq, encode(bytes, 'hex') as bytes";
  return {
    // The lease's row is held until the commit, so that nobody takes it between the look and the record.
    append: `
      with fenced as (
        select fence::text from ${name}_leases where terminal = $1 and $6::text is not null for share
      ), record as (
        insert into ${name}_records (terminal, reference, seq, bytes)
        select $1, $2, $3::integer, decode($4, 'hex')
        where $6::text is null or exists (select from fenced where fence = $6)
        on conflict do nothing
        returning seq
      ), intent as (
        insert into ${name}_intents (terminal, reference, settled, written)
        select $1, $2, $5::boolean, clock_timestamp() from record
        on conflict (terminal, reference) do update set settled = excluded.settled, written = excluded.written
      )
      select (select count(*) from record)::integer as written, (select fence from fenced) as fence,
        case current_setting('synchronous_commit')
          when 'off' then set_config('synchronous_commit', 'on', true) end as synchronous`,
    open: `
      select ${columns} from ${name}_intents join ${name}_records using (terminal, reference)
      where terminal = $1 and not settled order by reference, seq`,
    read: `select ${columns} from ${name}_records where terminal = $1 and reference = $2 order by seq`,
    claim: `
      insert into ${name}_leases as lease (terminal, fence, expires) values ($1, 1, ${expiry("$2")})
      on conflict (terminal) do update set fence = lease.fence + 1, expires = excluded.expires
      where lease.expires < clock_timestamp()
      returning fence::text`,
    // One that ran out without anybody taking it is still ours.
    renew: `
      update ${name}_leases set expires = ${expiry("$3")}
      where terminal = $1 and fence::text = $2 returning terminal`,
    release: `update ${name}_leases set expires = '-infinity' where terminal = $1 and fence::text = $2`,
    prune: `
      with old as (
        delete from ${name}_intents
        where terminal = $1 and settled and written < ${UNIX_MS} and reference not in (select jsonb_array_elements_text($3::jsonb))
        returning reference
      ), records as (
        delete from ${name}_records where terminal = $1 and reference in (select reference from old)
      )
      select reference from old`,
    history: `
      with page as (
        select reference, written from ${name}_intents
        where terminal = $1 and settled
          and ($3::text is null or (written, reference collate "C") < ($3::text::timestamptz, $4::text collate "C"))
        order by written desc, reference collate "C" desc limit $2::integer
      )
      select ${columns}, to_char(page.written at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as written
      from page join ${name}_records using (reference) where terminal = $1
      order by page.written desc, reference collate "C" desc, seq`,
  };
}

interface PageRow extends EntryRow {
  written: string;
}

interface EntryRow {
  reference: string;
  seq: number;
  bytes: string;
}

function entries(rows: EntryRow[]): JournalEntry[] {
  const found = new Map<string, JournalEntry>();
  for (const { reference: text, seq, bytes } of rows) {
    const reference = stored(text);
    const entry = found.get(reference) ?? { reference, records: [] };
    entry.records.push({ seq, bytes: fromHex(bytes) });
    found.set(reference, entry);
  }
  return [...found.values()];
}

/** It becomes part of statements. */
function named(prefix: string): string {
  if (!/^[a-z_][a-z0-9_]{0,40}$/.test(prefix)) throw new TypeError("prefix: lower-case letters, digits and _");
  return prefix;
}
