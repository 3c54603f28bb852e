// The driver: the only place with a clock, timers, storage and wires. It carries out what the payment machine asks
// for and reports back; it decides nothing about money.
//
// Every call into the machine is synchronous and followed by `pump`, which takes its effects. Records are appended
// in order. When a timer is due, input that has already arrived is read first: a page in the background gets its
// timers late, and an answer that is there must not lose to a deadline.

import {
  can,
  isRefusal,
  nameOf,
  nextEffect,
  onReplaced,
  replace,
  type Till,
  type WireCan,
  type WireEffect,
} from "./core.js";
import { codeOf, TillError } from "./errors.js";
import type { Code } from "./codes.gen.js";
import { Lease, type Report } from "./lease.js";
import type { Journal, JournalEntry, JournalRecord } from "./journal/journal.js";
import type { Link, Wire } from "./links/link.js";
import type { StepName } from "./types.js";

/** Timers cannot be set further ahead, in ms; waking early is harmless. */
const LONGEST_TIMER = 2_000_000_000;

/** From one failed reading of the journal to the next, after the machine was replaced, in ms. */
const JOURNAL_RETRY = 1_000;

/** How soon a log that another process is writing is read again, in ms. */
const READ_AGAIN = 100;

/** Who wants to know what happens. */
export interface Listener {
  step(reference: string, name: StepName, code: Code | undefined): void;
  outcome(reference: string, outcome: string): void;
  refused(reference: string, code: Code): void;
  answer(ticket: number, answer: { verdict: string; code?: Code; raw?: string }): void;
  offer(reference: string, offer: string): void;
  /** Tells the shop of an outcome, where it wants to be told. */
  book?: ((outcome: string) => Promise<void>) | undefined;
  /** An attempt to tell it is over, of one or of everything. */
  told(reference: string, told: boolean): void;
  allTold(failed: boolean): void;
  /** The references whose outcome is waited for. */
  awaited(): string[];
  /**
   * A machine that replaced a broken one has read the journal, and knows what is waited for. What the broken one was
   * about to tell is not told again; `unheard` are those of which nothing was ever written down.
   */
  restarted(unheard: readonly string[]): void;
}

/** The machine broke over a call and was replaced. Whatever it had begun is in the journal, or has not begun. */
export class Broken extends TillError {
  constructor(cause: unknown) {
    super("ABORTED_BEFORE_SEND", "the payment machine failed and was replaced", { cause });
  }
}

export class Driver {
  #till: Till;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wires = new Map<number, Wire>();
  #appends: Promise<void> = Promise.resolve();
  #closed = false;
  readonly #forget: () => void;
  readonly terminal: string;
  /** The name of its intents' logs. */
  readonly log: string;
  readonly can: WireCan;
  readonly lease: Lease;
  readonly journal: Journal;
  readonly link: Link;
  readonly make: () => Till;
  readonly listener: Listener;
  #restarting: Promise<void> | undefined;
  #tickets = 0;
  /** Who waits for what about order numbers. */
  readonly #answers = new Map<number, (answer: { reference?: string; code?: Code }) => void>();

