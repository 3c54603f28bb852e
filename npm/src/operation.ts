// What callers ask for, read once, checked and in the machine's words; and what an outcome tells of a payment that is
// followed.

import { type Check, optional, record, refuse, shown, text, words } from "./arguments.js";
import type { WireAmount, WireOperation, WireOrigin } from "./core.js";
import { TillError } from "./errors.js";
import { parseOutcome } from "./present.js";
import type { OperationKind, Outcome } from "./types.js";

/** An operation as it was handed in: nothing of the caller's is read after this. */
export interface Taken {
  reference: string;
  signal?: AbortSignal | undefined;
  amount?: WireAmount | undefined;
  method?: string | undefined;
  of?: Origin | string | undefined;
  order?: string | undefined;
  options?: Fields | undefined;
}

/** The system's own fields, or why they are refused: like what the machine refuses of them, that is told by the payment. */
type Fields = NonNullable<WireOperation["options"]> | TillError;

/** What is needed of an earlier payment: of an outcome, of one that was stored as JSON, or of one from outside the journal. */
export interface Origin {
  /** Empty where only the system's own number is known. */
  order: string;
  method: string;
  number?: string | undefined;
  amount?: WireAmount | undefined;
}

/** The longest number of a payment, in characters. */
const LONGEST = 64;

/** The most digits of a number that JavaScript keeps. */
const EXACT = Number.MAX_SAFE_INTEGER;

const amount: Check<WireAmount> = (value, path) => {
  const what = 'money: money("12.50", "HKD")';
  if (typeof value !== "object" || value === null) refuse(path, what, value);
  const { minor, currency } = value as { minor?: unknown; currency?: unknown };
  const digits = typeof minor === "bigint" || (typeof minor === "string" && /^-?[0-9]{1,20}$/.test(minor));
  if (!digits) refuse(`${path}.minor`, `minor units as a bigint, as of ${what}`, minor);
  if (typeof currency !== "string") refuse(`${path}.currency`, `a currency such as HKD, as of ${what}`, currency);
  return { minor: String(minor), currency };
};

/** Node's, a browser's or another realm's: what it can do tells. */
const signal: Check<AbortSignal | undefined> = (value, path) => {
  if (value === undefined || value === null) return undefined;
  const { aborted, addEventListener, removeEventListener } = Object(value) as Record<string, unknown>;
  const fits = typeof aborted === "boolean" && [addEventListener, removeEventListener].every(isFunction);
  if (!fits) refuse(path, "an AbortSignal (of an AbortController, its `signal`)", value);
  return value as AbortSignal;
};

/** Null and undefined are left out, everything else is text from here on. */
const fields: Check<Fields> = (value, path) => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) refuse(path, "an object of fields", value);
  const given = Object.entries(value).filter(([, member]) => member !== undefined && member !== null);
  const texts = given.map(([name, member]) => [name, fieldText(member)] as [string, string | undefined]);
  const wrong = texts.findIndex(([, text]) => text === undefined);
  if (wrong < 0) return texts as [string, string][];
  const [name, member] = given[wrong] as [string, unknown];
  const allowed = "a text, a number that keeps its digits, or true or false";
  return new TillError("INVALID_FIELD", undefined, { argument: `${path}.${name}`, given: shown(member), allowed });
};

function fieldText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "boolean" || typeof value === "bigint") return String(value);
  return typeof value === "number" && Math.abs(value) <= EXACT ? String(value) : undefined;
}

/** A number of a payment, as a slip or a portal shows it. */
const number: Check<string> = (value, path) => {
  const fits = typeof value === "string" && value.length <= LONGEST && /^[^\p{Cc}\p{Cs}]+$/u.test(value);
  return fits ? value : refuse(path, `a text of 1 to ${LONGEST} characters that are printed`, value);
};

const OUTSIDE = {
  order: optional(number),
  number: optional(number),
  amount: optional(amount),
  method: optional(words),
};

/** A payment from outside this journal, by its numbers. */
const outside: Check<Origin> = (value, path) => {
  const { order, method, ...known } = record(OUTSIDE)(value, path);
  if (order === undefined && known.number === undefined) {
    refuse(`${path}.order`, "the payment's order number, or `number` the system's own, or an outcome", undefined);
  }
  return { order: order ?? "", method: method ?? "any", ...known };
};

