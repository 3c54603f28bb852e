// One terminal or gateway, as the faces before it use it: what runs is joined, cancelled and asked about. It holds the driver
// and what is told, and knows neither a system nor which face is before it. begin.ts starts operations.

import { optional, record, shown, text, whole } from "./arguments.js";
import { ended, type Till, type WireOperation } from "./core.js";
import { Broken, type Driver, type Listener } from "./driver.js";
import { columns } from "./kept.js";
import { asTillError, type Code, codeOf, explain, TillError } from "./errors.js";
import { ready } from "./begin.js";
import { named, type Origin, originOf, type Taken } from "./operation.js";
import { Payment, type Track } from "./payment.js";
import { parseOutcome } from "./present.js";
import { unable } from "./refusals.js";
import type { Shop } from "./shop.js";
import { Told } from "./told.js";
import type { Answer, CancelAnswer, HistoryOptions, HistoryPage, OperationKind, Outcome } from "./types.js";

/** What a gateway does besides; a terminal does none of it. */
export interface Besides {
  /** An operation on an earlier payment, where it may start; rejects where it may not. */
  mayFollow?(operation: WireOperation): Promise<WireOperation>;
}

/** An operation that has begun: its outcome, or the promise of it. */
export interface Begun {
  outcome: Outcome | Promise<Outcome>;
}

/** What the faces use of a session. */
export interface Served {
  readonly name: string;
  readonly driver: Pick<Driver, "can" | "call">;
  track(reference: string): Track;
  /** Starts an operation, or joins what has its reference. Rejects: nothing was sent. */
  begin(kind: OperationKind, given: Taken, cancelled: () => boolean): Promise<Begun>;
  cancel(reference: string): Promise<CancelAnswer>;
  pending(): Promise<Payment[]>;
  release(reference: string, who: string, paidOtherwise: boolean): Promise<Outcome>;
  history(options: HistoryOptions | undefined): Promise<HistoryPage>;
  query(of: unknown): Promise<Answer>;
  printReceipt(of: Origin | string): Promise<Answer>;
  run(errand: "printSummary" | "closeBatch"): Promise<Answer>;
  quiet(): Promise<void>;
  end(): Promise<void>;
}

/** A call into the machine, with the two clocks. */
type Use<T> = (till: Till, mono: number, wall: number) => T;

type Errand = "query" | "queryOrder" | "queryNumber" | "printReceipt" | "printSummary" | "closeBatch";

/** How many outcomes a page of the history has where nobody says. */
const PAGE = 50;

/** Why a record could not be written. */
const UNWRITTEN: readonly Code[] = ["JOURNAL_UNAVAILABLE", "JOURNAL_VERSION", "TERMINAL_LOCKED"];

const pageOf = record({ limit: optional(whole(1, 1_000)), before: optional(text) });

export class Session implements Served {
  readonly name: string;
  readonly driver: Driver;
  /** Where somebody wants to be told. */
  readonly shop: Shop | undefined;
  readonly #told: Told;
  readonly #besides: Besides;
  #recovered: Promise<void>;

