// Notifications as HTTP: from a Request to the parts that are verified, and from what came of it to the Response.

import { refuse as refuseArgument } from "../arguments.js";
import { codeOf, TillError } from "../errors.js";
import { Late, readBody } from "./body.js";

/** Any charset but UTF-8 and the two that careless senders name for plain ASCII. */
const FOREIGN = /charset="?(?!utf-?8\b|us-ascii\b|iso-8859-1\b)/i;

/** The parts of a notification, as they came. */
export interface Message {
  query: string;
  contentType: string;
  /** Every header: its name in small letters, and behind it its value. */
  head: string[];
  body: Uint8Array;
}

/** Throws an `ArgumentError` for what is no Request, whatever realm it is of. */
export function requireRequest(request: unknown): asserts request is Request {
  const { url, headers } = Object(request) as Partial<Request>;
  if (typeof url === "string" && typeof headers?.get === "function") return;
  refuseArgument("request", "a Request of fetch; `tillwire/listener` makes one of node:http's and Express's", request);
}

/** Rejects as `readBody` does, or with `UTF8_INVALID` where it says itself that it is not plain UTF-8. */
export async function readMessage(request: Request): Promise<Message> {
  const contentType = request.headers.get("content-type") ?? "";
  const encoding = request.headers.get("content-encoding") ?? "identity";
  if (encoding !== "identity") throw new TillError("UTF8_INVALID");
  const body = await readBody(request);
  if (FOREIGN.test(contentType) && !body.every(isPlain)) throw new TillError("UTF8_INVALID");
  return { query: new URL(request.url).search.slice(1), contentType, head: [...request.headers].flat(), body };
}

/** What is ASCII is the same in every charset that a sender may have named. */
const isPlain = (byte: number) => (byte >= 0x20 && byte < 0x7f) || byte === 0x09 || byte === 0x0a || byte === 0x0d;

/** The body that the gateway waits for; anything else makes it send the notification again. */
export function acknowledge(body: string): Response {
  const type = body.startsWith("{") ? "application/json; charset=UTF-8" : "text/plain; charset=UTF-8";
  return new Response(body, { status: 200, headers: { "Content-Type": type } });
}

/** Why it is not acknowledged. What cannot be verified will not be later; everything else may be tried again. */
export function refuse(error: unknown): Response {
  const code = codeOf(error) ?? "JOURNAL_UNAVAILABLE";
  const body = JSON.stringify({ error: code });
  const status = error instanceof Late ? 408 : (STATUS[code] ?? 503);
  return new Response(body, { status, headers: { "Content-Type": "application/json" } });
}

const STATUS: Record<string, number> = {
  SIGN_MISSING: 401,
  SIGN_MISMATCH: 401,
  WRONG_MERCHANT: 403,
  AMOUNT_MISMATCH: 409,
  RESPONSE_MISMATCH: 409,
  UNKNOWN_ORDER: 404,
  PAYLOAD_TOO_LARGE: 413,
  UTF8_INVALID: 415,
};
