// Amounts: decimal text or minor units, never a JavaScript number (f64 * 100 is wrong for one cent amount in fifteen).
//
// The rules are those of core/src/amount.rs; tests/vectors/amounts.json holds both to them.

import { shown } from "./arguments.js";
import { requireLetters } from "./currencies.js";
import { type Code, type Refused, TillError } from "./errors.js";

/** An amount above zero in minor units (cents) of a currency. */
export interface Money {
  readonly minor: bigint;
  /** ISO 4217, three upper-case letters. */
  readonly currency: string;
}

/** Twelve digits, the widest field of the supported systems. */
const MAX_MINOR = 999_999_999_999n;
const RANGE = "above zero, and of twelve digits at most in minor units";
/** A longer fraction is the tail of a float. */
const MAX_DECIMALS = 4;
/** ISO 4217 currencies without two decimals. */
const DECIMALS: Readonly<Record<number, string>> = {
  0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
  3: "BHD IQD JOD KWD LYD OMR TND",
};

/**
 * `money("12.50", "HKD")`, or `money(1250n, "HKD")` in minor units.
 *
 * Throws a {@link TillError}: `CURRENCY` (not three upper-case letters), `AMOUNT_FORMAT` (not plain decimal text; a
 * JavaScript number is always refused), `AMOUNT_PRECISION` (more decimals than the currency has), `AMOUNT_RANGE` (zero,
 * negative, or over twelve digits).
 */
export function money(amount: string | bigint, currency: string): Money {
  requireLetters(currency, "currency");
  const minor = typeof amount === "bigint" ? amount : parse(amount, decimals(currency));
  if (minor <= 0n || minor > MAX_MINOR) throw new TillError("AMOUNT_RANGE", undefined, refused(amount, RANGE));
  return asMoney(minor, currency);
}

/** @internal An amount that JSON can carry: `{ "minor": "1250", "currency": "HKD" }`. */
export function asMoney(minor: bigint, currency: string): Money {
  const money = { minor, currency };
  return Object.defineProperty(money, "toJSON", { value: () => ({ minor: String(minor), currency }) });
}

function parse(amount: unknown, places: number): bigint {
  const refuse = (code: Code, allowed: string) => new TillError(code, undefined, refused(amount, allowed));
  if (typeof amount !== "string") throw refuse("AMOUNT_FORMAT", "decimal text, or minor units as a bigint");
  const [, minus, whole = "", fraction = ""] = /^(-*)(0|[1-9][0-9]*)(?:\.([0-9]+))?$/.exec(amount) ?? [];
  if (minus === undefined || fraction.length > MAX_DECIMALS) throw refuse("AMOUNT_FORMAT", "digits, such as 12.50");
  if (minus) throw refuse("AMOUNT_RANGE", RANGE);
  const significant = fraction.replace(/0+$/, "");
  if (significant.length > places) throw refuse("AMOUNT_PRECISION", `an amount with ${places} decimals at most`);
  return BigInt(whole + significant.padEnd(places, "0"));
}

function refused(amount: unknown, allowed: string): Refused {
  return { argument: "amount", given: shown(amount), allowed };
}

function decimals(currency: string): number {
  const row = Object.entries(DECIMALS).find(([, currencies]) => currencies.includes(currency));
  return row ? Number(row[0]) : 2;
}
