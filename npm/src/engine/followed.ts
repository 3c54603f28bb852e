// What is known here of each operation, kept up with the engine. Events say that something happened; how an operation
// stands is only ever asked for, so that there is one source of the truth.
//
// An answer counts only where no request to begin the same reference left or was answered meanwhile: otherwise what became
// of an earlier try could be taken for what became of this one, and somebody would be told that nothing was charged.
//
// That the engine does not know a reference says nothing of a request that was lost on its way: a proxy may hold it, and
// deliver it later. Then the engine is asked to close the reference, and only its answer to that is told.

import { TillError } from "../errors.js";
import type { Code } from "../codes.gen.js";
import type { OperationKind } from "../glue/tillwire.js";
import type { Track } from "../payment.js";
import type { Ways } from "../present.js";
import { Tracks } from "../tracks.js";
import type { Outcome, Step } from "../types.js";
import { ask, type Engine, isObject, pathOf, textOf, Unanswered } from "./asking.js";
import { COLLECTIONS, mayBegin, meaningOf, offerOf, type Standing, standing, stepOf } from "./read.js";
import { type Happened, Stream } from "./stream.js";

/** What is known of a reference besides its track. */
interface Known {
  /** What it is, where that is known. */
  kind?: OperationKind;
  /** Counts the requests to begin it, and their answers. */
  turns: number;
  /** A request to begin it is on its way. */
  leaving: boolean;
  /** One of them had no answer: it may still come. */
  lost: boolean;
  /** Something happened that was not asked about yet. */
  news: boolean;
  asking: boolean;
  /** What is told of an operation that was begun here, where the engine does not tell. */
  doubt?: Doubt | undefined;
  /** Why it was given up, in the engine's words. */
  detail?: string | undefined;
}

/** Outcomes that the engine cannot tell. */
export interface Doubt {
  /** What it is asked for. */
  body: object;
  /** It could not be asked for too long. */
  unknown(): Outcome;
  /** It knows nothing of it, so nothing left. */
  unsent(code: Code): Outcome;
}

/** What it is told of. */
export interface Followed {
  engine: Engine;
  terminal: string;
  ways: Ways;
  /** How long an operation is held in doubt before its outcome is `unknown`, in ms. */
  patience: number;
  /** Something ended at the terminal, or may have. */
  ended(): void;
  /** Whether that is of interest at any time. */
  listens: boolean;
}

/** How long the stream is kept after the last one who waited, in ms: the next customer often comes soon. */
const LINGER = 2_000;
/** From one question that was not answered to the next, in ms. */
const AGAIN = 1_000;
/** How long the engine may take to close a reference beyond other answers, in s: it writes that down. */
const CLOSING = 30;
/** How many references are remembered of which nobody waits. */
const AT_HAND = 256;

export class Follower {
  readonly #given: Followed;
  readonly #tracks: Tracks;
  readonly #known = new Map<string, Known>();
  readonly #stream: Stream;
  /** When the engine was heard last. */
  #contact = performance.now();
  #busy = 0;
  #closed = false;

