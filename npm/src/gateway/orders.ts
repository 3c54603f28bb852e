/**
 * From the numbers on the wire to the reference: a notification names an order, and may come to a process that never
 * heard of it. One record for each number, in a log of its own in the same journal.
 */

import { codeOf } from "../errors.js";
import type { Journal } from "../journal/journal.js";

export class Orders {
  readonly #journal: Journal;
  readonly #log: string;

  constructor(journal: Journal, gateway: string) {
    this.#journal = journal;
    this.#log = `${gateway} orders`;
  }

  /** Writes the numbers of an intent down; again is harmless. */
  async remember(reference: string, numbers: readonly (string | undefined)[]): Promise<void> {
    const bytes = new TextEncoder().encode(reference);
    for (const number of numbers) {
      if (number === undefined || number === "") continue;
      try {
        await this.#journal.append(this.#log, number, 0, bytes, true);
      } catch (error) {
        if (codeOf(error) !== "JOURNAL_CONFLICT") throw error;
      }
    }
  }

  /** The reference of the first of these numbers that is known. */
  async find(numbers: readonly (string | undefined)[]): Promise<string | undefined> {
    for (const number of numbers) {
      if (number === undefined) continue;
      const [record] = await this.#journal.read(this.#log, number);
      if (record) return new TextDecoder().decode(record.bytes);
    }
    return undefined;
  }
}
