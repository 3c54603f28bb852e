// What callers hand in: each member is read once, before anything begins, and what cannot be meant is refused by name.
//
//     const take = record({ host: wanted(text), port: whole(1, 65_535) });
//     const { host, port } = take({ host: "192.168.1.20" }, "link");
//
// A check takes a value and the path of the argument, and gives what counts from then on. It knows nothing of payments.

import { ArgumentError } from "./errors.js";

/** What is made of a value that was handed in. Throws an {@link ArgumentError}. */
export type Check<T> = (value: unknown, path: string) => T;

type Checks = Readonly<Record<string, Check<unknown>>>;

/** The longest text of a caller that is repeated to them. */
const SHOWN = 40;

/** What is refused where `path` is: it is given in words, unless it is a `secret`. */
export function refuse(path: string, allowed: string, value: unknown, secret = false): never {
  throw new ArgumentError({ argument: path, allowed, given: secret ? kind(value) : shown(value) });
}

/** An object of these members. What is undefined counts as left out; a member that nobody knows is refused. */
export function record<C extends Checks>(checks: C, name = "options"): Check<{ [K in keyof C]: ReturnType<C[K]> }> {
  return (value, path) => {
    if (typeof value !== "object" || value === null) refuse(path === "" ? name : path, "an object", value);
    const given = value as Record<string, unknown>;
    const below = (member: string) => (path === "" ? member : `${path}.${member}`);
    for (const member of Object.keys(given)) {
      if (!Object.hasOwn(checks, member) && given[member] !== undefined) unknown(below(member), member, checks);
    }
    const taken = Object.entries(checks).map(([member, check]) => [member, check(given[member], below(member))]);
    return Object.fromEntries(taken.filter(([, value]) => value !== undefined));
  };
}

/** The same, but it may be left out. */
export function optional<T>(check: Check<T>): Check<T | undefined> {
  return (value, path) => (value === undefined ? undefined : check(value, path));
}

export const text: Check<string> = (value, path) => (typeof value === "string" ? value : refuse(path, "a text", value));

/** A text with something in it. */
export const words: Check<string> = (value, path) =>
  typeof value === "string" && value !== "" ? value : refuse(path, "a text that is not empty", value);

/** A text that is never repeated. */
export const secret: Check<string> = (value, path) =>
  typeof value === "string" ? value : refuse(path, "a text", value, true);

export const flag: Check<boolean> = (value, path) =>
  typeof value === "boolean" ? value : refuse(path, "true or false", value);

/** Any number of them; what counts is a copy. */
export function list<T>(check: Check<T>, allowed: string): Check<readonly T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) refuse(path, allowed, value);
    return Array.from(value, (item: unknown, index) => check(item, `${path}[${index}]`));
  };
}

export const anything: Check<unknown> = (value) => value;

/** A whole number. */
export function whole(least: number, most: number): Check<number> {
  return (value, path) => {
    const fits = Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
    return fits ? (value as number) : refuse(path, `a whole number from ${least} to ${most}`, value);
  };
}

/** One of these words. */
export function oneOf<W extends string>(...known: readonly W[]): Check<W> {
  return (value, path) =>
    known.includes(value as W) ? (value as W) : refuse(path, listed(known) + meant(value, known), value);
}

/** A function, or an object that has these. `allowed` says what it is and where one comes from. */
export function callable<T>(allowed: string, ...methods: readonly string[]): Check<T> {
  return (value, path) => {
    const fits =
      methods.length === 0
        ? typeof value === "function"
        : typeof value === "object" && value !== null && methods.every((name) => isMethod(value, name));
    return fits ? (value as T) : refuse(path, allowed, value);
  };
}

/** An address of one of these schemes, such as `ws:`. */
export function address(example: string, ...schemes: readonly string[]): Check<string> {
  return (value, path) => {
    const url = typeof value === "string" && URL.canParse(value) ? new URL(value) : undefined;
    const fits = url !== undefined && schemes.includes(url.protocol) && url.hostname !== "" && url.hash === "";
    return fits ? (value as string) : refuse(path, `an address such as ${example}`, value);
  };
}

/** A value in a few words, and nothing of the caller's own is called for that. */
export function shown(value: unknown): string {
  if (typeof value === "string") {
    return JSON.stringify(value.length > SHOWN ? `${value.slice(0, SHOWN)}...` : value);
  }
  if (typeof value === "bigint") return `${value}n`;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : kind(value);
}

/** Words as a list that a sentence can hold. */
export function listed(known: readonly string[]): string {
  const quoted = known.map((word) => JSON.stringify(word));
  return quoted.length < 2 ? quoted.join() : `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`;
}

function unknown(path: string, member: string, checks: Checks): never {
  const known = Object.keys(checks);
  const near = nearest(member, known);
  const instead = near === undefined ? `there is ${known.join(", ")}` : `is ${near} meant?`;
  throw new ArgumentError({ argument: path, allowed: known.join(", ") }, `${path} is not known here: ${instead}`);
}

function meant(value: unknown, known: readonly string[]): string {
  const near = typeof value === "string" ? nearest(value, known) : undefined;
  return near === undefined ? "" : ` (is ${JSON.stringify(near)} meant?)`;
}

/** What a value is, without what is in it. */
function kind(value: unknown): string {
  if (value === undefined) return "left out";
  if (value === null) return "null";
  if (typeof value === "object") return Array.isArray(value) ? "an array" : `an object${maker(value)}`;
  return typeof value === "function" ? "a function" : `a ${typeof value}`;
}

/** The class of an object, where that has a name. */
function maker(value: object): string {
  try {
    const { name } = value.constructor;
    return typeof name === "string" && name !== "" && name !== "Object" ? ` (${name.slice(0, SHOWN)})` : "";
  } catch {
    return "";
  }
}

function isMethod(value: object, name: string): boolean {
  return typeof (value as Record<string, unknown>)[name] === "function";
}

/** The word that somebody meant who wrote this one. */
function nearest(written: string, known: readonly string[]): string | undefined {
  const plain = (word: string) => word.toLowerCase().replace(/[^a-z0-9]/g, "");
  const ranked = known.map((word) => ({ word, far: distance(plain(written), plain(word)) }));
  const [best] = ranked.sort((one, other) => one.far - other.far);
  return best && best.far <= Math.max(1, written.length / 3) ? best.word : undefined;
}

/** How many letters must be put in, left out or changed (Levenshtein); the same ones in another order count once. */
function distance(one: string, other: string): number {
  if (one !== other && [...one].sort().join() === [...other].sort().join()) return 1;
  if (Math.abs(one.length - other.length) > SHOWN) return SHOWN;
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let index = 0; index < one.length; index += 1) {
    const next = [index + 1];
    for (let place = 0; place < other.length; place += 1) {
      const changed = (row[place] as number) + (one[index] === other[place] ? 0 : 1);
      next.push(Math.min(changed, (row[place + 1] as number) + 1, (next[place] as number) + 1));
    }
    row = next;
  }
  return row.at(-1) as number;
}
