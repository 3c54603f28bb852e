// Errors before anything has been sent, and what the codes mean.

import { type Code, type CodeRow, codes } from "./codes.gen.js";

export type { Code, CodeRow } from "./codes.gen.js";

/** The languages of the hints: English, and Chinese in simplified characters. */
export type Language = "en" | "zh";

/**
 * Thrown only while nothing has been sent, so no money has moved. Once a byte has left, nothing throws: the outcome
 * says what happened.
 */
export class TillError extends Error {
  override readonly name = "TillError";
  /** A constant of the table of codes. */
  readonly code: Code;
  readonly money = "none";

  /** Without a message it is the code's meaning. */
  constructor(code: Code, message: string = codes[code].meaning, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  /** Whether the same thing may be tried again. */
  get retrySafe(): boolean {
    return codes[this.code].retrySafe;
  }

  /** What a person can do about it, in English; see {@link hint} for other languages. */
  get hint(): string | undefined {
    return hint(this.code);
  }
}

/** What a person can do about a code, in one short sentence; undefined where that is nothing. */
export function hint(code: Code, language: Language = "en"): string | undefined {
  return codes[code][language] ?? undefined;
}

/** The table's row of a code: what it means, whether money may have moved, whether a retry is safe. */
export function explain(code: Code): CodeRow {
  return codes[code];
}

/** @internal What the machine or a journal throws carries a documented code; anything else is a defect or a full disk. */
export function asTillError(error: unknown, otherwise?: Code): unknown {
  if (error instanceof TillError) return error;
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
  const known = code !== undefined && /^[A-Z][A-Z0-9_]+$/.test(code) && !/^E[A-Z]+$/.test(code);
  if (known) return new TillError(code as Code, (error as Error).message);
  return otherwise === undefined ? error : new TillError(otherwise, undefined, { cause: error });
}
