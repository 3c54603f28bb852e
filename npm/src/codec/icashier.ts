// icashier: JSON in base64, signed with MD5 over that text and the key. The key does not belong in a page.

import { coded } from "../coded.js";
import { wire } from "../codec-wasm.js";
import { parseExact } from "../exact.js";
import { text } from "./input.js";

/** A message as it is sent: `req` is the JSON in base64, `sign` 32 lower-case hex digits over it. */
export interface Signed {
  readonly req: string;
  readonly sign: string;
}

/** A response or notification as it came, after url-decoding; a `+` that became a space is put right. */
export interface Received {
  readonly resp: string;
  readonly sign: string;
}

/** Signs an object: what is signed is what is sent, so send both members as they are. */
export function sign(message: object, key: string): Signed {
  const secret = text(key, "KEY_FORMAT", "key");
  return JSON.parse(wire().icashierSign(objectJson(message), secret));
}

/**
 * Checks the signature, in either case, and gives the object. Throws `SIGN_MISSING` (the gateway did not know whom to
 * answer), `SIGN_MISMATCH`, `BASE64`, `SCHEMA` and the codes of a JSON text.
 */
export function verify({ resp, sign }: Received, key: string): { readonly [member: string]: unknown } {
  const secret = text(key, "KEY_FORMAT", "key");
  return parseExact(
    wire().icashierVerify(text(resp, "SCHEMA", "resp"), text(sign ?? "", "SIGN_MISSING", "sign"), secret),
  );
}

function objectJson(message: object): string {
  if (typeof message !== "object" || message === null || Array.isArray(message)) {
    throw coded("SCHEMA", "message must be an object.");
  }
  try {
    return JSON.stringify(message);
  } catch (cause) {
    throw coded("SCHEMA", "message cannot be written as JSON.", { cause });
  }
}
