// What the helper says on a socket, in text, as this end reads it. docs/formats.md has the protocol,
// core/src/helper/said.rs the other end; tests/vectors/helper.jsonl holds both to the same meaning.

import { type Code, codes } from "../codes.gen.js";

/** One text of the helper. */
export type Said =
  | { is: "opened"; via: string }
  | { is: "via"; via: string; baud: number | undefined }
  | { is: "status"; status: number }
  | { is: "failed"; code: Code; sent: boolean | undefined }
  | { is: "nothing" };

const NOTHING: Said = { is: "nothing" };

/**
 * Reads it. What is not said clearly does not say that nothing left: a code that is not known is `OUTCOME_UNKNOWN`, a
 * `sent` that is no truth value is true.
 */
export function readSaid(text: unknown): Said {
  const { error, sent, opened, via, baud, status } = members(text);
  if (error !== undefined) {
    return { is: "failed", code: codeOf(error), sent: sent === undefined ? sent : sent !== false };
  }
  if (typeof via === "string") {
    if (opened === true) return { is: "opened", via };
    return opened === undefined ? { is: "via", via, baud: natural(baud, 0xffffffff) } : NOTHING;
  }
  const known = opened === undefined ? natural(status, 0xffff) : undefined;
  return known === undefined ? NOTHING : { is: "status", status: known };
}

/** A code of the table, by its own name. */
export function codeOf(error: unknown): Code {
  return typeof error === "string" && Object.hasOwn(codes, error) ? (error as Code) : "OUTCOME_UNKNOWN";
}

function members(text: unknown): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text as string);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}

const natural = (value: unknown, most: number) =>
  typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= most ? value : undefined;