/** An outcome, also one that went through JSON; a reference; or the numbers of a payment from outside this journal. */
const origin: Check<Origin | string> = (value, path) => {
  if (typeof value === "string" && value !== "") return value;
  const what = "an outcome, as it was told or stored, a reference, or the numbers of another till's payment";
  if (typeof value !== "object" || value === null) refuse(path, what, value);
  if ((value as { status?: unknown }).status === undefined) return outside(value, path);
  const { order, method, status, number, amount: asked, total } = value as Record<string, unknown>;
  const [paid, paidPath] = total === undefined || total === null ? [asked, "amount"] : [total, "total"];
  if (typeof order !== "string" || order === "") refuse(`${path}.order`, `that of ${what}`, order);
  if (typeof method !== "string") refuse(`${path}.method`, `that of ${what}`, method);
  return {
    order,
    method,
    number: status === "approved" && typeof number === "string" ? number : undefined,
    amount: paid === undefined || paid === null ? undefined : amount(paid, `${path}.${paidPath}`),
  };
};

const id: Check<string> = (value, path) =>
  typeof value === "string" ? value : refuse(path, "your own id of it, a text", value);

const TAKING = {
  reference: id,
  amount,
  method: words,
  order: optional(text),
  options: optional(fields),
  signal,
};
const FOLLOWING = {
  reference: id,
  of: origin,
  amount: optional(amount),
  options: optional(fields),
  signal,
};
const { amount: _, ...UNDOING } = FOLLOWING;

/** Checks what one kind of call is given, as its only argument. Throws an `ArgumentError`. */
export const taken: Readonly<Record<OperationKind, Check<Taken>>> = {
  pay: record(TAKING),
  authorise: record(TAKING),
  refund: record(FOLLOWING),
  complete: record(FOLLOWING),
  void: record(UNDOING),
  adjust: (value, path) => {
    const { tip, ...rest } = record({ ...UNDOING, tip: amount })(value, path);
    return { ...rest, amount: tip };
  },
};

/** What is printed again or asked for: of an outcome its number, or a reference or order number. */
export function named(of: unknown): Origin | string {
  return origin(of, "of");
}

/** A payment or an authorisation, in the machine's words. */
export function taking(kind: "pay" | "authorise", given: Taken): WireOperation {
  const { reference, amount, method, order, options } = given;
  if (options instanceof TillError) throw options;
  const own = { ...(order !== undefined && { order }), ...(options && { options }) };
  return { kind, reference, method, ...(amount && { amount }), ...own } as WireOperation;
}

/** An operation on an earlier payment, in the machine's words. */
export function following(kind: OperationKind, { reference, amount, options }: Taken, from: Origin): WireOperation {
  if (options instanceof TillError) throw options;
  const { method } = from;
  const of = wireOrigin(from);
  return { kind, reference, method, of, ...(amount && { amount }), ...(options && { options }) } as WireOperation;
}

/** An earlier payment in the machine's words. */
export function wireOrigin({ order, number, amount }: Origin): WireOrigin {
  return { order, ...(number !== undefined && { number }), ...(amount && { amount }) };
}

/** What is needed of an outcome that is at hand. */
export function originOf(outcome: Outcome): Origin {
  return origin(outcome, "of") as Origin;
}

/** A text, such as a reference; whether it fits, the machine says. */
export function requireText(name: string, value: unknown): asserts value is string {
  if (typeof value !== "string") refuse(name, "a text", value);
}

/** An operation that was cancelled before it began: nothing was written down and nothing sent. */
export function neverStarted(wire: WireOperation): Outcome {
  return parseOutcome(
    JSON.stringify({
      ...wire,
      status: "cancelled",
      by: "cashier",
      order: "",
      code: "CANCELLED",
      notes: [],
      money: "none",
      retrySafe: true,
    }),
  );
}

/** Calls `heard` when the signal is aborted. What it gives ends that; a signal that then throws harms nobody. */
export function listen(signal: AbortSignal | undefined, heard: () => void): () => void {
  signal?.addEventListener("abort", heard, { once: true });
  return () => {
    try {
      signal?.removeEventListener("abort", heard);
    } catch {
      // It is the caller's own, and the payment is over.
    }
  };
}

function isFunction(value: unknown): boolean {
  return typeof value === "function";
}