  constructor(name: string, makeDriver: (listener: Listener) => Driver, shop: Shop | undefined, besides: Besides = {}) {
    this.name = name;
    this.shop = shop;
    this.#besides = besides;
    const asked = {
      now: <T>(use: (till: Till) => T) => this.#now(use),
      present: (text: string) => this.present(text),
      meaning: (code: Code) => this.#meaning(code),
    };
    this.#told = new Told(asked, shop);
    this.driver = makeDriver(this.#told);
    this.#recovered = this.takeUp();
    this.#recovered.catch(() => {});
  }

  /** The operations that have no outcome yet, such as those of a process that died. */
  async pending(): Promise<Payment[]> {
    await this.#recovered;
    await this.driver.ready();
    return this.unresolved().map((reference) => this.join(reference));
  }

  unresolved(): string[] {
    return this.driver.call((till) => till.unresolved());
  }

  /** A page of what is settled, newest first. */
  async history(options: HistoryOptions | undefined): Promise<HistoryPage> {
    const { limit, before } = pageOf(options ?? {}, "");
    const { journal, log } = this.driver;
    if (!journal.history) throw new TillError("UNSUPPORTED_OPERATION", "the journal has no history()");
    const { entries, next } = await journal.history(log, limit ?? PAGE, before);
    const settled = entries.flatMap(({ reference, records, written }) => {
      const { seqs, bytes } = columns(records);
      const text = ended(reference, seqs, bytes);
      return text === undefined ? [] : [{ at: written, outcome: this.present(text) }];
    });
    return Object.freeze({ settled, ...(next !== undefined && { next }) });
  }

  /** Resolves once all that runs has been told; what is `unknown` by then is not waited for. */
  async quiet(): Promise<void> {
    await this.driver.ready();
    const running = this.unresolved().filter((reference) => !this.#told.isUnknown(reference));
    await Promise.allSettled(running.map((reference) => this.join(reference)));
  }

  /** What the system says of an order now: by a reference or order number, or by the numbers of another till's payment. */
  async query(of: unknown): Promise<Answer> {
    const which = named(of);
    if (typeof which === "string") {
      await this.know(which);
      return this.run("query", which);
    }
    await this.driver.ready();
    const { order, number } = which;
    const byNumber = this.driver.call((till) => till.asksByNumber(order, number));
    return byNumber ? this.run("queryNumber", number as string) : this.run("queryOrder", order);
  }

  /** Prints a receipt again: of what is known here by its own number, of anything else by what was said. */
  async printReceipt(which: Origin | string): Promise<Answer> {
    const outcome = typeof which === "string" ? await this.known(which) : undefined;
    const origin = outcome ? originOf(outcome) : which;
    return this.run("printReceipt", typeof origin === "string" ? origin : (origin.number ?? origin.order));
  }

  begin(kind: OperationKind, given: Taken, cancelled: () => boolean): Promise<Begun> {
    return ready(this, kind, given, cancelled);
  }

  /** Something that moves no money. */
  async run(errand: Errand, order = ""): Promise<Answer> {
    await this.driver.ready();
    try {
      // Who waits is known before the machine could answer: it does so only later.
      return this.#told.answerTo(this.driver.call((till, mono, wall) => till.run(mono, wall, errand, order)));
    } catch (error) {
      const refusal = asTillError(error);
      throw refusal instanceof TillError && refusal.code === "UNSUPPORTED_OPERATION" ? unable(errand) : refusal;
    }
  }

  async cancel(reference: string): Promise<CancelAnswer> {
    return (await this.ask(reference, (till, mono, wall) => till.cancel(mono, wall, reference))) as CancelAnswer;
  }

  /** Goes on without an outcome that nobody knows; gives it once the journal says so, or what it is known to be. */
  async release(reference: string, who: string, paidOtherwise: boolean): Promise<Outcome> {
    let outcome = await this.#outcomeOf(reference, (till, mono, wall) =>
      till.release(mono, wall, reference, who, paidOtherwise),
    );
    outcome ??= await this.known(reference);
    if (!outcome) throw new TillError("INTENT_CONFLICT", `nothing to go on from: ${shown(reference)} is not in doubt`);
    while (outcome.status === "unknown" && !outcome.released) {
      if (outcome.code !== undefined && UNWRITTEN.includes(outcome.code)) throw new TillError(outcome.code);
      outcome = await this.track(reference).nextOutcome();
    }
    return outcome;
  }

  /** What runs under this reference, or what became of it. */
  join(reference: string): Payment {
    const track = this.track(reference);
    this.#now((till) => this.recall(track, till));
    const known = track.outcome;
    const outcome = known ? Promise.resolve(known) : track.nextOutcome();
    return new Payment(track, outcome, () => this.cancel(reference));
  }

  track(reference: string): Track {
    return this.#told.track(reference);
  }

  /** What the customer is offered by a payment that was begun before this machine, or by another process. */
  recall(track: Track, till: Till): void {
    const offer = track.offer === undefined ? till.offer(track.reference) : undefined;
    if (offer !== undefined) track.offered(JSON.parse(offer));
  }

  /** The outcome of a reference, of this process or from the journal. */
  async known(reference: string): Promise<Outcome | undefined> {
    const text = await this.ask(reference, (till) => till.outcome(reference));
    return text === undefined ? undefined : this.present(text);
  }

  /** Makes the machine know an intent that only the journal remembers. */
  async know(reference: string): Promise<void> {
    do {
      await this.driver.ready();
      if (this.driver.call((till) => till.knows(reference))) return;
      const records = await this.driver.journal.read(this.driver.log, reference);
      if (records.length > 0) await this.driver.left.take({ reference, records });
    } while (this.driver.restarting);
  }

  /** Something about one intent; where the machine breaks over it, once more with its successor. */
  async ask<T>(reference: string, use: Use<T>): Promise<T> {
    const ask = async () => {
      await this.know(reference);
      return this.driver.call(use);
    };
    return ask().catch((error) => (error instanceof Broken ? ask() : Promise.reject(error)));
  }

  /** Another process may have worked on the terminal: whatever it left open is taken up before anything starts. */
  async takeUp(): Promise<void> {
    const { lease } = this.driver;
    const { held } = lease;
    try {
      await lease.during(async () => {
        if (held) await this.driver.left.takeAll();
      });
    } catch (error) {
      // Somebody else works on the terminal and resolves what it left; pay() will say so.
      if (codeOf(error) === "TERMINAL_LOCKED") return;
      throw error;
    }
  }

  /** Gives everything up. What could not be written down gets a last chance. */
  async end(): Promise<void> {
    await this.driver.writeAgain();
    await this.shop?.quiet();
    await this.driver.lease.end();
    await this.driver.close();
  }

  /** A payment, once an order number of the caller's own is its; rejects where that is another's. */
  async mayTake(operation: WireOperation): Promise<WireOperation> {
    const { order, reference } = operation;
    if (order === undefined) return operation;
    await this.driver.ready();
    const other = await this.driver.asked((till, mono, wall, ticket) => till.own(mono, wall, ticket, order, reference));
    if (other === undefined) return operation;
    const allowed = `a number that nobody has: this one is that of ${shown(other)}`;
    throw new TillError("ORDER_TAKEN", undefined, { argument: "order", given: shown(order), allowed });
  }

  /** An operation on an earlier payment, where it may start; rejects where it may not. */
  async mayFollow(operation: WireOperation): Promise<WireOperation> {
    return this.#besides.mayFollow ? this.#besides.mayFollow(operation) : operation;
  }

  /** One process at a time works on a terminal. At a gateway every order stands for itself, once the journal is read. */
  async during<T>(begin: () => Promise<T>): Promise<T> {
    if (!this.driver.can.concurrent) return this.driver.lease.during(begin);
    // A journal that could not be read when the gateway was connected is read now.
    this.#recovered = this.#recovered.catch(() => this.takeUp());
    await this.#recovered.catch(() => {});
    return begin();
  }

  /** What the machine says now; nothing where it is about to be replaced, or was over this. */
  #now<T>(use: (till: Till) => T): T | undefined {
    if (this.driver.restarting) return undefined;
    try {
      return this.driver.call(use);
    } catch (error) {
      if (error instanceof Broken) return undefined;
      throw error;
    }
  }

