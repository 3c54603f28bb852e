// CodePay ECR Hub: the messages of its WebSocket. Thin: everything is decided in the wasm, which speaks JSON text.

import { coded } from "../coded.js";
import { wire } from "../codec-wasm.js";
import { parseExact } from "../exact.js";
import { text } from "./input.js";

/** A request or a reply, its members spelled as on the wire; a reply has a `response_code`. */
export interface Message {
  /** Such as `ecrhub.pay.order`. */
  readonly topic: string;
  /** Echoed in the reply when it was sent. */
  readonly request_id?: string | undefined;
  readonly app_id?: string | undefined;
  readonly timestamp?: string | undefined;
  readonly version?: string | undefined;
  /** `000` is success, and so is `0`, which terminals in the field write. */
  readonly response_code?: string | undefined;
  readonly response_msg?: string | undefined;
  /** The business data; amounts are decimal texts in major units. */
  readonly biz_data?: { readonly [field: string]: unknown } | undefined;
  readonly [member: string]: unknown;
}

/** A message as it was read: `biz_data` is there, if only empty. */
export type Decoded = Message & { readonly biz_data: { readonly [field: string]: unknown } };

/**
 * The text of a message. Throws `SCHEMA` (no `topic`, or a `biz_data` that is no object), in requests also
 * `AMOUNT_FORMAT`, `AMOUNT_PRECISION`, `AMOUNT_RANGE` and `INVALID_FIELD`.
 */
export function encode(message: Message): string {
  if (typeof message !== "object" || message === null || Array.isArray(message)) {
    throw coded("SCHEMA", "message must be an object.");
  }
  const json = stringify(message);
  return wire().codepayEncode(json);
}

/**
 * Reads a message. What is null is left out, and texts that came as numbers are texts. Throws `SCHEMA`,
 * `PAYLOAD_TOO_LARGE` (64 KiB) and the codes of a JSON text.
 */
export function decode(message: string): Decoded {
  const source = text(message, "SCHEMA", "message");
  return parseExact(wire().codepayDecode(source));
}

/** A bigint is its digits; what JSON cannot carry is no message. */
function stringify(message: Message): string {
  try {
    return JSON.stringify(message, (_, value) => (typeof value === "bigint" ? value.toString() : value));
  } catch (cause) {
    throw coded("SCHEMA", "message must be what JSON can carry.", { cause });
  }
}
