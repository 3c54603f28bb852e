// What the driver reports, brought to those who wait for it: the tracks of the references and the errands under way.
// Nothing is decided here, and nothing is sent.

import type { Till, WireOperation } from "./core.js";
import type { Listener } from "./driver.js";
import { type Code, TillError } from "./errors.js";
import type { Track } from "./payment.js";
import { parseAnswer } from "./present.js";
import { Tracks } from "./tracks.js";
import type { Answer, Outcome, StepName } from "./types.js";

/** What a gateway does besides; a terminal does none of it. */
export interface Besides {
  /** An operation on an earlier payment, where it may start; rejects where it may not. */
  mayFollow?(operation: WireOperation): Promise<WireOperation>;
  /** As of {@link Listener}. */
  settling?(reference: string): Promise<(() => Promise<void>) | undefined>;
  /** An offer waits until this is settled. */
  offering?(reference: string): Promise<void>;
  /** An outcome was told. */
  ended?(outcome: Outcome): void;
  /** The journal has an outcome that it would not take at first. */
  recorded?(reference: string): void;
}

/** What is asked of the session behind it. */
interface Asked {
  /** What the machine says now; nothing where it is about to be replaced, or was over this. */
  now<T>(use: (till: Till) => T): T | undefined;
  present(text: string): Outcome;
  /** What a code means to whoever called. */
  meaning(code: Code): string;
}

export class Told implements Listener {
  readonly #session: Asked;
  readonly #besides: Besides;
  readonly #tracks: Tracks;
  readonly #tickets = new Map<number, (answer: Answer) => void>();

  constructor(session: Asked, besides: Besides) {
    this.#session = session;
    this.#besides = besides;
    this.#tracks = new Tracks((reference) => session.now((till) => till.isOpen(reference)) ?? true);
  }

  /** What is known of a reference; every Payment of it looks at this one. */
  track(reference: string): Track {
    return this.#tracks.of(reference);
  }

  /** Whether `unknown` is the last that was told of it. */
  isUnknown(reference: string): boolean {
    return this.#tracks.known(reference)?.outcome?.status === "unknown";
  }

  /** The answer to an errand. */
  answerTo(ticket: number): Promise<Answer> {
    return new Promise((resolve) => this.#tickets.set(ticket, resolve));
  }

  async settling(reference: string): Promise<(() => Promise<void>) | undefined> {
    return this.#besides.settling?.(reference);
  }

  step(reference: string, name: StepName, code: Code | undefined): void {
    this.track(reference).step(code === undefined ? { name, at: Date.now() } : { name, code, at: Date.now() });
    if (name === "recorded") this.#besides.recorded?.(reference);
  }

  outcome(reference: string, text: string): void {
    const outcome = this.#session.present(text);
    this.track(reference).end(outcome);
    if (outcome.status !== "unknown") this.#tracks.over(reference);
    this.#besides.ended?.(outcome);
  }

  refused(reference: string, code: Code): void {
    const track = this.track(reference);
    this.#tracks.forget(reference);
    track.refuse(new TillError(code, this.#session.meaning(code)));
  }

  offer(reference: string, text: string): void {
    const show = () => this.track(reference).offered(JSON.parse(text));
    const first = this.#besides.offering?.(reference);
    if (first) void first.catch(() => {}).then(show);
    else show();
  }

  answer(ticket: number, answer: { verdict: string; code?: Code; raw?: string }): void {
    this.#tickets.get(ticket)?.(parseAnswer(answer));
    this.#tickets.delete(ticket);
  }

  awaited(): string[] {
    return this.#tracks.awaited();
  }

  /** What the broken machine was about to tell, its successor tells from the journal. */
  restarted(unheard: readonly string[]): void {
    for (const answer of this.#tickets.values()) answer({ verdict: "none", code: "OUTCOME_UNKNOWN" });
    this.#tickets.clear();
    for (const reference of this.awaited()) {
      const text = this.#session.now((till) => till.outcome(reference));
      const offer = this.#session.now((till) => till.offer(reference));
      if (offer !== undefined) this.offer(reference, offer);
      if (text !== undefined) this.outcome(reference, text);
      else if (unheard.includes(reference)) this.refused(reference, "ABORTED_BEFORE_SEND");
    }
  }
}
