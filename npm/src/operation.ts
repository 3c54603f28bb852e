// What callers ask for, read once, checked and in the machine's words; and what an outcome tells of a payment that is
// followed.

import { type Check, optional, record, refuse, shown, words } from "./arguments.js";
import type { WireAmount, WireOperation } from "./core.js";
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
  options?: Fields | undefined;
}

/** The system's own fields, or why they are refused: like what the machine refuses of them, that is told by the payment. */
type Fields = NonNullable<WireOperation["options"]> | TillError;

/** What is needed of an earlier payment: of an outcome, or of one that was stored as JSON. */
interface Origin {
  order: string;
  method: string;
  number?: string | undefined;
  amount?: WireAmount | undefined;
}

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

/** An outcome, also one that went through JSON; or a reference. */
const origin: Check<Origin | string> = (value, path) => {
  if (typeof value === "string" && value !== "") return value;
  const what = "an outcome, as it was told or stored, or a reference";
  if (typeof value !== "object" || value === null) refuse(path, what, value);
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

/** What is printed again: of an outcome its number, or a reference or order number. */
export function printed(of: unknown): Origin | string {
  return origin(of, "of");
}

/** A payment or an authorisation, in the machine's words. */
export function taking(kind: "pay" | "authorise", { reference, amount, method, options }: Taken): WireOperation {
  if (options instanceof TillError) throw options;
  return { kind, reference, method, ...(amount && { amount }), ...(options && { options }) } as WireOperation;
}

/** An operation on an earlier payment, in the machine's words. */
export function following(kind: OperationKind, { reference, amount, options }: Taken, from: Origin): WireOperation {
  if (options instanceof TillError) throw options;
  const { method, order, number, amount: paid } = from;
  const of = { order, ...(number !== undefined && { number }), ...(paid && { amount: paid }) };
  return { kind, reference, method, of, ...(amount && { amount }), ...(options && { options }) } as WireOperation;
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
