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

export class Outbox {
  readonly #journal: Journal;
  readonly #log: string;
  readonly #onSettled: OnSettled;
  readonly #report: OnError;
  /** Calls under way: an outcome is told once at a time here. */
  #telling = new Map<string, Promise<void>>();

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

  /** Calls `onSettled` unless it has been called, and notes that it has. Rejects with what it threw. */
  tell(outcome: Outcome): Promise<void> {
    const { reference } = outcome;
    const running = this.#telling.get(reference) ?? this.#tell(outcome).finally(() => this.#telling.delete(reference));
    this.#telling.set(reference, running);
    return running;
  }

  /** The references that somebody still has to be told of. */
  async waiting(): Promise<string[]> {
    return (await this.#journal.open(this.#log)).map(({ reference }) => reference);
  }

  async #tell(outcome: Outcome): Promise<void> {
    const { length } = await this.#journal.read(this.#log, outcome.reference);
    if (length % 2 === 0) return;
    try {
      await this.#onSettled(outcome);
    } catch (error) {
      // Whoever waits for it hears of it too; often nobody does.
      this.#report(error, { where: "onSettled", reference: outcome.reference });
      throw error;
    }
    await this.#append(outcome.reference, length, true);
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
