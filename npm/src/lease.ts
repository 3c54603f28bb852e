// The lease of one terminal: who works on it. Where leases expire it is kept alive for as long as it is held, so that
// a payment may take longer than the lease of a process that died.
//
//     const lease = new Lease(journal, "counter-1", () => driver.recover());
//     await lease.take();   // TERMINAL_LOCKED: somebody else has it
//     lease.release();      // at once; the next take() waits until it is given back

import { asTillError, TillError } from "./errors.js";
import type { Journal } from "./journal/journal.js";

/** How long a lease lasts without a sign of life, in ms. */
const LEASE_MS = 60_000;
/** How long one is tried for, in ms: whoever connects has it for a moment, to look for what was left open. */
const PATIENCE = 500;
/** From one try to the next, in ms. */
const PAUSE = 25;

export class Lease {
  readonly #journal: Journal;
  readonly #name: string;
  readonly #ms: number;
  readonly #first: () => Promise<void>;
  #taken: Promise<void> | undefined;
  #released: Promise<void> = Promise.resolve();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `first` is done each time it was had: what somebody else left open is taken up before anything starts. */
  constructor(journal: Journal, name: string, first: () => Promise<void>, ms = LEASE_MS) {
    this.#journal = journal;
    this.#name = name;
    this.#first = first;
    this.#ms = ms;
  }

  /** Whether it is held here, or being taken. */
  get taken(): boolean {
    return this.#taken !== undefined;
  }

  /** Resolves once what was held is given back. */
  get released(): Promise<void> {
    return this.#released;
  }

  /** Resolves once it is held, at once where it is. Rejects with `TERMINAL_LOCKED` or `JOURNAL_UNAVAILABLE`. */
  take(): Promise<void> {
    this.#taken ??= this.#take().catch((error) => {
      this.#taken = undefined;
      throw error;
    });
    return this.#taken;
  }

  release(): void {
    const taken = this.#taken;
    this.#taken = undefined;
    const giveBack = () => this.#giveBack().catch(() => {});
    if (taken) this.#released = taken.then(giveBack, () => {});
  }

  async #take(): Promise<void> {
    await this.#released;
    const claimed = await this.#claim().catch(journalFailed);
    if (!claimed) throw new TillError("TERMINAL_LOCKED");
    await this.#first().catch(async (error) => {
      await this.#giveBack().catch(() => {});
      journalFailed(error);
    });
  }

  async #claim(): Promise<boolean> {
    const end = performance.now() + PATIENCE;
    while (!(await this.#journal.claim(this.#name, this.#ms))) {
      if (performance.now() >= end) return false;
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
    this.#keep();
    return true;
  }

  async #giveBack(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#journal.release(this.#name);
  }

  /** Three times in its life, so that one renewal may fail. */
  #keep(): void {
    clearTimeout(this.#timer);
    if (!this.#journal.renew) return;
    const timer = setTimeout(() => this.#renew(timer), this.#ms / 3);
    // A process that has nothing else to do may end, and its lease with it.
    if (typeof timer === "object") timer.unref();
    this.#timer = timer;
  }

  /**
   * A store that cannot be reached is no proof that somebody has it: it fences late records by itself. Where somebody
   * has it, what runs here goes on, and nothing starts before it is taken again.
   */
  async #renew(timer: unknown): Promise<void> {
    const kept = await this.#journal.renew?.(this.#name, this.#ms).catch(() => true);
    if (this.#timer !== timer) return;
    if (kept) this.#keep();
    else this.#taken = undefined;
  }
}

function journalFailed(cause: unknown): never {
  throw asTillError(cause, "JOURNAL_UNAVAILABLE");
}