  constructor(terminal: string, journal: Journal, link: Link, make: () => Till, listener: Listener) {
    this.terminal = terminal;
    this.journal = journal;
    this.link = link;
    this.make = make;
    this.listener = listener;
    this.#till = this.#made();
    this.can = can(this.#till);
    this.log = nameOf("intents", terminal);
    // A gateway's intents need none: it is a lease of asking for what others left, and fences no records.
    const lease = this.can.concurrent ? nameOf("terminal", terminal) : this.log;
    this.lease = new Lease(
      journal,
      lease,
      () => this.recover(),
      () => this.#reporter(),
    );
    this.#forget = onReplaced(() => this.#replaced());
  }

  /** Whether a machine that replaced a broken one has not read the journal yet: it knows nothing of what is open. */
  get restarting(): boolean {
    return this.#restarting !== undefined;
  }

  /** Resolves when the machine has read the journal; nothing may start before. */
  async ready(): Promise<void> {
    while (this.#restarting) await this.#restarting;
  }

  /** Calls the machine with the two clocks, then carries out what it wants. Throws its refusals, or {@link Broken}. */
  call<T>(use: (till: Till, mono: number, wall: number) => T): T {
    if (this.#closed) throw new TillError("ABORTED_BEFORE_SEND", "the terminal has been closed");
    const result = this.#guard(() => use(this.#till, performance.now(), Date.now()));
    this.#pump();
    return result;
  }

  /**
   * Takes up every intent of the journal that the machine does not know, and what another process wrote of those that it
   * holds for unresolved. Where intents are shared, those that another may be at work on follow behind it.
   */
  async recover(): Promise<void> {
    const open = await this.journal.open(this.log);
    for (const entry of open) {
      if (this.#takeNow(entry) > 0) void this.take(entry).catch(() => {});
    }
    const listed = new Set(open.map(({ reference }) => reference));
    for (const reference of this.call((till) => till.unresolved())) {
      if (listed.has(reference)) continue;
      this.#takeNow({ reference, records: await this.journal.read(this.log, reference) });
    }
  }

  /** Takes up one intent, as soon as no other process can be at work on it. */
  async take({ reference, records }: JournalEntry): Promise<void> {
    for (let log = records; ; log = await this.journal.read(this.log, reference)) {
      const left = this.#takeNow({ reference, records: log });
      if (left === 0) return;
      await pause(Math.min(left, READ_AGAIN));
      if (this.#closed) return;
    }
  }

  /** What the machine answers to a question about an order number, once it has read the journal. Rejects with its code. */
  async asked(ask: (till: Till, mono: number, wall: number, ticket: number) => void): Promise<string | undefined> {
    this.#tickets += 1;
    const ticket = this.#tickets;
    const answer = new Promise<{ reference?: string; code?: Code }>((resolve) => this.#answers.set(ticket, resolve));
    this.call((till, mono, wall) => ask(till, mono, wall, ticket));
    const { reference, code } = await answer;
    if (code !== undefined) throw new TillError(code);
    return reference;
  }

  /** Takes it up, or says for how many ms somebody else may still be at work on it. */
  #takeNow({ reference, records }: JournalEntry): number {
    const { seqs, bytes } = columns(records);
    return this.call((till, mono, wall) => {
      const left = till.knows(reference) ? 0 : (till.patience(mono, wall, seqs, bytes) ?? 0);
      if (left === 0) till.recover(mono, wall, reference, seqs, bytes);
      return left;
    });
  }

  /** Writes what could not be written; resolves when it has been tried. */
  async writeAgain(): Promise<void> {
    if (this.#restarting || this.#closed) return;
    this.#quietly(() => this.#till.writeAgain(performance.now(), Date.now()));
    await this.#appends;
  }

  /** Stops timers and wires. What is unresolved stays in the journal. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#forget();
    this.#stop();
    await this.#appends;
    await this.link.dispose?.();
  }

  #pump(): void {
    const next = () => this.#guard(() => nextEffect(this.#till));
    for (let effect = next(); effect !== undefined; effect = next()) this.#carryOut(effect);
  }

  /** Whatever a machine throws that is not one of its refusals means that its instance can no longer be trusted. */
  #guard<T>(use: () => T): T {
    try {
      return use();
    } catch (error) {
      if (isRefusal(error)) throw error;
      replace();
      throw new Broken(error);
    }
  }

  #carryOut(effect: WireEffect): void {
    switch (effect.effect) {
      case "record":
        this.#record(effect);
        break;
      case "open":
        this.#open(effect.channel, effect.path);
        break;
      case "write":
        this.#write(effect);
        break;
      case "close":
        this.#wires.get(effect.channel)?.close();
        this.#wires.delete(effect.channel);
        break;
      case "step":
        this.listener.step(effect.reference, effect.step, effect.code);
        break;
      case "offer":
        this.listener.offer(effect.reference, effect.offer);
        break;
      case "outcome":
        this.listener.outcome(effect.reference, effect.outcome);
        break;
      case "refused":
        this.listener.refused(effect.reference, effect.code);
        break;
      case "answer":
        this.listener.answer(effect.ticket, effect);
        break;
      case "wake":
        this.#wake(effect.at);
        break;
      case "append":
        this.#append(effect);
        break;
      case "read":
        this.#read(effect);
        break;
      case "list":
        this.#list(effect);
        break;
      case "book":
        this.#book(effect);
        break;
      case "found":
      case "claimed":
        this.#answers.get(effect.ticket)?.(effect);
        this.#answers.delete(effect.ticket);
        break;
      case "told":
        this.listener.told(effect.reference, effect.told);
        break;
      case "all-told":
        this.listener.allTold(effect.failed);
        break;
      default:
        this.lease.carryOut(effect);
    }
  }

  /**
   * Gives bytes to the system, and money only while it is time by both clocks: this process may have slept since the
   * machine looked at them. Too late, nothing is written, now or ever on this wire.
   */
  #write({ channel, bytes, head, before }: Extract<WireEffect, { effect: "write" }>): void {
    const wire = this.#wires.get(channel);
    if (!wire) return;
    if (!before || (performance.now() <= before.mono && Date.now() <= before.wall)) {
      wire.write(bytes, head);
      return;
    }
    this.#wires.delete(channel);
    wire.close();
    const report = this.#reporter();
    queueMicrotask(() => report((till, mono, wall) => till.closed(mono, wall, channel, "ABORTED_BEFORE_SEND", true)));
  }

  /** What reports to the machine of this moment: one that takes its place has read the journal itself. */
  #reporter(): Report {
    const till = this.#till;
    return (use) => {
      if (till === this.#till && !this.#closed) this.#quietly(() => use(till, performance.now(), Date.now()));
    };
  }

  /** Makes a record durable and tells the machine; whatever goes wrong with it, the machine hears that too. */
  #record({ reference, seq, bytes, settles }: Extract<WireEffect, { effect: "record" }>): void {
    const report = this.#reporter();
    const failed = (error: unknown) =>
      report((till, mono, wall) => till.recordFailed(mono, wall, reference, seq, journalCode(error)));
    const append = () =>
      this.journal.append(this.log, reference, seq, bytes, settles).then(
        () => report((till, mono, wall) => till.recorded(mono, wall, reference, seq)),
        (error) => (isConflict(error) ? this.#reread(reference, report).catch(failed) : failed(error)),
      );
    this.#appends = this.#appends.then(append).catch(show);
  }

  /** A record of another of the terminal's logs, in the same order as those of intents. */
  #append({ space, key, seq, bytes, settles }: Extract<WireEffect, { effect: "append" }>): void {
    const report = this.#reporter();
    const append = () =>
      this.journal.append(nameOf(space, this.terminal), key, seq, bytes, settles).then(
        () => report((till, mono, wall) => till.appended(mono, wall, space, key, seq)),
        (error) => report((till, mono, wall) => till.notAppended(mono, wall, space, key, journalCode(error))),
      );
    this.#appends = this.#appends.then(append).catch(show);
  }

  #read({ space, key }: Extract<WireEffect, { effect: "read" }>): void {
    const report = this.#reporter();
    const read = this.journal
      .read(nameOf(space, this.terminal), key)
      .then(columns)
      .then(
        ({ seqs, bytes }) => report((till, mono, wall) => till.read(mono, wall, space, key, seqs, bytes)),
        (error) => report((till, mono, wall) => till.notRead(mono, wall, space, key, journalCode(error))),
      );
    read.catch(show);
  }

  #list({ space }: Extract<WireEffect, { effect: "list" }>): void {
    const report = this.#reporter();
    const list = this.journal.open(nameOf(space, this.terminal)).then(
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

  #book({ reference, outcome }: Extract<WireEffect, { effect: "book" }>): void {
    const report = this.#reporter();
    const booked = (told: boolean) => report((till, mono, wall) => till.booked(mono, wall, reference, told));
    this.listener
      .book?.(outcome)
      .then(
        () => booked(true),
        () => booked(false),
      )
      .catch(show);
  }

  /** Another process was quicker with this record: what it wrote counts. */
  async #reread(reference: string, report: Report): Promise<void> {
    const { seqs, bytes } = columns(await this.journal.read(this.log, reference));
    report((till, mono, wall) => till.reread(mono, wall, reference, seqs, bytes));
  }

