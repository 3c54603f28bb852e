/**
 * What a journal is: an append-only log for each intent, with compare-and-set and a lease.
 *
 * Records are opaque bytes here; the payment machine writes and reads them. A journal has to be durable before
 * `append` resolves, because the first byte of a payment leaves right after it.
 */

/** One stored record. */
export interface JournalRecord {
  seq: number;
  bytes: Uint8Array;
}

/** An intent with everything stored of it. */
export interface JournalEntry {
  reference: string;
  records: JournalRecord[];
}

/** A page of what is settled, last written first. */
export interface JournalPage {
  /** `written`: when its last record was, in Unix ms. */
  entries: (JournalEntry & { written: number })[];
  /** What gives the page after this one; absent where this is the last. */
  next?: string;
}

/**
 * Storage of one or many terminals' intents. Every method may reject; nothing is sent after a rejection.
 *
 * Names are any text, and two of them are the same only where every character is: whatever the store makes of upper
 * and lower case, of accents, of NUL or of separators.
 */
export interface Journal {
  /**
   * Makes a record durable. `settles` says that the intent has its outcome with it.
   * Rejects with code `JOURNAL_CONFLICT` when `seq` exists already.
   */
  append(terminal: string, reference: string, seq: number, bytes: Uint8Array, settles: boolean): Promise<void>;
  /** The intents of a terminal that have no outcome. */
  open(terminal: string): Promise<JournalEntry[]>;
  /** The records of one intent; none when it is not known. */
  read(terminal: string, reference: string): Promise<JournalRecord[]>;
  /**
   * Takes the lease of a terminal, for `ttlMs` where leases expire. `false`: somebody else holds it. Before that time
   * is over nobody else has it, unless its holder is dead beyond doubt.
   */
  claim(terminal: string, ttlMs: number): Promise<boolean>;
  /**
   * Only where leases expire: keeps the lease for another `ttlMs`. `false`: somebody else has taken it; from then on
   * `append` refuses records of this holder that do not settle an intent, with code `TERMINAL_LOCKED`.
   */
  renew?(terminal: string, ttlMs: number): Promise<boolean>;
  /** Gives the lease back. */
  release(terminal: string): Promise<void>;
  /**
   * Forgets settled intents that were last written before `olderThan` (Unix ms), but for those whose outcome `onSettled` has
   * not taken yet; tells how many. Refunds of what is forgotten need the numbers of the slip.
   */
  prune(terminal: string, olderThan: number): Promise<number>;
  /**
   * Optional: a page of settled intents, last written first, at most `limit` of them; `before` is the `next` of the page
   * before. Without it there is no `history()`.
   */
  history?(terminal: string, limit: number, before?: string): Promise<JournalPage>;
}
