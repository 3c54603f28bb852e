// A connected terminal: names things, holds the lease and the journal, and hands the rest to the driver.

import { secret, shown } from "./arguments.js";
import { askedAt, called, callerOf } from "./caller.js";
import { start, type Till, type WireCan, type WireOperation } from "./core.js";
import { Broken, type Driver } from "./driver.js";
import { asOf, asTillError, type Code, codeOf, explain, TillError } from "./errors.js";
import { requireName } from "./names.js";
import {
  following,
  listen,
  neverStarted,
  originOf,
  printed,
  requireText,
  type Taken,
  taken,
  taking,
} from "./operation.js";
import { Payment, type Track } from "./payment.js";
import { keyRefused, named, unable } from "./refusals.js";
import { parseAnswer, parseOutcome } from "./present.js";
import { Tracks } from "./tracks.js";
import type {
  AdjustTipOptions,
  Answer,
  CancelAnswer,
  CompleteOptions,
  OperationKind,
  Outcome,
  PayOptions,
  RefundOptions,
  StepName,
  StoredOutcome,
  VoidOptions,
} from "./types.js";
import type { SimulatorStep } from "./verbs.gen.js";

/** A method of this class, above which the caller is. */
type Entry = (...args: never[]) => unknown;

/** What a terminal can do over its link. */
export type Can = Readonly<WireCan>;

/** The simulated terminal behind `via: "simulator"`. */
export interface SimulatorControl {
  /** The verbs of faults: `[{ verb: "CHARGE_THEN_DROP" }, { on: "query", verb: "QUERY_FAIL", k: 3 }]`. */
  script(steps: readonly SimulatorStep[], options?: { dedupe?: boolean }): void;
  /** The person in front of the terminal, when a step says `WAIT`. */
  customer(action: "tap" | "cancel" | "decline" | "pay"): void;
  /** What money really moved. */
  ledger(): unknown;
  reset(): void;
}

/** A terminal that takes payments. Made by `connect`. */
export class Terminal {
  readonly name: string;
  readonly can: Can;
  /** Only with `via: "simulator"`. */
  readonly simulator: SimulatorControl | undefined;
  /** @internal */
  protected readonly driver: Driver;
  readonly #tracks = new Tracks((reference) => this.#now((till) => till.isOpen(reference)) ?? true);
  readonly #tickets = new Map<number, (answer: Answer) => void>();
  readonly #keep: ((posKey: string) => void) | undefined;
  #recovered: Promise<void>;
  #closed: Promise<void> | undefined;

  /** @internal */
  constructor(
    name: string,
    makeDriver: (terminal: Terminal) => Driver,
    keep?: (posKey: string) => void,
    simulator?: SimulatorControl,
  ) {
    this.name = name;
    this.simulator = simulator;
    this.driver = makeDriver(this);
    this.can = this.driver.can;
    this.#keep = keep;
    this.#recovered = this.takeUp();
    this.#recovered.catch(() => {});
  }

  /** Takes a payment. The returned Payment rejects with a {@link TillError} only while nothing was sent. */
  pay(options: PayOptions): Payment {
    return this.#take("pay", options, this.pay);
  }

  /** Holds an amount on the customer's card; `complete` takes it. Where `can.authorise` says so. */
  authorise(options: PayOptions): Payment {
    return this.#take("authorise", options, this.authorise);
  }

  /** Gives all or part of an earlier payment back. */
  refund(options: RefundOptions): Payment {
    return this.#follow("refund", options, this.refund);
  }

  /** Undoes an earlier payment altogether. */
  void(options: VoidOptions): Payment {
    return this.#follow("void", options, this.void);
  }

  /** Takes what an authorisation holds, or part of it. Where `can.complete` says so. */
  complete(options: CompleteOptions): Payment {
    return this.#follow("complete", options, this.complete);
  }

  /** Adds a tip to an earlier payment. Where `can.tip` says so. */
  adjustTip(options: AdjustTipOptions): Payment {
    return this.#follow("adjust", options, this.adjustTip);
  }

