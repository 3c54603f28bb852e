// What the machine refuses with a code alone, in words: which argument it is about, what was given, what is allowed. The
// machine decides; here nothing is.

import { listed, shown } from "./arguments.js";
import type { WireCan, WireOperation } from "./core.js";
import { type Code, explain, type Refused, TillError } from "./errors.js";

type About = (wire: WireOperation, can: WireCan) => Refused;

/** Of a tip the amount is the tip. */
const amount = (allowed: string): About => {
  return ({ kind, amount, of }) => ({
    argument: kind === "adjust" ? "tip" : "amount",
    ...(amount && { given: `${shown(amount.minor)} minor units of ${amount.currency}` }),
    allowed: amount || !of ? allowed : "given, or `of.amount`: what was paid is not known here",
  });
};

const ABOUT: { readonly [code in Code]?: About } = {
  UNSUPPORTED_METHOD: ({ method }, { methods }) => ({
    argument: "method",
    given: shown(method),
    allowed: `what this system has: ${listed(methods)}`,
  }),
  CURRENCY: ({ kind, amount }) => ({
    argument: kind === "adjust" ? "tip.currency" : "amount.currency",
    given: shown(amount?.currency),
    allowed: "the currency that the terminal was connected with",
  }),
  AMOUNT_FORMAT: amount("whole minor units above zero"),
  AMOUNT_PRECISION: amount("an amount that the system's decimals can carry"),
  AMOUNT_RANGE: amount("above zero, and within the system's limit"),
  REFUND_TOO_LARGE: amount("no more than what is left of the payment"),
  SAME_DAY_REFUND: amount("all of it, or a part from tomorrow on"),
  INTENT_CONFLICT: ({ reference }) => ({
    argument: "reference",
    given: shown(reference),
    allowed: "new: this one is known with another amount, method, order number or payment",
  }),
  ORDER_TAKEN: ({ order }) => ({ argument: "order", given: shown(order), allowed: "a number that nobody has" }),
  UNSUPPORTED_OPERATION: ({ kind }, can) => ({
    argument: kind,
    allowed: `what \`can\` says of this terminal: ${able(can)}`,
  }),
};

/** The same refusal, with the argument that it is about, where it names none. */
export function named(error: unknown, wire: WireOperation, can: WireCan): unknown {
  if (!(error instanceof TillError) || error.argument !== undefined) return error;
  const about = ABOUT[error.code]?.(wire, can);
  return about ? new TillError(error.code, undefined, { ...about, cause: error.cause }) : error;
}

/** A key is refused by the name of its option, and never repeated. */
export function keyRefused(error: unknown): unknown {
  if (!(error instanceof TillError) || error.code !== "KEY_FORMAT") return error;
  const allowed = '16, 24 or 32 characters, with keyMode: "hex" 32 hex digits';
  return new TillError("KEY_FORMAT", undefined, { argument: "posKey", allowed, cause: error.cause });
}

/** What this system or link cannot do. */
export function unable(what: string): TillError {
  return new TillError("UNSUPPORTED_OPERATION", `${explain("UNSUPPORTED_OPERATION").meaning}: ${what}`);
}

function able(can: WireCan): string {
  const names = Object.entries(can).filter(([, able]) => able === true);
  return names.map(([name]) => name).join(", ");
}
