// One terminal of an engine, as the faces before it use it: the same calls as over every other link, each a request that
// may be sent again. Keys, journal and machine are the engine's; nothing about money is decided here.
//
// Once a request to begin something may have left, only the engine says what became of it: it is asked until it does. How
// that goes is in pursued.ts.

import { optional, record, shown, text, whole } from "../arguments.js";
import type { WireCan, WireOperation } from "../core.js";
import { TillError } from "../errors.js";
import type { Code } from "../codes.gen.js";
import type { OperationKind } from "../glue/tillwire.js";
import { requireName } from "../names.js";
import { named as namedOf, neverStarted, type Origin, type Taken } from "../operation.js";
import { Payment, type Track } from "../payment.js";
import { parseOutcome, type Ways } from "../present.js";
import { named, unable } from "../refusals.js";
import type { Begun, Served } from "../session.js";
import type { Answer, CancelAnswer, HistoryOptions, HistoryPage, Outcome, Settled } from "../types.js";
import { ask, type Engine, isObject, pathOf, textOf, Unanswered } from "./asking.js";
import type { Books } from "./books.js";
import { type Doubt, Follower } from "./followed.js";
import { after, Pursuit } from "./pursued.js";
import { answerOf, cancelOf, COLLECTIONS, decimal, outcomeOf, type Standing, standing, timeOf } from "./read.js";

/** A terminal that was found at an engine. */
export interface Found {
  name: string;
  /** Its id there. */
  id: string;
  engine: Engine;
  can: WireCan;
  /** How long an operation is held in doubt, in ms. */
  patience: number;
  /** The shop's own books, where they are kept. */
  books?: Books | undefined;
}

/** How long one request waits for what follows, in s; it is sent again. */
const WAIT = 60;
/** How long an errand may take at the terminal, in s. */
const ERRAND = 120;
/** How many outcomes a page of the history has where nobody says. */
const PAGE = 50;

/** What of an operation the engine refuses by names of its own: those of the package are told instead. */
const RENAMED = /^(amount|tip|method)(\.|$)/;

const pageOf = record({ limit: optional(whole(1, 1_000)), before: optional(text) });

const ERRANDS = { printSummary: "/v1/summaries", closeBatch: "/v1/batches" };

export class EngineSession implements Served {
  readonly name: string;
  readonly driver: Served["driver"];
  readonly #found: Found;
  readonly #follower: Follower;
  readonly #begins = new Set<Promise<unknown>>();
  #closed = false;

