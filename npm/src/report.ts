// What goes wrong where no call of the caller's is left to tell them: told to `onError` of `connect`, or as a warning.

import { shown } from "./arguments.js";
import { codeOf } from "./errors.js";

/** Where something went wrong that no call could tell. */
export interface Trouble {
  /**
   * `onSettled` or `onWire`: your own function threw; `link`: a link threw instead of reporting, or reported what cannot
   * be.
   */
  readonly where: "onSettled" | "onWire" | "link";
  /** The operation, where it was about one. */
  readonly reference?: string;
}

/** Is told what no call could tell: the error, and where it happened. What it throws itself is ignored. */
export type OnError = (error: unknown, trouble: Trouble) => void;

/** @internal Tells `onError`; without one, or where that throws, whoever reads the process's warnings or the console. */
export function reporter(onError: OnError | undefined): OnError {
  const plain: OnError = (error, { where, reference }) => {
    const of = reference === undefined ? "" : ` of ${JSON.stringify(reference)}`;
    warn(`${where}${of}: ${words(error)}`, error);
  };
  if (!onError) return plain;
  return (error, trouble) =>
    quietly(
      () => onError(error, trouble),
      (thrown) => plain(thrown, trouble),
    );
}

/** @internal A warning of the process in Node, of the console elsewhere. */
export function warn(message: string, cause?: unknown): void {
  const { process } = globalThis;
  const code = codeOf(cause);
  if (typeof process?.emitWarning !== "function") {
    console.warn(`tillwire: ${message}`, cause);
    return;
  }
  const detail = cause instanceof Error ? cause.stack : undefined;
  process.emitWarning(message, { type: "TillwireWarning", ...(code && { code }), ...(detail && { detail }) });
}

/** @internal What a function of the caller's throws, or rejects with later, is handed to `failed`. */
export function quietly(use: () => unknown, failed: (error: unknown) => void): void {
  try {
    const result = use();
    if (isThenable(result)) result.then(undefined, failed);
  } catch (error) {
    failed(error);
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}

function words(error: unknown): string {
  return error instanceof Error ? error.message : shown(error);
}
