// What callers ask for, checked and in the machine's words; and what an outcome tells of a payment that is followed.

import type { WireOperation } from "./core.js";
import type { Money } from "./money.js";
import { parseOutcome, wireAmount, wireOptions } from "./present.js";
import type { OperationKind, Outcome, PayOptions, VoidOptions } from "./types.js";

/** A payment or an authorisation. Throws a TypeError where the types were not kept. */
export function taking(kind: "pay" | "authorise", options: PayOptions): WireOperation {
  const { reference, amount, method } = options;
  requireText("reference", reference);
  requireMoney(amount);
  requireText("method", method);
  return { kind, reference, amount: wireAmount(amount), method, ...wireOptions(options.options) };
}

/** An operation on an earlier payment, of which `origin` tells. */
export function following(kind: OperationKind, options: VoidOptions, origin: Outcome, amount?: Money): WireOperation {
  return {
    kind,
    reference: options.reference,
    method: origin.method,
    of: wireOrigin(origin),
    ...(amount === undefined ? {} : { amount: wireAmount(amount) }),
    ...wireOptions(options.options),
  };
}

/** Throws a TypeError where the types of an operation on an earlier payment were not kept. */
export function requireFollowing({ reference, of }: VoidOptions, amount: Money | undefined): void {
  if (amount !== undefined) requireMoney(amount);
  requireText("reference", reference);
  if (typeof of !== "string" && typeof of?.order !== "string") throw new TypeError("of: an outcome or a reference");
}

export function requireText(name: string, value: unknown): void {
  if (typeof value !== "string") throw new TypeError(`${name} must be a string`);
}

/** The system's own number of a payment, where it was approved. */
export function numberOf(outcome: Outcome): string | undefined {
  return outcome.status === "approved" ? outcome.number : undefined;
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

function wireOrigin(outcome: Outcome): NonNullable<WireOperation["of"]> {
  const number = numberOf(outcome);
  return {
    order: outcome.order,
    ...(number === undefined ? {} : { number }),
    ...(outcome.amount === undefined ? {} : { amount: wireAmount(outcome.amount) }),
  };
}

export function requireMoney(amount: unknown): void {
  const found = amount as Partial<Money> | undefined;
  if (typeof found?.minor !== "bigint" || typeof found.currency !== "string") {
    throw new TypeError('amount must be money: money("12.50", "HKD")');
  }
}
