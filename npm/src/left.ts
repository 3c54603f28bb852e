// What others left: intents of the journal that a process which died, or a machine that broke, had begun, or that another
// process is at work on. The machine says of each whether it may be taken up yet.

import { columns } from "./kept.js";
import type { Till } from "./core.js";
import type { Journal, JournalEntry } from "./journal/journal.js";

/** How soon a log that another process is writing is read again, in ms. */
const READ_AGAIN = 100;

/** The machine, as the driver has it. */
interface Machine {
  readonly closed: boolean;
  call<T>(use: (till: Till, mono: number, wall: number) => T): T;
}

export class Left {
  readonly #journal: Journal;
  readonly #log: string;
  readonly #machine: Machine;

  constructor(journal: Journal, log: string, machine: Machine) {
    this.#journal = journal;
    this.#log = log;
    this.#machine = machine;
  }

  /**
   * Takes up every intent of the journal that the machine does not know, and what another process wrote of those that it
   * holds for unresolved. Where intents are shared, those that another may be at work on follow behind it.
   */
  async takeAll(): Promise<void> {
    const open = await this.#journal.open(this.#log);
    for (const entry of open) {
      if (this.#takeNow(entry) > 0) void this.take(entry).catch(() => {});
    }
    const listed = new Set(open.map(({ reference }) => reference));
    for (const reference of this.#machine.call((till) => till.unresolved())) {
      if (listed.has(reference)) continue;
      this.#takeNow({ reference, records: await this.#journal.read(this.#log, reference) });
    }
  }

  /** Takes up one intent, as soon as no other process can be at work on it. */
  async take({ reference, records }: JournalEntry): Promise<void> {
    for (let log = records; ; log = await this.#journal.read(this.#log, reference)) {
      const left = this.#takeNow({ reference, records: log });
      if (left === 0) return;
      await pause(Math.min(left, READ_AGAIN));
      if (this.#machine.closed) return;
    }
  }

  /** Takes up those whose outcome is waited for. Gives those of which the journal has nothing. */
  async takeThese(references: readonly string[]): Promise<string[]> {
    const unheard: string[] = [];
    for (const reference of references) {
      const records = await this.#journal.read(this.#log, reference);
      if (records.length === 0) unheard.push(reference);
      else this.#takeNow({ reference, records });
    }
    return unheard;
  }

  /** Takes it up, or says for how many ms somebody else may still be at work on it. */
  #takeNow({ reference, records }: JournalEntry): number {
    const { seqs, bytes } = columns(records);
    return this.#machine.call((till, mono, wall) => {
      const left = till.knows(reference) ? 0 : (till.patience(mono, wall, seqs, bytes) ?? 0);
      if (left === 0) till.recover(mono, wall, reference, seqs, bytes);
      return left;
    });
  }
}

export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
