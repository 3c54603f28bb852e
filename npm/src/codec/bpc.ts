// BPC: flat JSON whose values are texts, signed with MD5 over the body's exact bytes. The key does not belong in a page.

import { coded } from "../coded.js";
import { wire } from "../codec-wasm.js";
import { parseExact } from "../exact.js";
import { isBytes, type Scalar, text } from "./input.js";

/** The fields of a request, in the vendor's spelling; numbers are written as texts, `undefined` is left out. */
export interface Fields {
  readonly [field: string]: Scalar;
}

/** A request as it is sent: the body, and the header `sign` over exactly these bytes. */
export interface Signed {
  readonly body: string;
  readonly sign: string;
}

/** Writes and signs a request. */
export function sign(fields: Fields, key: string): Signed {
  const secret = text(key, "KEY_FORMAT", "key");
  const body = textsJson(fields);
  return { body, sign: wire().bpcSign(body, secret) };
}

/**
 * Checks the signature over the body as it came, in either case, and gives the object. Throws `SIGN_MISSING`,
 * `SIGN_MISMATCH`, `SCHEMA` and the codes of a JSON text.
 */
export function verify(body: string | Uint8Array, sign: string, key: string): { readonly [member: string]: unknown } {
  const secret = text(key, "KEY_FORMAT", "key");
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  if (!isBytes(bytes)) throw coded("SCHEMA", "body must be a text or bytes.");
  return parseExact(wire().bpcVerify(bytes, text(sign ?? "", "SIGN_MISSING", "sign"), secret));
}

function textsJson(fields: Fields): string {
  if (typeof fields !== "object" || fields === null || Array.isArray(fields)) {
    throw coded("SCHEMA", "fields must be an object of texts.");
  }
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return JSON.stringify(Object.fromEntries(given.map(([name, value]) => [name, valueText(name, value)])));
}

function valueText(name: string, value: unknown): string {
  if (value === null) return "";
  if (typeof value === "string") return value;
  if (typeof value === "bigint" || Number.isSafeInteger(value)) return String(value);
  throw coded("SCHEMA", `${name} must be a text.`);
}
