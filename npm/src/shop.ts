// The shop's own books: `onSettled` is called, and whoever waits for that hears how it went. What is told when, and after
// which pause again, the machine decides.

import { TillError } from "./errors.js";
import type { OnError } from "./report.js";
import type { Outcome } from "./types.js";

/** Books an outcome; must be safe to be called again with the same one. */
export type OnSettled = (outcome: Outcome) => void | Promise<void>;

/** Somebody who waits until the shop has it. */
interface Waiting {
  resolve(): void;
  reject(error: unknown): void;
}

/** Stands for everything that is to be told. */
const ALL = Symbol("all");

export class Shop {
  readonly #onSettled: OnSettled;
  readonly #report: OnError;
  readonly #waiting = new Map<string | typeof ALL, Waiting[]>();
  readonly #telling = new Set<Promise<void>>();
  /** Why the last attempt failed, of those that failed. */
  readonly #failed = new Map<string, unknown>();

  constructor(onSettled: OnSettled, report: OnError) {
    this.#onSettled = onSettled;
    this.#report = report;
  }

  /** Calls `onSettled`; rejects with what that throws. */
  book(outcome: Outcome): Promise<void> {
    const telling = this.#book(outcome).finally(() => this.#telling.delete(telling));
    telling.catch(() => {});
    this.#telling.add(telling);
    return telling;
  }

  /** Resolves once the shop has this outcome and that is noted; `ask` has it told. */
  has(reference: string, ask: () => void): Promise<void> {
    return this.#wait(reference, ask);
  }

  /** Resolves once everything has been told; `ask` has it told. */
  hasAll(ask: () => void): Promise<void> {
    return this.#wait(ALL, ask);
  }

  /** What the machine says of an attempt. */
  told(reference: string, told: boolean): void {
    this.#answer(reference, !told);
    if (told) this.#failed.delete(reference);
  }

  allTold(failed: boolean): void {
    this.#answer(ALL, failed);
  }

  /** Resolves once no call of `onSettled` is under way. */
  async quiet(): Promise<void> {
    await Promise.allSettled(this.#telling);
  }

  /** Those that are waited for: a machine that took the place of another is asked again. */
  waited(): string[] {
    return [...this.#waiting.keys()].filter((key) => typeof key === "string");
  }

  async #book(outcome: Outcome): Promise<void> {
    try {
      await this.#onSettled(outcome);
    } catch (error) {
      this.#failed.set(outcome.reference, error);
      // Whoever waits for it hears of it too; often nobody does.
      this.#report(error, { where: "onSettled", reference: outcome.reference });
      throw error;
    }
  }

  #wait(what: string | typeof ALL, ask: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiting = this.#waiting.get(what) ?? [];
      this.#waiting.set(what, [...waiting, { resolve, reject }]);
      ask();
    });
  }

  #answer(what: string | typeof ALL, failed: boolean): void {
    const waiting = this.#waiting.get(what) ?? [];
    this.#waiting.delete(what);
    const [first] = this.#failed.values();
    const error = (typeof what === "string" ? this.#failed.get(what) : first) ?? new TillError("JOURNAL_UNAVAILABLE");
    for (const { resolve, reject } of waiting) failed ? reject(error) : resolve();
  }
}