  /** A refusal that says which payment is in the way, where one is. */
  inTheWay(error: unknown): unknown {
    if (!(error instanceof TillError) || error.code !== "TERMINAL_UNRESOLVED") return error;
    const open = this.#now((till) => till.barring()) ?? [];
    return new TillError(error.code, `${error.message}: ${open.map((reference) => shown(reference)).join(", ")}`);
  }

  /** What a code means; of one about reaching the terminal also where that was tried. */
  #meaning(code: Code): string {
    const { place, meaning } = explain(code);
    const { address } = this.driver.link;
    return place === "open" && address !== undefined ? `${meaning}: ${address}` : meaning;
  }

  /** An outcome as callers see it, from the machine's JSON. */
  present(text: string): Outcome {
    return parseOutcome(text, {
      recheck: async (reference) => {
        // Settled meanwhile: what was unknown when this outcome was told is known by now.
        const known = await this.known(reference);
        if (known) return known;
        const next = await this.#outcomeOf(reference, (till, mono, wall) => till.recheck(mono, wall, reference));
        return next as Outcome;
      },
      settleByHand: async (reference, paid, who) => {
        const next = await this.#outcomeOf(reference, (till, mono, wall) =>
          till.hand(mono, wall, reference, paid, who),
        );
        if (!next) throw new TillError("INTENT_CONFLICT", "the outcome is known by now; nothing is left to decide");
        return next;
      },
    });
  }

  /** The outcome that follows what `use` sets off; none where that says `false`. */
  async #outcomeOf(reference: string, use: Use<unknown>): Promise<Outcome | undefined> {
    let next: Promise<Outcome> | undefined;
    const done = await this.ask(reference, (till, mono, wall) => {
      next = this.track(reference).nextOutcome();
      return use(till, mono, wall);
    });
    return done === false ? undefined : next;
  }
}
