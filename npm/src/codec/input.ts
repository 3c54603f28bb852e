// What JavaScript callers hand in, made ready for the wasm or refused with a documented code.

import { coded } from "../coded.js";
import type { Code } from "../codes.gen.js";

/** A value of a request. `null` is sent as an empty text, `undefined` is left out, a bigint is its digits. */
export type Scalar = string | number | bigint | null | undefined;

/** The fields of a request, in the vendor's spelling and in any order. */
export interface Fields {
  readonly [field: string]: Scalar;
}

/**
 * @internal Fields as JSON text. Numbers become ECMAScript's number-to-string, the text that the digest is made of. Booleans
 * go through, for the wasm to refuse.
 */
export function fieldsJson(fields: Fields): string {
  if (typeof fields !== "object" || fields === null || Array.isArray(fields)) {
    throw coded("SCHEMA", "content must be an object of texts and numbers.");
  }
  const given = { ...fields }; // read once, and with no `toJSON` of a class
  let exact = true;
  for (const name of Object.keys(given)) {
    const value: unknown = given[name];
    refuseOther(name, value);
    if (typeof value === "bigint") exact = false;
  }
  return exact ? JSON.stringify(given) : withDigits(given);
}

/** What JSON has no number for is written digit by digit. */
function withDigits(fields: Fields): string {
  const json = (value: Scalar) => (typeof value === "bigint" ? value.toString() : JSON.stringify(value));
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return `{${given.map(([name, value]) => `${JSON.stringify(name)}:${json(value)}`).join(",")}}`;
}

function refuseOther(name: string, value: unknown): void {
  const type = typeof value;
  if (type === "number" && !Number.isFinite(value)) throw coded("AMOUNT_FORMAT", `${name} is not a number.`);
  if (type === "number" && Math.abs(value as number) > Number.MAX_SAFE_INTEGER) {
    throw coded("AMOUNT_FORMAT", `${name} has lost digits as a number: give it as a text or a bigint.`);
  }
  if ((type === "object" && value !== null) || type === "function" || type === "symbol") {
    throw coded("SCHEMA", `${name} must be a text or a number.`);
  }
}

/** @internal A text, or the error `code`. The message names the argument, never its value. */
export function text(value: unknown, code: Code, name: string): string {
  if (typeof value === "string") return value;
  throw coded(code, `${name} must be a text.`);
}

/** @internal A whole number that the wasm's 32 bits can hold, or the error `code`. */
export function whole(value: unknown, code: Code, name: string): void {
  if (typeof value !== "number" || value >>> 0 !== value) throw coded(code, `${name} must be a whole number.`);
}

/** @internal A boolean or undefined. */
export function flag(value: unknown, name: string): boolean | undefined {
  if (value === undefined || typeof value === "boolean") return value;
  throw coded("INVALID_FIELD", `${name} must be true or false.`);
}

/** @internal A word of an option or undefined; the wasm knows the words. */
export function word<Word extends string>(value: Word | undefined, name: string): Word | undefined {
  if (value === undefined || typeof value === "string") return value;
  throw coded("INVALID_FIELD", `${name} must be a text.`);
}

/** @internal Whether it is a Uint8Array, if need be of another realm: a frame's, or a test runner's sandbox's. */
export function isBytes(value: unknown): value is Uint8Array {
  return Object.prototype.toString.call(value) === "[object Uint8Array]";
}

/** @internal Bytes. */
export function octets(value: unknown): Uint8Array {
  if (isBytes(value)) return value;
  throw coded("INVALID_FIELD", "bytes must be a Uint8Array.");
}

/** @internal A time in milliseconds. */
export function millis(value: unknown): number {
  if (typeof value === "number" && Number.isFinite(value) && value >= 0) return value;
  throw coded("INVALID_FIELD", "nowMs must be a number of milliseconds.");
}
