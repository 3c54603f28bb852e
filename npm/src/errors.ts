// Errors before anything has been sent, and what codes and steps mean in words.

import { type Code, type CodeRow, codes, steps, type Texts } from "./codes.gen.js";
import type { StepName } from "./glue/tillwire.js";

export type { Code, CodeRow, Texts } from "./codes.gen.js";

/** The languages of all texts: English, and Chinese in simplified or traditional characters. `zh` is simplified. */
export type Language = keyof Texts | "zh";

/** What a refusal is about. No value of a key is ever in it. */
export interface Refused {
  /** Which argument, as a path: `amount.currency`, `options.attach`, `link.port`. */
  readonly argument?: string | undefined;
  /** What was given there. */
  readonly given?: string | undefined;
  /** What may be given there. */
  readonly allowed?: string | undefined;
}

/** An error as `JSON.stringify` writes it. */
export interface ErrorJson extends Refused {
  readonly name: string;
  readonly code: Code;
  readonly message: string;
  readonly money: "none";
  readonly retrySafe: boolean;
  readonly hint?: string | undefined;
}

/**
 * Thrown only while nothing has been sent, so no money has moved. Once a byte has left, nothing throws: the outcome
 * says what happened.
 */
export class TillError extends Error implements Refused {
  override readonly name = "TillError";
  /** A constant of the table of codes. */
  readonly code: Code;
  readonly money = "none";
  declare readonly argument?: string;
  declare readonly given?: string;
  declare readonly allowed?: string;

  /** Without a message it is the code's meaning, and what the refusal is about. */
  constructor(code: Code, message?: string, { argument, given, allowed, ...options }: ErrorOptions & Refused = {}) {
    super(message ?? sentence(meaning(code), { argument, given, allowed }), options);
    this.code = code;
    about(this, { argument, given, allowed });
  }

  /** Whether the same thing may be tried again. */
  get retrySafe(): boolean {
    return row(this.code)?.retrySafe ?? false;
  }

  /** What a person can do about it, in English; see {@link hint} for other languages. */
  get hint(): string | undefined {
    return hint(this.code);
  }

  toJSON(): ErrorJson {
    return json(this);
  }
}

/**
 * A call that breaks its declaration: an argument of another type, an option that nobody knows. The program is to be
 * corrected; no customer, terminal or network can cause it. Thrown before anything begins, so no money has moved.
 */
export class ArgumentError extends TypeError implements Refused {
  override readonly name = "ArgumentError";
  readonly code = "INVALID_FIELD";
  readonly money = "none";
  declare readonly argument: string;
  declare readonly given?: string;
  declare readonly allowed?: string;

  /** @internal */
  constructor(refused: Refused & { argument: string }, message = sentence("", refused), options?: ErrorOptions) {
    super(message, options);
    about(this, refused);
  }

  get retrySafe(): boolean {
    return row(this.code)?.retrySafe ?? false;
  }

  get hint(): string | undefined {
    return hint(this.code);
  }

  toJSON(): ErrorJson {
    return json(this);
  }
}

/** What a person can do about a code, in one short sentence; undefined where that is nothing, or the code none of ours. */
export function hint(code: Code, language: Language = "en"): string | undefined {
  return row(code)?.hint?.[known(language)];
}

/** What goes on at a step of a payment, in a few words for the person at the till. */
export function stepText({ name }: { readonly name: StepName }, language: Language = "en"): string {
  return steps[name][known(language)];
}

const known = (language: Language): keyof Texts => (language === "zh" ? "zh-Hans" : language);

/** The table's row of a code: what it means, whether money may have moved, whether a retry is safe. */
export function explain(code: Code): CodeRow {
  const found = row(code);
  if (!found) throw new ArgumentError({ argument: "code", given: String(code), allowed: "a code of the table" });
  return found;
}

/** @internal What the machine or a journal throws carries a documented code; anything else is a defect or a full disk. */
export function asTillError(error: unknown, otherwise?: Code): unknown {
  if (error instanceof TillError || error instanceof ArgumentError) return error;
  const code = codeOf(error);
  if (code !== undefined) {
    const { message, argument, given, allowed } = error as Error & Refused;
    return new TillError(code, message, { argument, given, allowed });
  }
  return otherwise === undefined ? error : new TillError(otherwise, undefined, { cause: error });
}

/** @internal The documented code that an error carries, whatever realm it is of. */
export function codeOf(error: unknown): Code | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  const { code } = error as { code?: unknown };
  return typeof code === "string" && Object.hasOwn(codes, code) ? (code as Code) : undefined;
}

/** @internal The same error as a caller sees it who asked at `stack`: the way there through timers and sockets is lost. */
export function asOf(error: unknown, stack: string | undefined): unknown {
  if (stack === undefined || !(error instanceof TillError || error instanceof ArgumentError)) return error;
  const { message, argument, given, allowed, cause } = error;
  const options = cause === undefined ? {} : { cause };
  const told =
    error instanceof TillError
      ? new TillError(error.code, message, { argument, given, allowed, ...options })
      : new ArgumentError({ argument: error.argument, given, allowed }, message, options);
  Object.defineProperty(told, "stack", {
    value: `${told.name} [${told.code}]: ${message}\n${stack}`,
    configurable: true,
    writable: true,
  });
  return told;
}

/** `meaning: argument must be allowed, not given`, of what there is. */
function sentence(meaning: string, { argument, given, allowed }: Refused): string {
  const must = allowed === undefined ? "" : ` must be ${allowed}`;
  const not = given === undefined ? "" : `${must === "" ? " is " : ", not "}${given}`;
  if (argument === undefined) return meaning + (not === "" ? "" : `:${must}${not}`);
  return `${meaning}${meaning === "" ? "" : ": "}${argument}${must}${not}`;
}

function meaning(code: Code): string {
  return row(code)?.meaning ?? code;
}

/** Of the table itself: `constructor` is a member of every object, and no code. */
const row = (code: Code): CodeRow | undefined => (Object.hasOwn(codes, code) ? codes[code] : undefined);

function about(error: object, refused: Refused): void {
  for (const [name, value] of Object.entries(refused)) {
    if (value !== undefined) Object.defineProperty(error, name, { value, enumerable: true });
  }
}

function json(error: TillError | ArgumentError): ErrorJson {
  const { name, code, message, argument, given, allowed, money, retrySafe, hint } = error;
  return { name, code, message, argument, given, allowed, money, retrySafe, hint };
}