  #open(channel: number, path: string | undefined): void {
    const report = (use: (till: Till, mono: number, wall: number) => void) => {
      if (this.#wires.get(channel) === wire && !this.#closed) {
        this.#quietly(() => use(this.#till, performance.now(), Date.now()));
      }
    };
    const wire = this.link.open(path, {
      opened: () => report((till, mono, wall) => till.opened(mono, wall, channel)),
      data: (bytes) => report((till, mono, wall) => till.data(mono, wall, channel, bytes)),
      reply: (status, body, sign) => report((till, mono, wall) => till.reply(mono, wall, channel, status, body, sign)),
      closed: (code, nothingSent) =>
        report((till, mono, wall) => {
          this.#wires.delete(channel);
          till.closed(mono, wall, channel, code, nothingSent);
        }),
    });
    this.#wires.set(channel, wire);
  }

  #wake(at: number | undefined): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (at === undefined) return;
    const wait = Math.min(Math.max(0, Math.ceil(at - performance.now())), LONGEST_TIMER);
    this.#timer = setTimeout(() => this.#afterInput(() => this.#due()), wait);
  }

  /** Lets what has already arrived be read before the timer counts. */
  #afterInput(then: () => void): void {
    if (globalThis.setImmediate) globalThis.setImmediate(then);
    else this.#timer = setTimeout(then, 0);
  }

  #due(): void {
    if (!this.#closed) this.#quietly(() => this.#till.timeout(performance.now(), Date.now()));
  }

  /** A call that nobody waits for. A machine that broke has been replaced; any other error is shown as a defect. */
  #quietly(use: () => void): void {
    try {
      this.#guard(use);
      this.#pump();
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
    }
  }

  /** A machine that knows whether the shop wants to be told. */
  #made(): Till {
    const till = this.make();
    if (this.listener.book) till.book(can(till).concurrent);
    return till;
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const wire of this.#wires.values()) wire.close();
    this.#wires.clear();
  }

  /** A fresh machine takes over at once; what it is told before it has read the journal waits for that. */
  #replaced(): void {
    const after = this.#restarting;
    this.#stop();
    for (const answer of this.#answers.values()) answer({ code: "ABORTED_BEFORE_SEND" });
    this.#answers.clear();
    this.#till = this.#made();
    const restarting = this.#restart(this.#till, after).then((unheard) => {
      if (this.#restarting !== restarting) return;
      this.#restarting = undefined;
      if (!this.#closed) this.listener.restarted(unheard);
    });
    this.#restarting = restarting;
  }

  /** Records under way are waited for: they may say `sent`. One that breaks over the journal gets another try later. */
  async #restart(till: Till, after: Promise<void> | undefined): Promise<string[]> {
    if (after) await pause(JOURNAL_RETRY);
    await this.#appends;
    await this.lease.quiet();
    if (this.#till === till) this.lease.replay();
    while (this.#till === till && !this.#closed) {
      try {
        // What is open belongs to whoever has the terminal.
        if (this.can.concurrent || this.lease.held) await this.recover();
        return await this.#takeAwaited();
      } catch (error) {
        if (isRefusal(error) && error.code === "JOURNAL_VERSION") break; // nothing may start, and pay() says so
        if (this.#till === till) await pause(JOURNAL_RETRY);
      }
    }
    return [];
  }

  /** Takes up what has its outcome but was not told it. Gives those of which the journal has nothing. */
  async #takeAwaited(): Promise<string[]> {
    const unheard: string[] = [];
    for (const reference of this.listener.awaited()) {
      const records = await this.journal.read(this.log, reference);
      if (records.length === 0) unheard.push(reference);
      else this.#takeNow({ reference, records });
    }
    return unheard;
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

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
