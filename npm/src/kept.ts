// The journal and the shop's books, as the machine asks for them: each call is made, and what comes of it reported. Records
// are written one after the other, in the order in which they were asked for.

import { nameOf, type Space, type WireEffect } from "./core.js";
import { codeOf } from "./errors.js";
import type { Code } from "./codes.gen.js";
import type { Report } from "./lease.js";
import type { Journal, JournalRecord } from "./journal/journal.js";

type Effect<E extends WireEffect["effect"]> = Extract<WireEffect, { effect: E }>;

export class Kept {
  readonly #journal: Journal;
  readonly #terminal: string;
  readonly #reporter: () => Report;
  readonly #book: ((outcome: string) => Promise<void>) | undefined;
  #appends: Promise<void> = Promise.resolve();

  /** `reporter` gives what reports to the machine of this moment; `book` tells the shop, where it wants to be told. */
  constructor(journal: Journal, terminal: string, reporter: () => Report, book?: (outcome: string) => Promise<void>) {
    this.#journal = journal;
    this.#terminal = terminal;
    this.#reporter = reporter;
    this.#book = book;
  }

  /** Resolves once every record that was asked for has been tried. */
  quiet(): Promise<void> {
    return this.#appends;
  }

  /** Makes a record durable and tells the machine; whatever goes wrong with it, the machine hears that too. */
  record({ reference, seq, bytes, settles }: Effect<"record">): void {
    const report = this.#reporter();
    const failed = (error: unknown) =>
      report((till, mono, wall) => till.recordFailed(mono, wall, reference, seq, journalCode(error)));
    const append = () =>
      this.#journal.append(this.#name("intents"), reference, seq, bytes, settles).then(
        () => report((till, mono, wall) => till.recorded(mono, wall, reference, seq)),
        (error) => (isConflict(error) ? this.#reread(reference, report).catch(failed) : failed(error)),
      );
    this.#appends = this.#appends.then(append).catch(show);
  }

  /** A record of another of the terminal's logs. */
  append({ space, key, seq, bytes, settles }: Effect<"append">): void {
    const report = this.#reporter();
    const append = () =>
      this.#journal.append(this.#name(space), key, seq, bytes, settles).then(
        () => report((till, mono, wall) => till.appended(mono, wall, space, key, seq)),
        (error) => report((till, mono, wall) => till.notAppended(mono, wall, space, key, journalCode(error))),
      );
    this.#appends = this.#appends.then(append).catch(show);
  }

  read({ space, key }: Effect<"read">): void {
    const report = this.#reporter();
    const read = this.#journal.read(this.#name(space), key).then(columns);
    read
      .then(
        ({ seqs, bytes }) => report((till, mono, wall) => till.read(mono, wall, space, key, seqs, bytes)),
        (error) => report((till, mono, wall) => till.notRead(mono, wall, space, key, journalCode(error))),
      )
      .catch(show);
  }

  list({ space }: Effect<"list">): void {
    const report = this.#reporter();
    const list = this.#journal.open(this.#name(space)).then(
      (logs) => {
        const { seqs, bytes } = columns(logs.flatMap(({ records }) => records));
        const counts = Uint32Array.from(logs, ({ records }) => records.length);
        const keys = logs.map(({ reference }) => reference);
        report((till, mono, wall) => till.listed(mono, wall, space, keys, counts, seqs, bytes));
      },
      (error) => report((till, mono, wall) => till.notListed(mono, wall, space, journalCode(error))),
    );
    list.catch(show);
  }

  /** Tells the shop. */
  book({ reference, outcome }: Effect<"book">): void {
    const report = this.#reporter();
    const booked = (told: boolean) => report((till, mono, wall) => till.booked(mono, wall, reference, told));
    this.#book?.(outcome)
      .then(
        () => booked(true),
        () => booked(false),
      )
      .catch(show);
  }

  /** Another process was quicker with this record: what it wrote counts. */
  async #reread(reference: string, report: Report): Promise<void> {
    const { seqs, bytes } = columns(await this.#journal.read(this.#name("intents"), reference));
    report((till, mono, wall) => till.reread(mono, wall, reference, seqs, bytes));
  }

  #name(space: Space): string {
    return nameOf(space, this.#terminal);
  }
}

/** Records as the machine takes them. */
export function columns(records: readonly JournalRecord[]) {
  return { seqs: Uint32Array.from(records, (record) => record.seq), bytes: records.map((record) => record.bytes) };
}

/** A defect of a listener is shown as one; the records after it are written all the same. */
function show(defect: unknown): void {
  queueMicrotask(() => {
    throw defect;
  });
}

function isConflict(error: unknown): boolean {
  return codeOf(error) === "JOURNAL_CONFLICT";
}

function journalCode(error: unknown): Code {
  return codeOf(error) ?? "JOURNAL_UNAVAILABLE";
}
