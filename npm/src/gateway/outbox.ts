/**
 * Which outcomes the back end still has to be told of, so that none is lost between the journal and the caller's own
 * books. It is a log of its own in the same journal, written before the outcome is: an odd number of records means
 * that `onSettled` has to be called. So every outcome is told at least once, whatever dies in between.
 */

import { codeOf } from "../errors.js";
import type { Journal } from "../journal/journal.js";
import type { OnError } from "../report.js";
import type { Outcome } from "../types.js";

/** Books an outcome; must be safe to be called again with the same one. */
export type OnSettled = (outcome: Outcome) => void | Promise<void>;

const NOTHING = new Uint8Array();
/** From a telling that failed to the next attempt, in ms; twice as long after each. */
const FIRST_PAUSE = 1_000;
/** The longest pause, in ms. */
const LONGEST_PAUSE = 60_000;

export class Outbox {
  readonly #journal: Journal;
  readonly #log: string;
  readonly #onSettled: OnSettled;
  readonly #report: OnError;
  /** Calls under way: an outcome is told once at a time here. */
  #telling = new Map<string, Promise<void>>();
  /** `onSettled` has these, but the journal would not take that: nobody is told twice over it in this process. */
  #unnoted = new Map<string, number>();
  #retries = new Map<string, ReturnType<typeof setTimeout>>();
  #pauses = new Map<string, number>();
  #closed = false;

  constructor(journal: Journal, gateway: string, onSettled: OnSettled, report: OnError) {
    this.#journal = journal;
    this.#log = `${gateway} outbox`;
    this.#onSettled = onSettled;
    this.#report = report;
  }

  /**
   * Notes that an outcome will have to be told, before it is written down. What it gives takes that back, where it
   * was written by another process, which notes and tells it by itself.
   */
  async settling(reference: string): Promise<(() => Promise<void>) | undefined> {
    const { length } = await this.#journal.read(this.#log, reference);
    if (length % 2 === 1) return undefined;
    await this.#append(reference, length, false);
    return () => this.#append(reference, length + 1, true);
  }

  /**
   * Calls `onSettled` unless it has been called, and notes that it has. Rejects with what it threw, and tries again by
   * itself after a pause that grows.
   */
  tell(outcome: Outcome): Promise<void> {
    const { reference } = outcome;
    const running = this.#telling.get(reference);
    if (running) return running;
    const telling = this.#tell(outcome).finally(() => this.#telling.delete(reference));
    telling.then(
      () => this.#pauses.delete(reference),
      () => this.#later(outcome),
    );
    this.#telling.set(reference, telling);
    return telling;
  }

  /** Nothing is tried again; the next process tells what is left. */
  close(): void {
    this.#closed = true;
    for (const timer of this.#retries.values()) clearTimeout(timer);
    this.#retries.clear();
  }

  /** The references that somebody still has to be told of. */
  async waiting(): Promise<string[]> {
    return (await this.#journal.open(this.#log)).map(({ reference }) => reference);
  }

  #later(outcome: Outcome): void {
    const { reference } = outcome;
    if (this.#closed || this.#retries.has(reference)) return;
    const pause = this.#pauses.get(reference) ?? FIRST_PAUSE;
    this.#pauses.set(reference, Math.min(pause * 2, LONGEST_PAUSE));
    const timer = setTimeout(() => {
      this.#retries.delete(reference);
      this.tell(outcome).catch(() => {});
    }, pause);
    timer.unref?.();
    this.#retries.set(reference, timer);
  }

  async #tell(outcome: Outcome): Promise<void> {
    const { reference } = outcome;
    const { length } = await this.#journal.read(this.#log, reference);
    if (length % 2 === 0) return;
    // Of an outcome that replaces one that was told the number is another.
    if (this.#unnoted.get(reference) !== length) await this.#call(outcome);
    this.#unnoted.set(reference, length);
    await this.#append(reference, length, true);
    this.#unnoted.delete(reference);
  }

  async #call(outcome: Outcome): Promise<void> {
    try {
      await this.#onSettled(outcome);
    } catch (error) {
      // Whoever waits for it hears of it too; often nobody does.
      this.#report(error, { where: "onSettled", reference: outcome.reference });
      throw error;
    }
  }

  /** Another process may have been as quick: then it is noted. */
  async #append(reference: string, seq: number, told: boolean): Promise<void> {
    try {
      await this.#journal.append(this.#log, reference, seq, NOTHING, told);
    } catch (error) {
      if (codeOf(error) !== "JOURNAL_CONFLICT") throw error;
    }
  }
}
