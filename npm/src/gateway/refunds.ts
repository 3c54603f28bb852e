/**
 * Which operations there are on a payment, whichever process began them: a refund in doubt may have given the money back,
 * so the next one has to know of it. One log for each payment in the same journal, a record for each reference; its
 * numbers put two processes that begin at the same moment in a row.
 */

import { codeOf } from "../errors.js";
import type { Journal, JournalRecord } from "../journal/journal.js";

/** How long somebody who wrote their reference here may take until the first record of the refund itself, in ms. */
const BEGINNING = 30_000;

/** Another operation on the same payment. */
export interface Other {
  reference: string;
  /** It was announced just now, so that it may begin at any moment. */
  begins: boolean;
}

export class Refunds {
  readonly #journal: Journal;
  readonly #log: string;
  /** Announced by this process: what became of them its machine knows. */
  readonly #ours = new Set<string>();

  constructor(journal: Journal, gateway: string) {
    this.#journal = journal;
    this.#log = `${gateway} refunds`;
  }

  /**
   * Announces an operation on the payment with this order number, unless one that was announced before `bars` it: that one
   * is given then, and nothing is announced.
   */
  async claim(order: string, reference: string, bars: (other: Other) => Promise<boolean>): Promise<Other | undefined> {
    for (;;) {
      const records = await this.#journal.read(this.#log, order);
      const claims = records.map(read);
      const others = claims.filter((claim) => claim.reference !== reference);
      for (const other of this.#others(others)) if (await bars(other)) return other;
      if (others.length < claims.length || (await this.#append(order, records, reference))) return undefined;
    }
  }

  #others(claims: readonly Claim[]): Other[] {
    const begins = ({ reference, at }: Claim) => !this.#ours.has(reference) && Math.abs(Date.now() - at) < BEGINNING;
    return claims.map((claim) => ({ reference: claim.reference, begins: begins(claim) }));
  }

  /** Tells whether nobody was quicker. */
  async #append(order: string, records: readonly JournalRecord[], reference: string): Promise<boolean> {
    const seq = Math.max(-1, ...records.map((record) => record.seq)) + 1;
    const bytes = new TextEncoder().encode(JSON.stringify({ reference, at: Date.now() } satisfies Claim));
    try {
      await this.#journal.append(this.#log, order, seq, bytes, true);
    } catch (error) {
      if (codeOf(error) === "JOURNAL_CONFLICT") return false;
      throw error;
    }
    this.#ours.add(reference);
    return true;
  }
}

interface Claim {
  reference: string;
  /** Unix time in ms. */
  at: number;
}

function read({ bytes }: JournalRecord): Claim {
  return JSON.parse(new TextDecoder().decode(bytes));
}
