// One operation that the engine is asked to begin, until it is clear what became of that. It knows requests that are lost or
// hang, and nothing of what is told to whom.
//
// A request whose answer was lost is sent once more only where the engine does not know of it, and only as long as whoever
// asked still waits: nobody is charged behind somebody who was told that the outcome is unknown. And as a proxy may still hold
// what was lost, the engine closes the reference before anything is taken for never begun, also where it refuses the next one.

import type { OperationKind } from "../glue/tillwire.js";
import type { Ways } from "../present.js";
import { TillError } from "../errors.js";
import { ask, type Engine, pathOf, Unanswered } from "./asking.js";
import type { Follower } from "./followed.js";
import { COLLECTIONS, mayBegin, type Standing, standing } from "./read.js";

/** What is to begin, and whether that is still wanted. */
export interface Wish {
  kind: OperationKind;
  reference: string;
  /** What the engine is asked for. */
  body: object;
  /** Whoever asked waits no more: a request that still hangs is given up. */
  isGivenUp(): boolean;
  /** It is not sent once more. */
  isOver(): boolean;
  /** Nobody is told anything any more. */
  isEnded(): boolean;
}

/** The pauses between requests that are not answered, in ms. */
const PAUSE = { least: 200, most: 5_000 };
/** How long a request hangs before the engine is asked beside it, and from one of these questions to the next, in ms. */
const ASIDE = 1_000;

export class Pursuit {
  readonly #engine: Engine;
  readonly #follower: Follower;
  readonly #ways: Ways;
  readonly #wish: Wish;

  constructor(engine: Engine, follower: Follower, ways: Ways, wish: Wish) {
    this.#engine = engine;
    this.#follower = follower;
    this.#ways = ways;
    this.#wish = wish;
  }

  /** How it stands, once that is clear: it runs or has ended. Rejects where it was refused and never begins. */
  async clear(): Promise<Standing> {
    for (;;) {
      const known = (await this.#attempt()) ?? (await this.#untilSaid(() => this.#look()));
      if (known && !mayBegin(known)) return known;
      if (this.#wish.isOver()) return this.#closed();
    }
  }

  /** One request to begin it. Undefined where nobody knows what became of it. */
  async #attempt(): Promise<Standing | undefined> {
    const { reference, kind } = this.#wish;
    const ending = new AbortController();
    const request = () => Promise.race([this.#put(ending.signal), this.#beside(ending.signal)]);
    try {
      return await this.#follower.leave(reference, kind, request);
    } catch (refusal) {
      if (!this.#follower.isLost(reference)) throw refusal;
      // It was refused now; an earlier one may come when it is not.
      const closed = await this.#closed();
      if (closed.outcome?.status === "cancelled") throw refusal;
      return closed;
    } finally {
      ending.abort();
    }
  }

  /** Undefined where the answer was lost. */
  async #put(signal: AbortSignal): Promise<Standing | undefined> {
    const { kind, reference, body } = this.#wish;
    try {
      const answered = await ask(this.#engine, "PUT", pathOf(COLLECTIONS[kind], reference), { body, signal });
      return standing(answered.body, reference, this.#ways);
    } catch (error) {
      if (error instanceof Unanswered) return undefined;
      throw error;
    }
  }

  /** While a request hangs on a line that stands: what the engine says of it; undefined once nobody waits for that. */
  async #beside(signal: AbortSignal): Promise<Standing | undefined> {
    for (;;) {
      await after(ASIDE, signal);
      const said = await this.#look().catch(() => undefined);
      if (said && !mayBegin(said)) return said;
      if (this.#wish.isGivenUp()) return undefined;
    }
  }

  #look(): Promise<Standing | undefined> {
    return this.#follower.look(this.#wish.reference);
  }

  /** How it stands, once nothing that was lost can begin it. */
  #closed(): Promise<Standing> {
    return this.#untilSaid(async () => {
      const said = await this.#follower.sure(this.#wish.reference, await this.#look());
      if (!said || mayBegin(said)) throw new Unanswered(this.#engine.origin, "it could still begin");
      return said;
    });
  }

  /** Asks until the engine says so. */
  async #untilSaid<T>(asks: () => Promise<T>): Promise<T> {
    for (let pause = PAUSE.least; !this.#wish.isEnded(); pause = Math.min(pause * 2, PAUSE.most)) {
      await after(pause);
      try {
        return await asks();
      } catch (error) {
        // Another wish has the reference, for good. Whatever else it refuses now says nothing of what was asked before.
        if (error instanceof TillError && error.code === "INTENT_CONFLICT") throw error;
      }
    }
    return new Promise(() => {});
  }
}

/** A pause. One that is ended is never over. */
export function after(ms: number, signal?: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), ms);
    signal?.addEventListener("abort", () => clearTimeout(timer), { once: true });
  });
}