  /** The operations that have no outcome yet, such as those of a process that died. */
  pending(): Promise<Payment[]> {
    return called(this.pending, async () => {
      await this.#recovered;
      await this.driver.ready();
      return this.driver.call((till) => till.unresolved()).map((reference) => this.join(reference));
    });
  }

  /** What the terminal itself says of an order now: by your reference, or by an order number. */
  query(reference: string): Promise<Answer> {
    return called(this.query, async () => {
      requireText("reference", reference);
      await this.know(reference);
      return this.#run("query", reference);
    });
  }

  /** Prints the receipt of a payment again: by its outcome, your reference, or an order number. */
  printReceipt(of: Outcome | StoredOutcome | string): Promise<Answer> {
    return called(this.printReceipt, async () => {
      const which = printed(of);
      if (typeof which !== "string") return this.#run("printReceipt", which.number ?? which.order);
      const outcome = await this.known(which);
      const known = outcome && originOf(outcome);
      return this.#run("printReceipt", known ? (known.number ?? known.order) : which);
    });
  }

  /** Prints the day's summary at the terminal. */
  printSummary(): Promise<Answer> {
    return called(this.printSummary, () => this.#run("printSummary", ""));
  }

  /** Settles the day's payments; from then on they are refunded, not voided. Where `can.closeBatch` says so. */
  closeBatch(): Promise<Answer> {
    return called(this.closeBatch, () => this.#run("closeBatch", ""));
  }

  /**
   * Takes another POS-KEY after it was changed at the terminal; what is in doubt is asked for with it.
   * `UNSUPPORTED_OPERATION` where the system has no such key.
   */
  setPosKey(posKey: string): void {
    secret(posKey, "posKey");
    const keep = this.#keep;
    if (!keep) throw unable("it has no POS-KEY");
    try {
      this.driver.call((till, mono, wall) => {
        till.setKey(mono, wall, posKey);
        till.timeout(mono, wall);
      });
    } catch (error) {
      throw keyRefused(asTillError(error), "posKey");
    }
    keep(posKey);
  }

  /** Waits for what is running, then gives everything up. Nothing is dropped: the journal keeps it. Again is harmless. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await this.driver.ready();
    const running = this.driver.call((till) => till.unresolved());
    const told = (reference: string) => this.#tracks.known(reference)?.outcome?.status === "unknown";
    const waited = running.filter((reference) => !told(reference)).map((reference) => this.join(reference));
    await Promise.allSettled(waited);
    await this.end();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** @internal What the driver reports. */
  step(reference: string, name: StepName, code: Code | undefined): void {
    this.track(reference).step(code === undefined ? { name, at: Date.now() } : { name, code, at: Date.now() });
  }

  /** @internal */
  outcome(reference: string, text: string): void {
    const outcome = this.#present(text);
    this.track(reference).end(outcome);
    if (outcome.status !== "unknown") this.#tracks.over(reference);
  }

  /** @internal */
  refused(reference: string, code: Code): void {
    const track = this.track(reference);
    this.#tracks.forget(reference);
    track.refuse(new TillError(code, this.#meaning(code)));
  }

  /** @internal */
  offer(reference: string, text: string): void {
    this.track(reference).offered(JSON.parse(text));
  }

  /** @internal */
  answer(ticket: number, answer: { verdict: string; code?: Code; raw?: string }): void {
    this.#tickets.get(ticket)?.(parseAnswer(answer));
    this.#tickets.delete(ticket);
  }

  /** @internal */
  awaited(): string[] {
    return this.#tracks.awaited();
  }

  /** @internal What the broken machine was about to tell, its successor tells from the journal. */
  restarted(unheard: readonly string[]): void {
    for (const answer of this.#tickets.values()) answer({ verdict: "none", code: "OUTCOME_UNKNOWN" });
    this.#tickets.clear();
    for (const reference of this.awaited()) {
      const text = this.#now((till) => till.outcome(reference));
      const offer = this.#now((till) => till.offer(reference));
      if (offer !== undefined) this.offer(reference, offer);
      if (text !== undefined) this.outcome(reference, text);
      else if (unheard.includes(reference)) this.refused(reference, "ABORTED_BEFORE_SEND");
    }
  }

  #take(kind: "pay" | "authorise", options: PayOptions, entry: Entry): Payment {
    const caller = callerOf(entry);
    const given = askedAt(caller, () => taken[kind](options, ""));
    return this.#begin(given, async () => taking(kind, given), caller);
  }

  /** @internal An operation on an earlier payment, where it may start; rejects where it may not. */
  protected async mayFollow(operation: WireOperation): Promise<WireOperation> {
    return operation;
  }

  /** An operation on an earlier payment. */
  #follow(kind: OperationKind, options: VoidOptions | AdjustTipOptions, entry: Entry): Payment {
    const caller = callerOf(entry);
    const given = askedAt(caller, () => taken[kind](options, ""));
    const { of } = given;
    const operation = async () => {
      const outcome = typeof of === "string" ? await this.known(of) : undefined;
      const origin = outcome ? originOf(outcome) : of;
      if (typeof origin === "object") return this.mayFollow(following(kind, given, origin));
      throw new TillError("UNKNOWN_ORDER", undefined, {
        argument: "of",
        given: shown(of),
        allowed: "the reference of a payment that this journal knows, or its outcome",
      });
    };
    return this.#begin(given, operation, caller);
  }

  /** @internal */
  protected async known(reference: string): Promise<Outcome | undefined> {
    const text = await this.ask(reference, (till) => till.outcome(reference));
    return text === undefined ? undefined : this.#present(text);
  }

  /** @internal Makes the machine know an intent that only the journal remembers. */
  protected async know(reference: string): Promise<void> {
    do {
      await this.driver.ready();
      if (this.driver.call((till) => till.knows(reference))) return;
      const records = await this.driver.journal.read(this.name, reference);
      if (records.length > 0) await this.driver.take({ reference, records });
    } while (this.driver.restarting);
  }

  /** @internal Something about one intent; where the machine breaks over it, once more with its successor. */
  protected async ask<T>(reference: string, use: (till: Till, mono: number, wall: number) => T): Promise<T> {
    const ask = async () => {
      await this.know(reference);
      return this.driver.call(use);
    };
    return ask().catch((error) => (error instanceof Broken ? ask() : Promise.reject(error)));
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

  #begin({ reference, signal }: Taken, operation: () => Promise<WireOperation>, caller: string | undefined): Payment {
    let started = false;
    let wanted = signal?.aborted ?? false;
    const cancel = async (): Promise<CancelAnswer> => {
      wanted = true;
      return started ? this.cancel(reference) : "requested";
    };
    // Where that fails, the outcome tells all the same what became of it.
    const abort = () => void cancel().catch(() => {});
    // The last of what is the caller's own: where it throws, nothing has begun.
    const unlisten = listen(signal, abort);
    const told = (error: unknown) => Promise.reject(asOf(error, caller));
    const track = this.track(reference);
    const begun = this.#start(reference, operation, () => wanted).catch(told);
    track.hold(begun).catch(() => {});
    const start = async (): Promise<Outcome> => {
      const { outcome } = await begun;
      started = true;
      if (wanted) abort();
      return outcome;
    };
    return new Payment(track, start().catch(told).finally(unlisten), cancel, begun);
  }

  /** Gets everything ready, then starts the operation or joins it. Gives its outcome, or the promise of it. */
  async #start(
    reference: string,
    operation: () => Promise<WireOperation>,
    cancelled: () => boolean,
  ): Promise<{ outcome: Outcome | Promise<Outcome> }> {
    let wire: WireOperation | undefined;
    try {
      requireName("reference", reference);
      wire = await operation();
      const asked = wire;
      const begin = (till: Till, mono: number, wall: number) => {
        if (cancelled() && !till.knows(reference)) return { outcome: neverStarted(asked) };
        const started = start(till, mono, wall, asked, crypto.getRandomValues(new Uint8Array(16)));
        if (started.started === "settled") return { outcome: this.#present(started.outcome) };
        const track = this.track(reference);
        if (started.started === "new") track.renew();
        else this.#recall(track, till);
        return { outcome: track.outcome && track.outcome.status !== "unknown" ? track.outcome : track.nextOutcome() };
      };
      return await this.#during(() => this.ask(reference, begin));
    } catch (error) {
      const refusal = asTillError(error);
      throw wire ? named(this.#naming(refusal), wire, this.can) : refusal;
    }
  }

  /** Another process may have worked on the terminal: whatever it left open is taken up before anything starts. */
  protected async takeUp(): Promise<void> {
    const { lease } = this.driver;
    const { held } = lease;
    try {
      await lease.during(async () => {
        if (held) await this.driver.recover();
      });
    } catch (error) {
      // Somebody else works on the terminal and resolves what it left; pay() will say so.
      if (codeOf(error) === "TERMINAL_LOCKED") return;
      throw error;
    }
  }

  /** One process at a time works on a terminal. At a gateway every order stands for itself, once the journal is read. */
  async #during<T>(begin: () => Promise<T>): Promise<T> {
    if (!this.can.concurrent) return this.driver.lease.during(begin);
    // A journal that could not be read when the gateway was connected is read now.
    this.#recovered = this.#recovered.catch(() => this.takeUp());
    await this.#recovered.catch(() => {});
    return begin();
  }

  /** @internal What could not be written down gets a last chance. */
  protected async end(): Promise<void> {
    await this.driver.writeAgain();
    await this.driver.lease.end();
    await this.driver.close();
  }

  async #run(errand: "query" | "printReceipt" | "printSummary" | "closeBatch", order: string): Promise<Answer> {
    await this.driver.ready();
    return new Promise((resolve, reject) => {
      try {
        const ticket = this.driver.call((till, mono, wall) => till.run(mono, wall, errand, order));
        this.#tickets.set(ticket, resolve);
      } catch (error) {
        const refusal = asTillError(error);
        reject(refusal instanceof TillError && refusal.code === "UNSUPPORTED_OPERATION" ? unable(errand) : refusal);
      }
    });
  }

  /** @internal */
  protected join(reference: string): Payment {
    const track = this.track(reference);
    this.#now((till) => this.#recall(track, till));
    const known = track.outcome;
    const outcome = known ? Promise.resolve(known) : track.nextOutcome();
    return new Payment(track, outcome, () => this.cancel(reference));
  }

  /** @internal */
  protected async cancel(reference: string): Promise<CancelAnswer> {
    return (await this.ask(reference, (till, mono, wall) => till.cancel(mono, wall, reference))) as CancelAnswer;
  }

  /** The outcome that follows what `use` sets off; none where that says `false`. */
  async #outcomeOf(
    reference: string,
    use: (till: Till, mono: number, wall: number) => unknown,
  ): Promise<Outcome | undefined> {
    let next: Promise<Outcome> | undefined;
    const done = await this.ask(reference, (till, mono, wall) => {
      next = this.track(reference).nextOutcome();
      return use(till, mono, wall);
    });
    return done === false ? undefined : next;
  }

  /** @internal */
  protected track(reference: string): Track {
    return this.#tracks.of(reference);
  }

  /** What the customer is offered by a payment that was begun before this machine, or by another process. */
  #recall(track: Track, till: Till): void {
    const offer = track.offer === undefined ? till.offer(track.reference) : undefined;
    if (offer !== undefined) track.offered(JSON.parse(offer));
  }

  /** Which payment is in the way, where one is. */
  #naming(error: unknown): unknown {
    if (!(error instanceof TillError) || error.code !== "TERMINAL_UNRESOLVED") return error;
    const open = this.#now((till) => till.unresolved()) ?? [];
    return new TillError(error.code, `${error.message}: ${open.map((reference) => shown(reference)).join(", ")}`);
  }

  /** What a code means; of one about reaching the terminal also where that was tried. */
  #meaning(code: Code): string {
    const { place, meaning } = explain(code);
    const { address } = this.driver.link;
    return place === "open" && address !== undefined ? `${meaning}: ${address}` : meaning;
  }

  #present(text: string): Outcome {
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
}
