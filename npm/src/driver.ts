// The driver: the only place with a clock and timers; storage and wires are beside it. It carries out what the payment
// machine asks for, by a table from each effect to its call, and reports back; it decides nothing about money.
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
import { Channels } from "./channels.js";
import type { Code } from "./codes.gen.js";
import { TillError } from "./errors.js";
import { Kept } from "./kept.js";
import { Lease, type LeaseEffect, type Report } from "./lease.js";
import { Left, pause } from "./left.js";
import type { Journal } from "./journal/journal.js";
import type { Link } from "./links/link.js";
import type { WireAnswer } from "./present.js";
import type { StepName } from "./types.js";

/** Timers cannot be set further ahead, in ms; waking early is harmless. */
const LONGEST_TIMER = 2_000_000_000;

/** From one failed reading of the journal to the next, after the machine was replaced, in ms. */
const JOURNAL_RETRY = 1_000;

/** Who wants to know what happens. */
export interface Listener {
  step(reference: string, name: StepName, code: Code | undefined): void;
  outcome(reference: string, outcome: string): void;
  refused(reference: string, code: Code): void;
  answer(ticket: number, answer: WireAnswer): void;
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

/** The way to the system, and the one to its back end beside a terminal. */
export interface Links {
  link: Link;
  beside?: Link | undefined;
}

/** For each effect the call that carries it out. */
type Table = { readonly [E in WireEffect["effect"]]: (effect: Extract<WireEffect, { effect: E }>) => void };

export class Driver {
  #till: Till;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;
  readonly #kept: Kept;
  readonly #channels: Channels;
  readonly #carryOut: Table;
  readonly #forget: () => void;
  readonly terminal: string;
  /** The name of its intents' logs. */
  readonly log: string;
  readonly can: WireCan;
  readonly lease: Lease;
  /** What others left. */
  readonly left: Left;
  readonly journal: Journal;
  readonly link: Link;
  readonly make: () => Till;
  readonly listener: Listener;
  #restarting: Promise<void> | undefined;
  #tickets = 0;
  /** Who waits for what about order numbers. */
  readonly #answers = new Map<number, (answer: { reference?: string; code?: Code }) => void>();

  constructor(terminal: string, journal: Journal, links: Links, make: () => Till, listener: Listener) {
    const { link, beside } = links;
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
    const reporter = () => this.#reporter();
    this.left = new Left(journal, this.log, this);
    this.lease = new Lease(journal, lease, () => this.left.takeAll(), reporter);
    this.#kept = new Kept(journal, terminal, reporter, listener.book);
    this.#channels = new Channels(link, beside, reporter);
    this.#carryOut = this.#table();
    this.#forget = onReplaced(() => this.#replaced());
  }

  /** Whether a machine that replaced a broken one has not read the journal yet: it knows nothing of what is open. */
  get restarting(): boolean {
    return this.#restarting !== undefined;
  }

  get closed(): boolean {
    return this.#closed;
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

  /** What the machine answers to a question about an order number, once it has read the journal. Rejects with its code. */
  async asked(ask: (till: Till, mono: number, wall: number, ticket: number) => void): Promise<string | undefined> {
    this.#tickets += 1;
    const ticket = this.#tickets;
    const answer = new Promise<{ reference?: string; code?: Code }>((resolve) => this.#answers.set(ticket, resolve));
    try {
      this.call((till, mono, wall) => ask(till, mono, wall, ticket));
    } catch (error) {
      this.#answers.delete(ticket);
      throw error;
    }
    const { reference, code } = await answer;
    if (code !== undefined) throw new TillError(code);
    return reference;
  }

  /** Writes what could not be written; resolves when it has been tried. */
  async writeAgain(): Promise<void> {
    if (this.#restarting || this.#closed) return;
    this.#quietly(() => this.#till.writeAgain(performance.now(), Date.now()));
    await this.#kept.quiet();
  }

  /** Stops timers and wires. What is unresolved stays in the journal. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#forget();
    this.#stop();
    await this.#kept.quiet();
    await this.link.dispose?.();
  }

  #pump(): void {
    const next = () => this.#guard(() => nextEffect(this.#till));
    for (let effect = next(); effect !== undefined; effect = next()) {
      (this.#carryOut[effect.effect] as (it: WireEffect) => void)(effect);
    }
  }

  /** Every effect, and the call that it is. */
  #table(): Table {
    const [kept, channels, lease, listener] = [this.#kept, this.#channels, this.lease, this.listener];
    const leased = (it: LeaseEffect) => lease.carryOut(it);
    return {
      record: (it) => kept.record(it),
      append: (it) => kept.append(it),
      read: (it) => kept.read(it),
      list: (it) => kept.list(it),
      book: (it) => kept.book(it),
      open: (it) => channels.open(it),
      write: (it) => channels.write(it),
      close: (it) => channels.close(it),
      claim: leased,
      renew: leased,
      release: leased,
      "take-up": leased,
      granted: leased,
      denied: leased,
      step: ({ reference, step, code }) => listener.step(reference, step, code),
      offer: ({ reference, offer }) => listener.offer(reference, offer),
      outcome: ({ reference, outcome }) => listener.outcome(reference, outcome),
      refused: ({ reference, code }) => listener.refused(reference, code),
      answer: (it) => listener.answer(it.ticket, it),
      told: ({ reference, told }) => listener.told(reference, told),
      "all-told": ({ failed }) => listener.allTold(failed),
      found: (it) => this.#answer(it),
      claimed: (it) => this.#answer(it),
      wake: ({ at }) => this.#wake(at),
    };
  }

  #answer(answer: { ticket: number; reference?: string; code?: Code }): void {
    this.#answers.get(answer.ticket)?.(answer);
    this.#answers.delete(answer.ticket);
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

  /** What reports to the machine of this moment: one that takes its place has read the journal itself. */
  #reporter(): Report {
    const till = this.#till;
    return (use) => {
      if (till === this.#till && !this.#closed) this.#quietly(() => use(till, performance.now(), Date.now()));
    };
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
    this.#channels.stop();
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
    await this.#kept.quiet();
    await this.lease.quiet();
    if (this.#till === till) this.lease.replay();
    while (this.#till === till && !this.#closed) {
      try {
        // What is open belongs to whoever has the terminal.
        if (this.can.concurrent || this.lease.held) await this.left.takeAll();
        return await this.left.takeThese(this.listener.awaited());
      } catch (error) {
        if (isRefusal(error) && error.code === "JOURNAL_VERSION") break; // nothing may start, and pay() says so
        if (this.#till === till) await pause(JOURNAL_RETRY);
      }
    }
    return [];
  }
}
