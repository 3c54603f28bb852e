// What was said, in the order it was said: requests and replies opened, steps, outcomes. The key never comes here.

import { signal } from "@preact/signals";

export interface Line {
  readonly id: number;
  /** Unix ms. */
  readonly at: number;
  readonly kind: "request" | "reply" | "closed" | "step" | "outcome" | "answer" | "error";
  /** A name of the wire, the package or the till; where there is a word for it, that is shown. */
  readonly title: string;
  /** What came of it, likewise a name. */
  readonly answer?: string;
  readonly code?: string;
  /** A sale's reference, where the line belongs to one. */
  readonly reference?: string;
  readonly body?: unknown;
  /** Of what went over the wire: how far it can be trusted, its bytes as a dump, and how many they were. */
  readonly proof?: Proof;
  readonly hex?: string;
  readonly size?: number;
}

/** `digest`: it matches; `sealed`: the key opened it; `clear`: anybody could have said it; `frame`: a piece of the
 * serial line; `wrong`: not of this key; `unread`: not, or not yet, a whole message. */
export type Proof = "digest" | "sealed" | "clear" | "frame" | "wrong" | "unread";

/** Older lines are dropped. */
const LINES = 400;
let last = 0;

export const lines = signal<readonly Line[]>([]);

/** Keys: wherever one turns up, a line has a gap. */
const hidden = new Set<string>();

/** From now on no line holds this text. */
export function hide(secret: string): void {
  if (secret !== "") hidden.add(secret);
}

export function say(line: Omit<Line, "id" | "at">): void {
  last += 1;
  const body = line.body === undefined ? {} : { body: JSON.parse(JSON.stringify(line.body, plain)) };
  lines.value = [...lines.value.slice(1 - LINES), { ...line, ...body, id: last, at: Date.now() }];
}

export function pretty(body: unknown): string {
  return JSON.stringify(body, null, 2);
}

/** Amounts are bigints, which JSON does not know; and keys are nobody's business. */
function plain(_: string, value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "string") return value;
  return [...hidden].reduce((text, secret) => text.replaceAll(secret, "•••"), value);
}