  constructor(given: Followed) {
    this.#given = given;
    this.#tracks = new Tracks((reference) => this.#isOpen(reference));
    this.#stream = new Stream(given.engine, given.terminal, {
      heard: (event) => this.#heard(event),
      stands: () => this.#catchUp(),
      lost: () => this.#lost(),
      wanted: () => this.#wanted(),
    });
    if (given.listens) void this.#stream.ready();
  }

  track(reference: string): Track {
    return this.#tracks.of(reference);
  }

  /** Those that are waited for, but for what is `unknown`. */
  running(): Track[] {
    const tracks = this.#tracks.awaited().map((reference) => this.track(reference));
    return tracks.filter(({ outcome }) => outcome?.status !== "unknown");
  }

  /** Makes sure that the engine is there and lets us ask. Rejects: nothing was sent. */
  async reach(): Promise<void> {
    if (await this.#stream.ready()) return;
    await ask(this.#given.engine, "GET", `/v1/open?${this.query()}`);
  }

  /** Keeps the stream while something is begun. */
  async during<T>(use: () => Promise<T>): Promise<T> {
    this.#busy += 1;
    try {
      return await use();
    } finally {
      this.#busy -= 1;
      this.#rest();
    }
  }

  /** A request to begin it leaves; gives its end: undefined where its answer is lost. */
  async leave(
    reference: string,
    kind: OperationKind,
    request: () => Promise<Standing | undefined>,
  ): Promise<Standing | undefined> {
    const known = this.of(reference);
    known.kind = kind;
    known.turns += 1;
    known.leaving = true;
    known.detail = undefined;
    try {
      const said = await request();
      known.lost ||= said === undefined;
      return said;
    } finally {
      known.turns += 1;
      known.leaving = false;
    }
  }

  /** What the engine says of it now; undefined where it knows nothing of it. Rejects where it does not say. */
  async look(reference: string): Promise<Standing | undefined> {
    const known = this.of(reference);
    const kinds = known.kind === undefined ? (Object.keys(COLLECTIONS) as OperationKind[]) : [known.kind];
    for (const kind of kinds) {
      const found = await this.#lookAmong(reference, kind);
      if (!found) continue;
      // What runs is found under every kind.
      if (found.outcome) known.kind = found.outcome.kind;
      return found;
    }
    return undefined;
  }

  /** Whether a request to begin it had no answer. */
  isLost(reference: string): boolean {
    return this.of(reference).lost;
  }

  /**
   * What was said of it, once nothing can come that begins it: where a request was lost, the engine closes the reference. Rejects
   * where the engine does not say that; nothing is known then.
   */
  async sure(reference: string, said: Standing | undefined): Promise<Standing | undefined> {
    const { lost, doubt, kind = "pay" } = this.of(reference);
    if (!lost || !doubt || !mayBegin(said)) return said;
    const { engine, ways } = this.#given;
    const path = pathOf(COLLECTIONS[kind], reference, "/close");
    const { body } = await ask(engine, "POST", path, { body: doubt.body, wait: CLOSING });
    const closed = standing(body, reference, ways);
    if (mayBegin(closed)) throw new Unanswered(engine.origin, "what it says of an operation cannot be read");
    return closed;
  }

  /** The kind of an operation, as far as the engine knows it. */
  async kindOf(reference: string): Promise<OperationKind> {
    if (this.of(reference).kind === undefined) await this.look(reference);
    return this.of(reference).kind ?? "pay";
  }

  /** Takes in how it stands; gives its outcome, or the promise of it. */
  take(reference: string, said: Standing): Outcome | Promise<Outcome> {
    const track = this.track(reference);
    this.note(track, said);
    if (said.outcome) {
      this.end(track, said.outcome);
      return said.outcome;
    }
    const next = track.nextOutcome();
    void this.#stream.ready();
    if (this.of(reference).news) void this.#ask(reference);
    return next;
  }

  /** Asks once more how it stands; gives its outcome as it is known then. */
  async again(reference: string): Promise<Outcome | undefined> {
    await this.#ask(reference);
    return this.track(reference).outcome;
  }

  /** An outcome as it is known now. */
  end(track: Track, outcome: Outcome): void {
    track.end(outcome);
    if (outcome.status === "unknown") return;
    this.of(track.reference).doubt = undefined;
    this.#tracks.over(track.reference);
    this.#rest();
  }

  /** What is told of it where the engine cannot be asked for too long. */
  doubt(reference: string, doubt: Doubt): void {
    this.of(reference).doubt = doubt;
  }

  note(track: Track, { steps, offer }: Standing): void {
    for (const step of steps) addStep(track, step);
    if (offer && !track.offer) track.offered(offer);
  }

  of(reference: string): Known {
    const known = this.#known.get(reference) ?? { turns: 0, leaving: false, lost: false, news: false, asking: false };
    this.#known.delete(reference);
    this.#known.set(reference, known);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= AT_HAND) break;
      if (oldest === reference || this.#isOpen(oldest)) break;
      this.#known.delete(oldest);
    }
    return known;
  }

  /** The parameters that name the terminal. */
  query(more: Record<string, string> = {}): URLSearchParams {
    return new URLSearchParams({ terminal: this.#given.terminal, ...more });
  }

  close(): void {
    this.#closed = true;
    this.#stream.close();
  }

  /** Somebody waits for it, or it was told to be unknown. */
  #isOpen(reference: string): boolean {
    const track = this.#tracks.known(reference);
    if (!track) return false;
    return track.awaited > 0 || track.outcome?.status === "unknown" || this.#known.get(reference)?.leaving === true;
  }

  #open(): string[] {
    return [...this.#known.keys()].filter((reference) => this.#isOpen(reference));
  }

  #wanted(): boolean {
    return this.#given.listens || this.#busy > 0 || this.#open().length > 0;
  }

  async #lookAmong(reference: string, kind: OperationKind): Promise<Standing | undefined> {
    const { engine, ways } = this.#given;
    try {
      const path = `${pathOf(COLLECTIONS[kind], reference)}?${this.query()}`;
      const { body } = await ask(engine, "GET", path);
      this.#contact = performance.now();
      const said = standing(body, reference, ways);
      if (!said) throw new Unanswered(engine.origin, "what it says of an operation cannot be read");
      return said;
    } catch (error) {
      if (!(error instanceof TillError) || error.code !== "UNKNOWN_ORDER") throw error;
      this.#contact = performance.now();
      return undefined;
    }
  }

  #heard({ kind, data }: Happened): void {
    this.#contact = performance.now();
    if (kind === "missed") this.#catchUp();
    if (kind === "outcome") this.#given.ended();
    const track = this.#tracks.known(textOf(data.reference) ?? "");
    if (!track) return;
    const step = stepOf(data.step);
    if (kind === "step" && step) addStep(track, step);
    const offer = offerOf(data.offer);
    if (kind === "offer" && offer) track.offered(offer);
    if (kind !== "outcome" && kind !== "refused") return;
    const known = this.of(track.reference);
    if (isObject(data.refused)) known.detail = textOf(data.refused.detail);
    known.news = true;
    if (this.#isOpen(track.reference)) void this.#ask(track.reference);
  }

  #catchUp(): void {
    this.#contact = performance.now();
    this.#given.ended();
    for (const reference of this.#open()) void this.#ask(reference);
  }

  /** Without its events the engine may still answer; where it does not for too long, what is waited for is unknown. */
  #lost(): void {
    const late = performance.now() - this.#contact > this.#given.patience;
    for (const reference of this.#open()) {
      void this.#ask(reference);
      const [track, { doubt, leaving }] = [this.track(reference), this.of(reference)];
      if (late && doubt && !leaving && !track.outcome) track.end(doubt.unknown());
    }
  }

  #rest(): void {
    this.#later(() => this.#stream.rest(), LINGER);
  }

  /** No process waits for that. */
  #later(then: () => unknown, ms: number): void {
    const timer: unknown = setTimeout(() => this.#closed || then(), ms);
    (timer as { unref?(): void }).unref?.();
  }

  /** Asks how it stands, and tells whoever waits. */
  async #ask(reference: string): Promise<void> {
    const known = this.of(reference);
    known.news = true;
    // Whoever takes the answer to the request that is on its way asks behind it.
    if (known.asking || known.leaving) return;
    known.asking = true;
    try {
      while (known.news && !known.leaving && !this.#closed) {
        known.news = false;
        const { turns } = known;
        const said = await this.sure(reference, await this.look(reference));
        if (known.turns === turns) this.#told(reference, said);
        else known.news = true;
      }
    } catch {
      known.news = true;
      this.#later(() => this.#isOpen(reference) && this.#ask(reference), AGAIN);
    } finally {
      known.asking = false;
    }
  }

  #told(reference: string, said: Standing | undefined): void {
    const track = this.#tracks.known(reference);
    if (!track || !this.#isOpen(reference)) return;
    if (said) this.note(track, said);
    // What was never written down was never sent.
    const sent = track.steps.some(({ name }) => name === "sent");
    if (!said && !sent) this.#refuse(track, "ABORTED_BEFORE_SEND");
    const outcome = said?.outcome;
    if (!outcome || isSame(track.outcome, outcome)) return;
    const unsent = outcome.status === "not-charged" && outcome.reason === "aborted-before-send";
    // As over every other link: a call that rejects has charged nothing.
    const rejects = unsent && this.of(reference).doubt && !track.outcome;
    if (rejects) this.#refuse(track, outcome.code ?? "ABORTED_BEFORE_SEND");
    else this.end(track, outcome);
  }

  /** Given up before its first byte left. */
  #refuse(track: Track, code: Code): void {
    const { detail, doubt } = this.of(track.reference);
    if (doubt && track.outcome) {
      this.end(track, doubt.unsent(code));
      return;
    }
    this.#tracks.forget(track.reference);
    this.#known.delete(track.reference);
    track.refuse(new TillError(code, detail ?? meaningOf(code)));
  }
}

/** Doubt that goes on is nothing new. */
function isSame(before: Outcome | undefined, now: Outcome): boolean {
  return before?.status === "unknown" && now.status === "unknown" && before.released?.at === now.released?.at;
}

/** In the order in which they come; what is known already is passed over. */
function addStep(track: Track, step: Step): void {
  const same = ({ name, code, at }: Step) => name === step.name && code === step.code && at === step.at;
  if (!track.steps.some(same)) track.step(step);
}
