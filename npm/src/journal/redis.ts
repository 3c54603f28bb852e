/**
 * A journal in Redis, for back ends of several processes or machines. It is given the caller's own client and brings
 * none; it knows nothing of connecting, and nothing of payments.
 *
 *     import { createClient } from "redis";          // or: new Redis() of ioredis
 *     const journal = redisJournal(await createClient().connect());
 *     await connect({ terminal: "counter-1", journal, ... });
 *
 *     tillwire:{<terminal>}:lease            the number of the lease, for as long as it lasts
 *     tillwire:{<terminal>}:fence            how often it was taken: the number of the last lease
 *     tillwire:{<terminal>}:open             references without an outcome
 *     tillwire:{<terminal>}:settled          references with one, by Unix ms of their last record
 *     tillwire:{<terminal>}:log:<reference>  seq -> bytes, as hex
 *
 * A lease expires, so whoever took one can be late. Its number fences it: once another has taken the terminal, a
 * record that would let money leave is refused. A record that settles an intent is not: it tells the truth at any time.
 *
 * Redis keeps what it is told only when it is set to: `appendonly yes`, `appendfsync always`, and no `maxmemory-policy`
 * that throws away keys without a time to live. The first record of each payment asks for these settings, and is refused
 * where they are others; so is one that lets money leave where the records before it are gone. A replica that takes over may lack the last records, and the lease: put money on one Redis, or on PostgreSQL.
 */

import { TillError } from "../errors.js";
import { fromHex, toHex } from "./hex.js";
import type { Journal, JournalRecord } from "./journal.js";
import { storable, stored } from "./storable.js";
import { forgetTold } from "./untold.js";

/** Carries out one command and gives its reply. */
export type RedisCommand = (args: string[]) => Promise<unknown>;

/** A client of the package `redis`, of `ioredis`, or any other by its one function. */
export type RedisClient =
  | { sendCommand(args: string[]): Promise<unknown> }
  | { call(command: string, ...args: string[]): Promise<unknown> }
  | RedisCommand;

export interface RedisJournalOptions {
  /** What its keys begin with (`tillwire`). */
  prefix?: string;
  /**
   * `checked`: a payment's first record is refused unless the server's settings make it durable. `trusted`: you know that it
   * is, such as where a provider hides its settings.
   */
  durability?: "checked" | "trusted";
}

/** A journal in the Redis of that client. */
export function redisJournal(client: RedisClient, options: RedisJournalOptions = {}): Journal {
  const { prefix = "tillwire", durability = "checked" } = options;
  const command = commandOf(client);
  const keys = keysOf(prefix);
  const held = new Map<string, string>();
  const evaluate = (script: string, keys: string[], ...args: string[]) =>
    command(["EVAL", script, String(keys.length), ...[...keys, ...args].map(storable)]);
  const read = async (terminal: string, reference: string) =>
    recordsOf(texts(await evaluate(READ, [keys(terminal).log(reference)])));

  const journal: Journal = {
    async append(terminal, reference, seq, bytes, settles) {
      if (seq === 0 && durability === "checked") await checkDurable(command);
      const { log, open, settled, fence } = keys(terminal);
      const token = settles ? "" : (held.get(terminal) ?? "");
      const [record, state] = [[String(seq), toHex(bytes)], settles ? "settled" : "open"];
      const done = await evaluate(APPEND, [log(reference), open, settled, fence], ...record, state, reference, token);
      if (String(done) === "conflict") throw new TillError("JOURNAL_CONFLICT");
      if (String(done) === "fenced") throw new TillError("TERMINAL_LOCKED");
      if (String(done) === "forgotten") throw new TillError("JOURNAL_UNAVAILABLE", FORGOTTEN);
    },
    async open(terminal) {
      const references = texts(await evaluate(MEMBERS, [keys(terminal).open]));
      return Promise.all(
        references.map(stored).map(async (reference) => ({ reference, records: await read(terminal, reference) })),
      );
    },
    read,
    async claim(terminal, ttlMs) {
      const { lease, fence } = keys(terminal);
      const token = String(await evaluate(CLAIM, [lease, fence], String(ttlMs)));
      if (token !== "") held.set(terminal, token);
      return token !== "";
    },
    async renew(terminal, ttlMs) {
      const { lease, fence } = keys(terminal);
      const kept = await evaluate(RENEW, [lease, fence], held.get(terminal) ?? "", String(ttlMs));
      return Number(kept) === 1;
    },
    async release(terminal) {
      const token = held.get(terminal);
      held.delete(terminal);
      if (token !== undefined) await evaluate(RELEASE, [keys(terminal).lease], token);
    },
    prune: (terminal, olderThan) =>
      forgetTold(journal, terminal, async (of, but) => {
        const { log, settled } = keys(of);
        const old = texts(await evaluate(OLD, [settled], String(olderThan))).map(stored);
        const pruned = old
          .filter((reference) => !but.has(reference))
          .map((reference) => evaluate(FORGET, [log(reference), settled], reference, String(olderThan)).then(Number));
        return (await Promise.all(pruned)).reduce((sum, one) => sum + one, 0);
      }),
    async history(terminal, limit, before) {
      const [last, end] = before === undefined ? ["+inf", ""] : (JSON.parse(before) as [string, string]);
      const flat = texts(await evaluate(LATEST, [keys(terminal).settled], last, end, String(limit + 1)));
      const found = flat.flatMap((name, index) => (index % 2 ? [] : [{ name, score: flat[index + 1] ?? "" }]));
      const page = found.slice(0, limit);
      const entries = page.map(async ({ name, score }) => {
        const reference = stored(name);
        return { reference, written: Number(score), records: await read(terminal, reference) };
      });
      const { name, score } = page.at(-1) ?? { name: "" };
      const next = found.length > limit ? { next: JSON.stringify([score, stored(name)]) } : {};
      return { entries: await Promise.all(entries), ...next };
    },
  };
  return journal;
}

