// One request to the engine and what comes back: JSON of a bounded size, or a refusal with a code of the table. It knows
// paths and statuses, and no payment.
//
// A request that has no answer says nothing about what became of it, and whoever stands between may still hold it. Every
// request here may be sent again: a PUT is idempotent by its reference, so it does no harm where a browser repeats one by
// itself, because a connection that it used again had died.

import { type Code, codes } from "../codes.gen.js";
import { TillError } from "../errors.js";

/** A request. */
export interface Asked {
  method: "GET" | "PUT" | "POST";
  /** With its query. */
  path: string;
  headers: Record<string, string>;
  body?: string | undefined;
  /** When it is given up. */
  signal?: AbortSignal | undefined;
}

/** What came back. */
export interface Came {
  status: number;
  text: string;
}

/** How requests leave. Rejects where there is no whole answer, or one that is longer than `limit` bytes. */
export interface Sender {
  ask(asked: Asked, limit: number): Promise<Came>;
  /** A stream: `stands` once it is answered with 200, then `heard` with its text until it ends. */
  listen(asked: Asked, stands: () => void, heard: (text: string) => void): Promise<void>;
}

/** The engine, as whoever may ask it. */
export interface Engine {
  /** Such as `http://127.0.0.1:9003`. */
  origin: string;
  sender: Sender;
  /** Who asks; looked up each time: a page that is paired again has another token at once. */
  who(): Promise<Record<string, string>>;
}

/** An answer. */
export interface Answered {
  status: number;
  body: Record<string, unknown>;
}

/** No whole answer came: whether the engine did what it was asked is not known. */
export class Unanswered extends TillError {
  constructor(origin: string, cause: unknown) {
    super("HELPER_LOST", `the engine at ${origin} does not answer`, { cause });
  }
}

/** The longest answer, in bytes: a page of a thousand outcomes. */
const LONGEST = 16 * 1024 * 1024;
/** How long an answer may take beyond what was asked to wait, in ms. */
const ANSWER = 10_000;

/** The path of one operation, or of what is done with it. */
export function pathOf(collection: string, reference: string, what = ""): string {
  return `/v1/${collection}/${encodeURIComponent(reference)}${what}`;
}

/** Asks, and gives the answer's members. `signal`: when it is given up, instead of after a time. Rejects with the refusal, or `Unanswered`. */
export async function ask(
  engine: Engine,
  method: Asked["method"],
  path: string,
  { body, wait = 0, signal: given }: { body?: object | undefined; wait?: number; signal?: AbortSignal } = {},
): Promise<Answered> {
  const signal = given ?? AbortSignal.timeout(ANSWER + wait * 1_000);
  const headers = { ...(await engine.who()), ...(body && { "Content-Type": "application/json" }) };
  const text = body && JSON.stringify(body);
  const came = await engine.sender
    .ask({ method, path, headers, body: text, signal }, LONGEST)
    .catch((cause) => Promise.reject(new Unanswered(engine.origin, cause)));
  const read = members(came.text);
  const { status } = came;
  if (read && (status === 200 || status === 202)) return { status, body: read };
  throw refusal(engine.origin, status, read);
}

/** A refusal by its code. What carries none is not the engine's word: nothing is known then. */
function refusal(origin: string, status: number, body: Record<string, unknown> | undefined): TillError {
  const code = codeOf(body?.code ?? body?.error);
  if (!body || code === undefined || status < 400) return new Unanswered(origin, `it answered ${status}`);
  const [detail, argument, given, allowed] = ["detail", "argument", "given", "allowed"].map((name) =>
    textOf(body[name]),
  );
  return new TillError(code, detail, { argument, given, allowed });
}

/** An object's own members; undefined for whatever else. */
export function members(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** An object that is no list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** A code of the table. */
export function codeOf(value: unknown): Code | undefined {
  return typeof value === "string" && Object.hasOwn(codes, value) ? (value as Code) : undefined;
}
