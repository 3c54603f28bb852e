// What the driver reports, brought to those who wait for it: the tracks of the references and the errands under way.
// Nothing is decided here, and nothing is sent.

import type { Till } from "./core.js";
import type { Listener } from "./driver.js";
import { type Code, TillError } from "./errors.js";
import type { Track } from "./payment.js";
import { parseAnswer, type WireAnswer } from "./present.js";
import type { Shop } from "./shop.js";
import { Tracks } from "./tracks.js";
import type { Answer, Outcome, StepName } from "./types.js";

/** What is asked of the session behind it. */
interface Asked {
  /** What the machine says now; nothing where it is about to be replaced, or was over this. */
  now<T>(use: (till: Till) => T): T | undefined;
  present(text: string): Outcome;
  /** What a code means to whoever called. */
  meaning(code: Code): string;
}

export class Told implements Listener {
  readonly book: Listener["book"];
  readonly #session: Asked;
  readonly #shop: Shop | undefined;
  readonly #tracks: Tracks;
  readonly #tickets = new Map<number, (answer: Answer) => void>();

  constructor(session: Asked, shop: Shop | undefined) {
    this.#session = session;
    this.#shop = shop;
    this.book = shop && ((outcome) => shop.book(session.present(outcome)));
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

  told(reference: string, told: boolean): void {
    this.#shop?.told(reference, told);
  }

  allTold(failed: boolean): void {
    this.#shop?.allTold(failed);
  }

  step(reference: string, name: StepName, code: Code | undefined): void {
    this.track(reference).step(code === undefined ? { name, at: Date.now() } : { name, code, at: Date.now() });
  }

  outcome(reference: string, text: string): void {
    const outcome = this.#session.present(text);
    this.track(reference).end(outcome);
    if (outcome.status !== "unknown") this.#tracks.over(reference);
  }

  refused(reference: string, code: Code): void {
    const track = this.track(reference);
    this.#tracks.forget(reference);
    track.refuse(new TillError(code, this.#session.meaning(code)));
  }

  offer(reference: string, text: string): void {
    this.track(reference).offered(JSON.parse(text));
  }

  answer(ticket: number, answer: WireAnswer): void {
    this.#tickets.get(ticket)?.(parseAnswer(answer));
    this.#tickets.delete(ticket);
  }

  awaited(): string[] {
    return this.#tracks.awaited();
  }

  /** What the broken machine was about to tell, its successor tells from the journal. */
  restarted(unheard: readonly string[]): void {
    const waited = this.#shop?.waited() ?? [];
    this.#session.now((till) => {
      const [mono, wall] = [performance.now(), Date.now()];
      for (const reference of waited) till.tell(mono, wall, reference);
      if (this.#shop) till.tellAll(mono, wall);
    });
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