  constructor(found: Found) {
    const { name, id, can, engine, patience, books } = found;
    this.name = name;
    this.#found = found;
    this.driver = {
      can,
      call: () => {
        throw unable("its key is the engine's");
      },
    };
    const ways: Ways = {
      recheck: (reference) => this.#recheck(reference),
      settleByHand: (reference, paid, who) => this.#settleByHand(reference, paid, who),
    };
    this.#ways = ways;
    const ended = () => books?.look(this.#pages);
    this.#follower = new Follower({ engine, terminal: id, ways, patience, ended, listens: books !== undefined });
  }

  readonly #ways: Ways;
  readonly #pages = (before: string | undefined) => this.history({ ...(before !== undefined && { before }) });

  /** Opens the books, where they are kept. */
  async open(): Promise<void> {
    await this.#found.books?.open(this.#pages);
  }

  track(reference: string): Track {
    return this.#follower.track(reference);
  }

  begin(kind: OperationKind, given: Taken, cancelled: () => boolean): Promise<Begun> {
    const begun = this.#follower.during(() => this.#begin(kind, given, cancelled));
    this.#begins.add(begun);
    const over = () => this.#begins.delete(begun);
    begun.then(over, over);
    return begun;
  }

  async #begin(kind: OperationKind, given: Taken, cancelled: () => boolean): Promise<Begun> {
    const { reference } = given;
    requireName("reference", reference);
    const wire = wireOf(kind, given);
    try {
      const body = { ...bodyOf(kind, given), terminal: this.#found.id };
      await this.#follower.reach();
      // Nobody has asked the engine yet: there is nothing to be cancelled.
      if (cancelled() && !(await this.#follower.look(reference))) return { outcome: neverStarted(wire) };
      const track = this.track(reference);
      const doubt: Doubt = {
        body,
        unknown: () => doubtful(wire, this.#ways),
        unsent: (code) => notCharged(wire, code),
      };
      this.#follower.doubt(reference, doubt);
      let isTold = false;
      const pursuit = new Pursuit(this.#found.engine, this.#follower, this.#ways, {
        kind,
        reference,
        body,
        isGivenUp: () => isTold || cancelled(),
        isOver: () => isTold || cancelled() || track.outcome !== undefined,
        isEnded: () => this.#closed,
      });
      const clear = pursuit.clear().then((said) => ({ outcome: this.#follower.take(reference, said) }));
      const waiting = new AbortController();
      const late = after(this.#found.patience, waiting.signal);
      const begun = await Promise.race([clear, late]).finally(() => waiting.abort());
      if (begun) return begun;
      isTold = true;
      this.#goOn(track, doubt, clear);
      if (!track.outcome) track.end(doubt.unknown());
      return { outcome: track.outcome ?? doubt.unknown() };
    } catch (error) {
      throw this.#refused(error, wire);
    }
  }

  /** Whoever asked was told that it is unknown: what is found out is told all the same. */
  #goOn(track: Track, doubt: Doubt, clear: Promise<Begun>): void {
    const found = clear.then(({ outcome }) => outcome).catch((error) => doubt.unsent(codeIn(error)));
    found.then((outcome) => outcome === track.outcome || this.#follower.end(track, outcome)).catch(() => {});
  }

  async cancel(reference: string): Promise<CancelAnswer> {
    try {
      const { body } = await this.#act(reference, "/cancel");
      return cancelOf(body) ?? this.#unreadable();
    } catch (error) {
      if (isUnknownOrder(error)) return "nothing-to-cancel";
      throw error;
    }
  }

  async pending(): Promise<Payment[]> {
    const { body } = await ask(this.#found.engine, "GET", `/v1/open?${this.#follower.query()}`);
    if (!Array.isArray(body.open)) this.#unreadable();
    return body.open.map((row: unknown) => {
      const reference = isObject(row) ? textOf(row.reference) : undefined;
      const said =
        reference === undefined ? undefined : standing(row as Record<string, unknown>, reference, this.#ways);
      if (reference === undefined || !said) return this.#unreadable();
      if (said.outcome) this.#follower.of(reference).kind = said.outcome.kind;
      const outcome = this.#follower.take(reference, said);
      return new Payment(this.track(reference), Promise.resolve(outcome), () => this.cancel(reference));
    });
  }

  async history(options: HistoryOptions | undefined): Promise<HistoryPage> {
    const { limit = PAGE, before } = pageOf(options ?? {}, "");
    const query = this.#follower.query({ limit: String(limit), ...(before !== undefined && { before }) });
    const { body } = await ask(this.#found.engine, "GET", `/v1/history?${query}`);
    if (!Array.isArray(body.settled)) this.#unreadable();
    const settled = body.settled.map((row: unknown): Settled => {
      const { at, outcome } = isObject(row) ? row : {};
      const [time, told] = [timeOf(at), isObject(outcome) ? outcomeOf(outcome) : undefined];
      return time === undefined || !told ? this.#unreadable() : { at: time, outcome: told };
    });
    const next = textOf(body.next);
    return Object.freeze({ settled, ...(next !== undefined && { next }) });
  }

  query(of: unknown): Promise<Answer> {
    return this.#errand("/v1/query", namedOf(of));
  }

  printReceipt(of: Origin | string): Promise<Answer> {
    return this.#errand("/v1/receipts", of);
  }

  run(errand: keyof typeof ERRANDS): Promise<Answer> {
    return this.#errand(ERRANDS[errand]);
  }

  async release(reference: string, who: string, paidOtherwise: boolean): Promise<Outcome> {
    try {
      return await this.#decided(reference, "/release", { who, paidOtherwise });
    } catch (error) {
      if (!isUnknownOrder(error)) throw error;
      throw new TillError("INTENT_CONFLICT", `nothing to go on from: ${shown(reference)} is not in doubt`);
    }
  }

  async quiet(): Promise<void> {
    await Promise.allSettled(this.#begins);
    await Promise.allSettled(this.#follower.running().map((track) => track.nextOutcome()));
  }

  async end(): Promise<void> {
    this.#closed = true;
    this.#follower.close();
    await this.#found.books?.quiet();
  }

  #settleByHand(reference: string, paid: boolean, who: string): Promise<Outcome> {
    return this.#decided(reference, "/settle", { decision: paid ? "paid" : "not-paid", who });
  }

  /** What a person decides, and the outcome that follows. */
  async #decided(reference: string, what: string, decision: object): Promise<Outcome> {
    const { body } = await this.#act(reference, what, decision);
    return this.#outcome(reference, standing(body, reference, this.#ways));
  }

  /** Has the terminal asked now. Where the engine cannot be asked, the outcome is as unknown as it was. */
  async #recheck(reference: string): Promise<Outcome> {
    try {
      const { body } = await this.#act(reference, `/recheck?wait=${WAIT}s`, {}, WAIT);
      return await this.#outcome(reference, standing(body, reference, this.#ways));
    } catch (error) {
      const outcome = isUnknownOrder(error) ? await this.#follower.again(reference) : this.track(reference).outcome;
      if ((error instanceof Unanswered || isUnknownOrder(error)) && outcome) return outcome;
      throw error;
    }
  }

  async #outcome(reference: string, said: Standing | undefined): Promise<Outcome> {
    const sure = said && (await this.#follower.sure(reference, said));
    if (!sure) this.#unreadable();
    return this.#follower.take(reference, sure);
  }

  async #act(reference: string, what: string, more: object = {}, wait = WAIT) {
    const collection = COLLECTIONS[await this.#follower.kindOf(reference)];
    const body = { ...more, terminal: this.#found.id };
    return ask(this.#found.engine, "POST", pathOf(collection, reference, what), { body, wait });
  }

  async #errand(path: string, of?: Origin | string): Promise<Answer> {
    const body = { ...(of !== undefined && { of: earlier(of) }), terminal: this.#found.id };
    const answered = await ask(this.#found.engine, "POST", path, { body, wait: ERRAND });
    return answerOf(answered.body) ?? this.#unreadable();
  }

  #refused(error: unknown, wire: WireOperation): unknown {
    if (!(error instanceof TillError)) return error;
    const own = error.argument !== undefined && RENAMED.test(error.argument);
    return named(own ? new TillError(error.code) : error, wire, this.#found.can);
  }

  #unreadable(): never {
    throw new TillError("HELPER_VERSION", `the engine at ${this.#found.engine.origin} says what cannot be read`);
  }
}

/** What the engine is asked for. */
function bodyOf(kind: OperationKind, { amount, method, order, of, options }: Taken): object {
  if (options instanceof TillError) throw options;
  if (amount?.minor.startsWith("-")) throw new TillError("AMOUNT_FORMAT");
  return {
    ...(amount && { [kind === "adjust" ? "tip" : "amount"]: decimal(amount) }),
    ...(method !== undefined && { method }),
    ...(order !== undefined && { order }),
    ...(of !== undefined && { of: earlier(of) }),
    ...(options && { options: Object.fromEntries(options) }),
  };
}

/** An earlier payment as the engine takes it. */
function earlier(of: Origin | string): object | string {
  if (typeof of === "string") return of;
  const { order, number, amount, method } = of;
  return {
    ...(order !== "" && { order }),
    ...(number !== undefined && { number }),
    ...(amount && { amount: decimal(amount) }),
    method,
  };
}

/** The operation in the machine's words, for what is told of it here. */
function wireOf(kind: OperationKind, { reference, amount, method = "any", order, of }: Taken): WireOperation {
  const own = { ...(amount && { amount }), ...(order !== undefined && { order }), ...(of !== undefined && { of }) };
  return { kind, reference, method, ...own } as WireOperation;
}

/** Nobody knows what became of it. */
function doubtful(wire: WireOperation, ways: Ways): Outcome {
  return told(wire, { status: "unknown", money: "unknown", retrySafe: false, code: "OUTCOME_UNKNOWN" }, ways);
}

/** The engine never began it. */
function notCharged(wire: WireOperation, code: Code): Outcome {
  return told(wire, { status: "not-charged", reason: "aborted-before-send", money: "none", retrySafe: true, code });
}

function told(wire: WireOperation, outcome: object, ways?: Ways): Outcome {
  return parseOutcome(JSON.stringify({ ...wire, order: "", notes: [], ...outcome }), ways);
}

function codeIn(error: unknown): Code {
  return error instanceof TillError ? error.code : "ABORTED_BEFORE_SEND";
}

function isUnknownOrder(error: unknown): boolean {
  return error instanceof TillError && error.code === "UNKNOWN_ORDER";
}
