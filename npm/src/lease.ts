// The lease of one terminal: who works on it. Where leases expire it is kept alive for as long as it is held, so that
// a payment may take longer than the lease of a process that died.

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
  readonly #lost: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `lost` is called when somebody else has it. */
  constructor(journal: Journal, name: string, lost: () => void, ms = LEASE_MS) {
    this.#journal = journal;
    this.#name = name;
    this.#lost = lost;
    this.#ms = ms;
  }

  /** Whether it could be had. */
  async claim(): Promise<boolean> {
    const end = performance.now() + PATIENCE;
    while (!(await this.#journal.claim(this.#name, this.#ms))) {
      if (performance.now() >= end) return false;
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
    this.#keep();
    return true;
  }

  async release(): Promise<void> {
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

  /** A store that cannot be reached is no proof that somebody has it: it fences late records by itself. */
  async #renew(timer: unknown): Promise<void> {
    const kept = await this.#journal.renew?.(this.#name, this.#ms).catch(() => true);
    if (this.#timer !== timer) return;
    if (kept) this.#keep();
    else this.#lost();
  }
}
