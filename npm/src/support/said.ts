// What of a value may be said to whoever helps. Whatever is not known to be harmless is told by its shape alone ("32 hex
// digits"): that tells a key from an address where one was typed in the other's place, and gives neither away. What is
// said is looked through once more for the secrets that are known, and for card numbers.

import { type Code, codes } from "../codes.gen.js";

/** What stands in the place of a secret. */
const GAP = "•••";
/** Shorter ones would tear holes into every word. */
const SHORTEST = 4;
/** The longest name, number or word that is said. */
const LONGEST = 64;
/** The most that is said of a sentence. */
const SENTENCE = 200;
/** What names of members and of programs look like. */
const NAME = /^[A-Za-z_][\w.-]{0,39}$/;
const ERROR = /^\w{0,40}(Error|Exception)$/;
/** Letters and digits, and what times, amounts and order numbers have between them. */
const PLAIN = /^[\w.:+/ -]*$/;
/** Digits in groups, as people and machines write a card's number. */
const GROUPS = /\d+(?:[ -]+\d+)*/g;

const KINDS: readonly (readonly [kind: RegExp, name: string])[] = [
  [/^\d+$/, "digits"],
  [/^[0-9a-fA-F]+$/, "hex digits"],
  [/^[\w-]+$/, "letters and digits"],
];

/** @internal What it is, without what it says. */
export function shape(value: unknown): string {
  if (value === undefined) return "not set";
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "function") return "a function";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object") return "an object";
  if (typeof value !== "string") return `a ${typeof value}`;
  const kind = KINDS.find(([kind]) => kind.test(value))?.[1] ?? "characters";
  return `${[...value].length} ${kind}`;
}

/** @internal Whether there is one: of a secret no more is told. */
export const presence = (value: unknown): string => (value === undefined ? "not set" : "set");

/** @internal A name that somebody gave, of a terminal or a sale. */
export function name(value: unknown): string {
  return typeof value === "string" && [...value].length <= LONGEST ? value : shape(value);
}

/** @internal One of these words. */
export function word(value: unknown, words: readonly string[]): string {
  return typeof value === "string" && words.includes(value) ? value : shape(value);
}

/** @internal A number, a truth value, or a short word of a wire. */
export function plain(value: unknown): string | number | boolean | null {
  if (value === null || typeof value === "boolean") return value;
  if (typeof value === "number" && Math.abs(value) < 1e12) return value;
  if (typeof value === "bigint" && value < 10n ** 12n) return Number(value);
  return typeof value === "string" && value.length <= LONGEST && PLAIN.test(value) ? value : shape(value);
}

/** @internal A time, in Unix ms. */
export function time(value: unknown): number | string {
  return typeof value === "number" && value >= 0 && value < 1e14 ? value : shape(value);
}

/** @internal A sentence of somebody else: without its digits, and without what is too long to be a word. */
export function sentence(value: unknown): string {
  if (typeof value !== "string") return shape(value);
  const words = value.replace(/\d/g, "#").replace(/[!-~]{20,}|\S*@\S*/g, GAP);
  return words.length > SENTENCE ? `${words.slice(0, SENTENCE)}…` : words;
}

/** @internal Where an address leads: no user, no path, nothing behind it. */
export function place(value: unknown): string {
  const text = value instanceof URL ? value.href : value;
  if (typeof text !== "string" || !URL.canParse(text)) return shape(text);
  const { protocol, host } = new URL(text);
  return /^(https?|wss?):$/.test(protocol) ? `${protocol}//${host}` : shape(text);
}

/** @internal A host's name or address. */
export function host(value: unknown): string {
  return typeof value === "string" && /^[\w.:-]{1,253}$/.test(value) ? value : shape(value);
}

/** @internal What a member is called, where that is a name. */
export const isName = (text: string): boolean => NAME.test(text);

/** What went wrong: its documented code, or what kind of error it is. Its words may hold anything. */
export interface Fault {
  readonly error: string;
  readonly code?: Code;
  readonly argument?: string;
}

/** @internal Of any error. */
export function fault(error: unknown): Fault {
  const { name, code, argument } = Object(error) as { name?: unknown; code?: unknown; argument?: unknown };
  return {
    error: typeof name === "string" && ERROR.test(name) ? name : typeof error,
    ...(typeof code === "string" && Object.hasOwn(codes, code) && { code: code as Code }),
    ...(typeof argument === "string" && isName(argument) && { argument }),
  };
}

/** @internal The same value, in whose texts none of these secrets stands, however it is written, and no card's number. */
export function scrubbed<T>(value: T, secrets: readonly string[]): T {
  const forms = [...new Set(secrets.flatMap(spellings))].sort((one, other) => other.length - one.length);
  const clean = (text: string) => {
    const open = forms.reduce((rest, form) => rest.replaceAll(form, GAP), text);
    return open.replace(GROUPS, withoutCards);
  };
  return cleaned(value, clean) as T;
}

function cleaned(value: unknown, clean: (text: string) => string): unknown {
  if (typeof value === "string") return clean(value);
  if (Array.isArray(value)) return value.map((item) => cleaned(item, clean));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, it]) => [clean(name), cleaned(it, clean)]));
}

/** A secret as it is, percent-encoded, in hex, and in base64 wherever in a text it begins. */
function spellings(secret: string): string[] {
  if (secret.length < SHORTEST) return [];
  const bytes = new TextEncoder().encode(secret);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0"));
  const percent = `%${hex.join("%")}`;
  const based = [0, 1, 2].flatMap((before) => inBase64(bytes, before));
  const all = [secret, hex.join(""), percent, ...based].flatMap((it) => [it, it.toUpperCase(), it.toLowerCase()]);
  return [...all, encodeURIComponent(secret)].filter((form) => form.length >= SHORTEST);
}

/** What stands for these bytes alone in the base64 of a text that has so many others before them. */
function inBase64(bytes: Uint8Array, before: number): string[] {
  const text = btoa(String.fromCharCode(...new Uint8Array(before), ...bytes));
  const end = Math.floor(((before + bytes.length) * 8) / 6);
  const own = text.slice(Math.ceil((before * 8) / 6), end);
  return own.length < 2 * SHORTEST ? [] : [own, own.replaceAll("+", "-").replaceAll("/", "_")];
}

/** The same groups; those that make a card's number together are masked. */
function withoutCards(run: string): string {
  const parts = run.split(/([ -]+)/);
  const groups = (from: number, to: number) => parts.slice(from, to + 1).filter((_, index) => index % 2 === 0);
  let shown = "";
  for (let from = 0; from < parts.length; from += 2) {
    let to = parts.length - 1;
    while (to > from && !isCard(groups(from, to).join(""))) to -= 2;
    const digits = groups(from, to).join("");
    shown += (isCard(digits) ? masked(digits) : parts[from]) + (parts[to + 1] ?? "");
    from = to;
  }
  return shown;
}

/** By its length and the check digit that every card's number has. */
function isCard(text: string): boolean {
  if (text.length < 13 || text.length > 19) return false;
  const digits = Array.from(text, Number).reverse();
  const sum = digits.reduce(
    (sum, digit, index) => sum + (index % 2 === 0 ? digit : digit * 2 - (digit > 4 ? 9 : 0)),
    0,
  );
  return sum % 10 === 0;
}

/** What may be shown of a card's number: an order's that only looks like one can still be told by it. */
function masked(digits: string): string {
  return `${digits.slice(0, 6)}${"•".repeat(digits.length - 10)}${digits.slice(-4)}`;
}
