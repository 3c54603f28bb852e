// From options to a terminal of an engine: who asks, whether the engine is there and has that terminal, and what it can do.
// No wasm is loaded, and nothing is written down here: keys, journal and machine are in the engine's program.

import { address, type Check, callable, oneOf, optional, record, refuse, secret, text, whole } from "../arguments.js";
import { TillError } from "../errors.js";
import { findHelper, HELPER } from "../helper.js";
import type { Host } from "../host.js";
import { terminalName } from "../names.js";
import type { EngineLink, Timeouts } from "../options.js";
import { reporter } from "../report.js";
import { rows } from "../rows.gen.js";
import type { OnSettled } from "../shop.js";
import { LONGEST } from "../systems/checks.js";
import { type Terminal, terminalOf } from "../terminal.js";
import { ask, type Engine, isObject, type Sender } from "./asking.js";
import { type Bookmark, Books } from "./books.js";
import { diagnosis, type EngineDiagnosis } from "./diagnosed.js";
import { canOf } from "./read.js";
import { EngineSession } from "./session.js";

/** What this takes of where it runs. */
export interface Place {
  host: Host;
  sender(origin: string): Sender;
  /** Where it is remembered how far a terminal's outcomes were told; absent where nothing is remembered. */
  bookmark?(origin: string, terminal: string): Bookmark;
}

/** How long an operation is held in doubt where nobody says, in ms. */
const PATIENCE = 60_000;

/** Left out here: it is told to the engine, or is its own. */
const elsewhere: Check<undefined> = (value, path) =>
  value === undefined
    ? undefined
    : refuse(path, 'left out: with via: "engine" it is in the engine\'s program', value, true);

const LINK = {
  via: oneOf("engine"),
  terminal: optional(text),
  url: optional(address(HELPER, "http:", "https:")),
  token: optional(secret),
  key: optional(secret),
  origin: optional(text),
};

const terminals = rows.filter(({ face }) => face === "terminal");

const OWN = {
  journal: elsewhere,
  prefix: elsewhere,
  onWire: elsewhere,
  ...Object.fromEntries(
    terminals.flatMap(({ connect }) => connect.map(({ name }) => [name.split(".")[0] as string, elsewhere])),
  ),
};

const OPTIONS = {
  ...OWN,
  system: oneOf(...terminals.map(({ name }) => name)),
  terminal: terminalName,
  currency: text,
  link: record(LINK),
  timeouts: optional(record({ settle: optional(whole(0, LONGEST)) })),
  onSettled: optional(callable("a function")),
  onError: optional(callable("a function")),
};

/** What `connect` was given. */
interface Given {
  system: string;
  terminal: string;
  currency: string;
  link: EngineLink;
  timeouts?: Timeouts;
  onSettled?: OnSettled;
  onError?: (error: unknown, trouble: object) => void;
}

/** Connects a terminal of an engine. Nothing is sent to that terminal. */
export async function connectEngine(place: Place, options: object): Promise<Terminal> {
  const { engine, id, can, ...given } = await reached(place, options);
  const { terminal, timeouts, onSettled, onError } = given;
  const bookmark = place.bookmark?.(engine.origin, id);
  const books = onSettled && new Books(onSettled, reporter(onError), bookmark);
  const patience = timeouts?.settle ?? PATIENCE;
  const session = new EngineSession({ name: terminal, id, engine, can, patience, books });
  await session.open();
  return terminalOf({ session });
}

/** Has an engine look at one of its terminals. */
export async function diagnoseEngine(place: Place, options: object): Promise<EngineDiagnosis> {
  const { engine, id } = await reached(place, options);
  return diagnosis(engine, id);
}

async function reached(place: Place, options: object) {
  const given = record(OPTIONS)(options, "") as unknown as Given;
  const engine = await engineOf(place, given.link);
  const id = given.link.terminal ?? given.terminal;
  return { ...given, engine, id, can: await find(engine, id, given) };
}

/** A page is let in by the token of its origin, a program by its key. */
async function engineOf(
  { host, sender }: Place,
  { url = HELPER, key, token, origin: as }: EngineLink,
): Promise<Engine> {
  if (key === undefined) {
    const { origin, token: current } = await findHelper(host, url, token, as);
    const who = async () => ({ "X-Tillwire-Token": await current(), ...(as !== undefined && { Origin: as }) });
    return { origin, sender: sender(origin), who };
  }
  if (host.tokens) refuse("link.key", "left out in a page, where anybody could read it: the page is paired", key, true);
  const { origin } = new URL(url);
  return { origin, sender: sender(origin), who: async () => ({ Authorization: `Bearer ${key}` }) };
}

/** What the terminal of that id can do. */
async function find(engine: Engine, id: string, { system, currency }: Given) {
  const { body } = await ask(engine, "GET", "/v1/terminals").catch((error) => Promise.reject(without(error)));
  const all = (Array.isArray(body.terminals) ? body.terminals : []).filter(isObject);
  const row = all.find(({ terminal }) => terminal === id);
  const differs = (argument: string, given: string, is: unknown) =>
    new TillError(argument === "currency" ? "CURRENCY" : "INVALID_FIELD", undefined, {
      argument,
      given: JSON.stringify(given),
      allowed: `what the engine has for ${id}: ${String(is)}`,
    });
  if (!row) {
    const ids = all.map(({ terminal }) => String(terminal)).join(", ");
    const allowed = `one of the engine's that may be used: ${ids}`;
    throw new TillError("NOT_FOUND", undefined, { argument: "link.terminal", given: JSON.stringify(id), allowed });
  }
  if (row.system !== system) throw differs("system", system, row.system);
  if (row.currency !== currency) throw differs("currency", currency, row.currency);
  const can = canOf(row.can);
  if (!can) throw new TillError("HELPER_VERSION", `the engine at ${engine.origin} says what cannot be read`);
  return can;
}

/** A helper that takes no payments itself has no such address. */
function without(error: unknown): unknown {
  if (!(error instanceof TillError) || error.code !== "NOT_FOUND") return error;
  return new TillError("NOT_FOUND", "the helper there has no engine: see [engine] of its configuration");
}
