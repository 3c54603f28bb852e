/**
 * What a gateway does besides taking payments, so that nothing is lost between processes: it hears notifications, keeps
 * the order numbers that they name, tells `onSettled`, and lets one refund of a payment begin at a time. The session
 * before it has the machine; the three logs beside it are their own modules.
 */

import type { WireOperation } from "../core.js";
import type { Driver, Listener } from "../driver.js";
import { asTillError, codeOf, TillError } from "../errors.js";
import type { OnError } from "../report.js";
import { Session } from "../session.js";
import type { Besides } from "../told.js";
import type { Outcome } from "../types.js";
import type { Message } from "./message.js";
import { Orders } from "./orders.js";
import { type OnSettled, Outbox } from "./outbox.js";
import { Refunds } from "./refunds.js";

/** How long a notification that proves nothing waits for the answer to an inquiry, in ms. */
const ASKING = 5_000;

/** What the machine made of a notification. */
export interface Heard {
  reference: string;
  notified: "settled" | "settling" | "asking" | "noted";
  acknowledge: string;
}

export class BackOffice implements Besides {
  readonly session: Session;
  readonly #orders: Orders;
  readonly #refunds: Refunds;
  readonly #outbox: Outbox | undefined;

  constructor(
    name: string,
    makeDriver: (listener: Listener) => Driver,
    onSettled: OnSettled | undefined,
    report: OnError,
  ) {
    this.session = new Session(name, makeDriver, this);
    const { journal } = this.session.driver;
    this.#orders = new Orders(journal, name);
    this.#refunds = new Refunds(journal, name);
    this.#outbox = onSettled && new Outbox(journal, name, onSettled, report);
  }

  /** The outcome of a reference of any process. Rejects with `UNKNOWN_ORDER`. */
  async outcomeOf(reference: string): Promise<Outcome> {
    const { session } = this;
    // Had before looking whether there is an outcome already, so that none comes in between unseen.
    const next = session.track(reference).nextOutcome();
    const known = await session.known(reference);
    if (known) return known;
    if (!(await session.ask(reference, (till) => till.knows(reference)))) throw new TillError("UNKNOWN_ORDER");
    session.join(reference);
    return next;
  }

  /** Lets the machine hear a notification; what it does not know is taken up from the journal. */
  async hear(message: Message, front: boolean): Promise<Heard> {
    try {
      return await this.#heard(message, front);
    } catch (error) {
      throw asTillError(error);
    }
  }

  /** Resolves once the outcome is in the journal and `onSettled` has it; rejects where that is not so. */
  async booked({ reference, notified }: Heard): Promise<void> {
    const outcome = notified === "asking" ? await this.#within(ASKING, reference) : await this.#final(reference);
    await this.#written(reference);
    await this.#outbox?.tell(outcome);
  }

  /** As of Gateway. */
  async reconcile(): Promise<number> {
    const { session } = this;
    await session.takeUp();
    await session.driver.ready();
    await session.driver.writeAgain();
    await Promise.allSettled(session.unresolved().map((reference) => this.#asked(reference)));
    const untold = (await this.#outbox?.waiting()) ?? [];
    const told = await Promise.allSettled(untold.map((reference) => this.#tell(reference)));
    for (const telling of told) if (telling.status === "rejected") throw telling.reason;
    await session.driver.ready();
    return session.driver.call((till) => till.open());
  }

  close(): Promise<void> {
    this.#outbox?.close();
    return this.session.end();
  }

  /** One refund of a payment at a time: what is in doubt may have given the money back. */
  async mayFollow(operation: WireOperation): Promise<WireOperation> {
    const { driver, name } = this.session;
    const { of: origin, reference } = operation;
    if (!origin) return operation;
    const records = (of: string) => driver.journal.read(name, of);
    const barred = await this.#refunds.claim(origin.order, reference, async (other) => {
      const known = await records(other.reference);
      if (known.length === 0) return other.begins;
      return driver.note(origin.order, { reference: other.reference, records: known });
    });
    // One that was begun before is joined, or has its outcome: the machine knows.
    if (!barred || (await records(reference)).length > 0) return operation;
    throw new TillError("REFUND_UNRESOLVED", `the outcome of ${barred.reference} is not known yet`);
  }

  async settling(reference: string): Promise<(() => Promise<void>) | undefined> {
    return this.#outbox?.settling(reference);
  }

  /** A number that could not be written down costs a repetition of a notification, and never an outcome. */
  async offering(reference: string): Promise<void> {
    const text = this.session.driver.call((till) => till.numbers(reference));
    if (text === undefined) return;
    const { order, number } = JSON.parse(text);
    await this.#orders.remember(reference, [order, number]);
  }

  ended(outcome: Outcome): void {
    if (outcome.status === "unknown" || this.#lacks(outcome.reference)) return;
    // Whoever waits for it hears why it failed; it is tried again.
    this.#outbox?.tell(outcome).catch(() => {});
  }

  recorded(reference: string): void {
    this.#tell(reference).catch(() => {});
  }

  async #heard({ query, contentType, sign, body }: Message, front: boolean): Promise<Heard> {
    const { session } = this;
    const { driver } = session;
    const hear = (): Heard =>
      JSON.parse(driver.call((till, mono, wall) => till.notified(mono, wall, front, query, contentType, sign, body)));
    try {
      return hear();
    } catch (error) {
      if (codeOf(error) !== "UNKNOWN_ORDER") throw error;
      const { order, number } = JSON.parse(driver.call((till) => till.readNotice(query, contentType, sign, body)));
      const reference = await this.#orders.find([order, number]);
      if (reference === undefined) throw error;
      await session.know(reference);
      return hear();
    }
  }

  /** Resolves once the journal has the outcome; rejects where it has just failed to take it. */
  async #written(reference: string): Promise<void> {
    const track = this.session.track(reference);
    while (this.#lacks(reference)) {
      const failed = this.session.driver.call((till) => till.isUnwritten(reference));
      if (failed) throw new TillError("JOURNAL_UNAVAILABLE");
      await track.hold(track.next());
    }
  }

  /** Whether the journal does not have the outcome: then the shop is not told of it yet. */
  #lacks(reference: string): boolean {
    return this.session.driver.call((till) => till.isOpen(reference));
  }

  async #tell(reference: string): Promise<void> {
    const outcome = await this.session.known(reference);
    if (outcome && !this.#lacks(reference)) await this.#outbox?.tell(outcome);
  }

  async #final(reference: string): Promise<Outcome> {
    // Had before looking whether there is an outcome already, so that none comes in between unseen.
    const next = this.session.track(reference).nextOutcome();
    return (await this.session.known(reference)) ?? next;
  }

  async #within(ms: number, reference: string): Promise<Outcome> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new TillError("OUTCOME_UNKNOWN")), ms);
    });
    const outcome = await Promise.race([this.#final(reference), late]).finally(() => clearTimeout(timer));
    if (outcome.status === "unknown") throw new TillError("OUTCOME_UNKNOWN");
    return outcome;
  }

  async #asked(reference: string): Promise<Outcome> {
    const next = this.session.track(reference).nextOutcome();
    this.session.driver.call((till, mono, wall) => till.recheck(mono, wall, reference));
    return next;
  }
}