/** Takes the lease unless it lasts, under the next number. */
const CLAIM = `
if redis.call('EXISTS', KEYS[1]) == 1 then return '' end
redis.call('INCR', KEYS[2])
local token = redis.call('GET', KEYS[2])
redis.call('SET', KEYS[1], token, 'NX', 'PX', ARGV[1])
return token`;

/** A lease that ran out without anybody taking it is still ours. */
const RENEW = `
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`;

const RELEASE = `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1`;

/** All of it happens or none: the server runs a script alone. */
const APPEND = `
local seq, bytes, state, reference, token = unpack(ARGV)
if token ~= '' and redis.call('GET', KEYS[4]) ~= token then return 'fenced' end
if state == 'open' and tonumber(seq) > 0 and redis.call('HEXISTS', KEYS[1], string.format('%d', seq - 1)) == 0 then
  return 'forgotten'
end
if redis.call('HSETNX', KEYS[1], seq, bytes) == 0 then return 'conflict' end
if state == 'open' then
  redis.call('SADD', KEYS[2], reference)
  redis.call('ZREM', KEYS[3], reference)
else
  local time = redis.call('TIME')
  redis.call('SREM', KEYS[2], reference)
  redis.call('ZADD', KEYS[3], time[1] * 1000 + math.floor(time[2] / 1000), reference)
end
return 'done'`;

const FORGOTTEN = "Redis has lost this payment's earlier records: it does not keep what it is told";

const READ = "return redis.call('HGETALL', KEYS[1])";
const MEMBERS = "return redis.call('SMEMBERS', KEYS[1])";
const OLD = "return redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', '(' .. ARGV[1])";

/** Of one millisecond Redis gives the names backwards, byte by byte. */
const LATEST = `
local last, ends, limit = ARGV[1], ARGV[2], tonumber(ARGV[3])
local found, from = {}, 0
local function below(one, other)
  for index = 1, math.min(#one, #other) do
    local a, b = one:byte(index), other:byte(index)
    if a ~= b then return a < b end
  end
  return #one < #other
end
repeat
  local page = redis.call('ZREVRANGEBYSCORE', KEYS[1], last, '-inf', 'WITHSCORES', 'LIMIT', from, limit)
  for index = 1, #page, 2 do
    if #found < 2 * limit and (page[index + 1] ~= last or below(page[index], ends)) then
      table.insert(found, page[index])
      table.insert(found, page[index + 1])
    end
  end
  from = from + limit
until #found >= 2 * limit or #page < 2 * limit
return found`;

/** Looks again whether it is old: it may have begun afresh. */
const FORGET = `
local written = redis.call('ZSCORE', KEYS[2], ARGV[1])
if not written or tonumber(written) >= tonumber(ARGV[2]) then return 0 end
redis.call('DEL', KEYS[1])
return redis.call('ZREM', KEYS[2], ARGV[1])`;

/** The braces keep a terminal's keys together where a cluster spreads them. */
function keysOf(prefix: string) {
  return (terminal: string) => {
    const root = `${prefix}:{${encodeURIComponent(storable(terminal))}}`;
    return {
      lease: `${root}:lease`,
      fence: `${root}:fence`,
      open: `${root}:open`,
      settled: `${root}:settled`,
      log: (reference: string) => `${root}:log:${reference}`,
    };
  };
}

/** ioredis has a `sendCommand` too, which means something else: its `call` is looked for first. */
function commandOf(client: RedisClient): RedisCommand {
  if (typeof client === "function") return client;
  if (typeof client === "object" && client !== null && "call" in client)
    return ([name = "", ...args]) => client.call(name, ...args);
  if (typeof (client as Partial<typeof client>)?.sendCommand === "function") return (args) => client.sendCommand(args);
  throw new TypeError("client: a client of redis or ioredis, or a function that carries out a command");
}

/** All at once; before each payment, for a server is restarted or set otherwise while its clients go on. */
async function checkDurable(command: RedisCommand): Promise<void> {
  const replies = DURABLE.map(([name]) => command(["CONFIG", "GET", name]).catch(() => undefined));
  const values = (await Promise.all(replies)).map(setting);
  for (const [index, [name, keeps]] of DURABLE.entries()) {
    const value = values[index];
    if (value !== undefined && keeps(value)) continue;
    const said = value === undefined ? `Redis does not tell its ${name}` : `Redis has ${name} ${value}`;
    throw new TillError("JOURNAL_UNAVAILABLE", `${said}: a payment written there could be lost`);
  }
}

const DURABLE: [string, (value: string) => boolean][] = [
  ["appendonly", (value) => value === "yes"],
  ["appendfsync", (value) => value === "always"],
  ["maxmemory-policy", (value) => !value.startsWith("allkeys-")],
];

/** The value in a reply to CONFIG GET: name and value after one another, or a map of them. */
function setting(reply: unknown): string | undefined {
  const flat = Array.isArray(reply) ? reply : [...(reply instanceof Map ? reply : Object.entries(reply ?? {}))].flat();
  return flat[1] === undefined ? undefined : String(flat[1]);
}

const texts = (reply: unknown): string[] => (Array.isArray(reply) ? reply.map(String) : []);

/** From `seq, hex, seq, hex ...`. */
function recordsOf(flat: string[]): JournalRecord[] {
  const records = flat.flatMap((hex, index) =>
    index % 2 === 0 ? [] : [{ seq: Number(flat[index - 1]), bytes: fromHex(hex) }],
  );
  return records.sort((one, other) => one.seq - other.seq);
}
