// Amounts: decimal text or minor units, never a JavaScript number (f64 * 100 is wrong for one cent amount in fifteen).
//
// The rules are those of core/src/amount.rs; tests/vectors/amounts.json holds both to them.

import { TillError } from "./errors.js";

/** An amount above zero in minor units (cents) of a currency. */
export interface Money {
  readonly minor: bigint;
  /** ISO 4217, three upper-case letters. */
  readonly currency: string;
}

/** Twelve digits, the widest field of the supported systems. */
const MAX_MINOR = 999_999_999_999n;
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
  if (typeof currency !== "string" || !/^[A-Z]{3}$/.test(currency)) {
    throw new TillError("CURRENCY", "a currency is three upper-case letters, such as HKD");
  }
  const minor = typeof amount === "bigint" ? amount : parse(amount, decimals(currency));
  if (minor <= 0n || minor > MAX_MINOR) throw new TillError("AMOUNT_RANGE");
  return { minor, currency };
}

function parse(amount: unknown, places: number): bigint {
  if (typeof amount !== "string") {
    throw new TillError(
      "AMOUNT_FORMAT",
      `an amount is decimal text or minor units as a bigint, not a ${typeof amount}`,
    );
  }
  const [, minus, whole = "", fraction = ""] = /^(-*)(0|[1-9][0-9]*)(?:\.([0-9]+))?$/.exec(amount) ?? [];
  if (minus === undefined) throw new TillError("AMOUNT_FORMAT");
  if (minus) throw new TillError("AMOUNT_RANGE");
  if (fraction.length > MAX_DECIMALS) throw new TillError("AMOUNT_FORMAT");
  const significant = fraction.replace(/0+$/, "");
  if (significant.length > places) throw new TillError("AMOUNT_PRECISION");
  return BigInt(whole + significant.padEnd(places, "0"));
}

function decimals(currency: string): number {
  const row = Object.entries(DECIMALS).find(([, currencies]) => currencies.includes(currency));
  return row ? Number(row[0]) : 2;
}
