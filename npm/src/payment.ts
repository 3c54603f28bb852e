// One operation as the caller holds it: awaitable for its outcome, iterable for its steps.

import { shown } from "./arguments.js";
import { TillError } from "./errors.js";
import { warn } from "./report.js";
import type { CancelAnswer, Offer, Outcome, Step } from "./types.js";

/** What is known of one reference; every Payment of that reference looks at the same one. */
export class Track {
  readonly steps: Step[] = [];
  /** The last outcome; `unknown` may be followed by another. */
  outcome: Outcome | undefined;
  refusal: TillError | undefined;
  /** What the customer is shown to pay with, where that is not a terminal. */
  offer: Offer | undefined;
  readonly reference: string;
  /** How many wait for an outcome of what the machine has taken on. */
  awaited = 0;
  #waiting = new Set<() => void>();
  #holders = 0;
  readonly #free: () => void;

  /** `free` is called when nobody holds it any more. */
  constructor(reference: string, free: () => void = () => {}) {
    this.reference = reference;
    this.#free = free;
  }

  /** Whether somebody will still look at it: then it must stay the one track of its reference. */
  get held(): boolean {
    return this.#holders > 0;
  }

  /** Holds it until the promise is settled. */
  hold<T>(while_: Promise<T>): Promise<T> {
    this.#holders += 1;
    return while_.finally(() => {
      this.#holders -= 1;
      if (this.#holders === 0) this.#free();
    });
  }

  /** The same reference begins anew, because nothing of its first attempt was ever sent. */
  renew(): void {
    this.steps.length = 0;
    this.outcome = undefined;
    this.offer = undefined;
  }

  offered(offer: Offer): void {
    this.offer = offer;
    this.#changed();
  }

  step(step: Step): void {
    this.steps.push(step);
    this.#changed();
  }

  end(outcome: Outcome): void {
    this.outcome = outcome;
    this.#changed();
  }

  refuse(refusal: TillError): void {
    this.refusal = refusal;
    this.#changed();
  }

  /** Resolves at the next change. */
  next(): Promise<void> {
    return new Promise((resolve) => this.#waiting.add(resolve));
  }

  /** The next outcome that is told after this call. */
  nextOutcome(): Promise<Outcome> {
    const next = this.hold(this.#nextOutcome());
    // Whoever only iterates gets the error from the loop.
    next.catch(() => {});
    return next;
  }

  async #nextOutcome(): Promise<Outcome> {
    this.awaited += 1;
    try {
      for (const before = this.outcome; ; await this.next()) {
        if (this.refusal) throw this.refusal;
        if (this.outcome && this.outcome !== before) return this.outcome;
      }
    } finally {
      this.awaited -= 1;
    }
  }

  #changed(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const resolve of waiting) resolve();
  }
}

/**
 * A running payment, refund or void. It runs whether or not anybody looks.
 *
 * It is a promise of its outcome, and `for await (const step of payment)` gives its steps from the first one on, and
 * ends when the outcome is there. Leaving the loop does not cancel. Because it is awaitable, an async function that
 * returns a payment returns its outcome.
 */
export class Payment implements Promise<Outcome>, AsyncIterable<Step> {
  readonly reference: string;
  readonly #track: Track;
  readonly #cancel: () => CancelAnswer | Promise<CancelAnswer>;
  readonly #result: Promise<Outcome>;
  readonly #begun: Promise<unknown>;
  /** Whether anybody wants to know how it ends. */
  #looked = false;

  /** @internal `begun` rejects where the machine does not take it: then nothing of the track is this payment's. */
  constructor(
    track: Track,
    result: Promise<Outcome>,
    cancel: () => CancelAnswer | Promise<CancelAnswer>,
    begun: Promise<unknown> = Promise.resolve(),
  ) {
    this.reference = track.reference;
    this.#begun = begun;
    this.#track = track;
    this.#result = result;
    this.#cancel = cancel;
    // Whoever only iterates gets the error from the loop; whoever does nothing at all is told of it.
    result.catch((error) => setTimeout(() => this.#looked || warnUnheard(track.reference, error), 0));
  }

  // biome-ignore lint/suspicious/noThenProperty: a payment is awaitable by design
  then<A = Outcome, B = never>(
    fulfilled?: ((outcome: Outcome) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.outcome().then(fulfilled, rejected);
  }

  catch<B = never>(rejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<Outcome | B> {
    return this.outcome().catch(rejected);
  }

  finally(settled?: (() => void) | null): Promise<Outcome> {
    return this.outcome().finally(settled);
  }

  get [Symbol.toStringTag](): string {
    return "Payment";
  }

  /** As a plain promise. */
  outcome(): Promise<Outcome> {
    this.#looked = true;
    return this.#result;
  }

  /**
   * What the customer pays with: a page to go to or a code to scan. Of gateways; it is durable when it is told.
   * Rejects where the payment ends without one: with its own error, or `UNSUPPORTED_OPERATION` at a terminal.
   */
  get offer(): Promise<Offer> {
    this.#looked = true;
    return this.#offered();
  }

  /** Asks for a cancel. The payment's own outcome follows, whatever the answer. */
  async cancel(): Promise<CancelAnswer> {
    return this.#cancel();
  }

  async #offered(): Promise<Offer> {
    await this.#begun;
    const over = this.#result.then(() => true);
    over.catch(() => {});
    while (!this.#track.offer) {
      if (!(await Promise.race([over, this.#track.next()]))) continue;
      if (!this.#track.offer) throw new TillError("UNSUPPORTED_OPERATION", "the payment ended without an offer");
    }
    return this.#track.offer;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Step, void, void> {
    this.#looked = true;
    let over = false;
    const ended = this.#result.then(
      () => {
        over = true;
      },
      () => {
        over = true;
      },
    );
    for (let index = 0; ; index += 1) {
      while (index >= this.#track.steps.length) {
        if (over) {
          await this.#result;
          return;
        }
        await Promise.race([this.#track.next(), ended]);
      }
      const step = this.#track.steps[index];
      if (step) yield step;
    }
  }
}

function warnUnheard(reference: string, error: unknown): void {
  const why = error instanceof Error ? error.message : shown(error);
  warn(`nobody awaits the payment ${JSON.stringify(reference)}, which did not begin: ${why}`, error);
}
