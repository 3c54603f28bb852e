/**
 * What a gateway does besides taking payments: it brings notifications to the machine, acknowledges them once the shop has
 * what they led to, and has one refund of a payment begin at a time. What is noted of that, and what bars what, the machine
 * decides.
 */

import type { WireOperation } from "../core.js";
import type { Driver, Listener } from "../driver.js";
import { asTillError, codeOf, TillError } from "../errors.js";
import { originOf, wireOrigin } from "../operation.js";
import { type Besides, Session } from "../session.js";
import type { Shop } from "../shop.js";
import type { Outcome } from "../types.js";
import type { Message } from "./message.js";

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

  constructor(name: string, makeDriver: (listener: Listener) => Driver, shop: Shop | undefined) {
    this.session = new Session(name, makeDriver, shop, this);
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
    await (notified === "asking" ? this.#within(ASKING, reference) : this.#final(reference));
    await this.#written(reference);
    const { driver, shop } = this.session;
    await shop?.has(reference, () => driver.call((till, mono, wall) => till.tell(mono, wall, reference)));
  }

  /** As of Gateway. */
  async reconcile(): Promise<number> {
    const { session } = this;
    await session.takeUp();
    await session.driver.ready();
    await session.driver.writeAgain();
    await Promise.allSettled(session.unresolved().map((reference) => this.#asked(reference)));
    await session.shop?.hasAll(() => session.driver.call((till, mono, wall) => till.tellAll(mono, wall)));
    await session.driver.ready();
    return session.driver.call((till) => till.open());
  }

  close(): Promise<void> {
    return this.session.end();
  }

  /** One refund of a payment at a time: what is in doubt may have given the money back. */
  async mayFollow(operation: WireOperation): Promise<WireOperation> {
    const { driver } = this.session;
    const recognised = await this.#recognised(operation);
    const { of: origin, reference } = recognised;
    if (!origin) return recognised;
    const { order, number } = origin;
    const barred = await driver.asked((till, mono, wall, ticket) =>
      till.claim(mono, wall, ticket, order, number, reference),
    );
    if (barred === undefined) return recognised;
    // Taken up behind it, as soon as no other process can be at work on it.
    void this.session.know(barred).catch(() => {});
    throw new TillError("REFUND_UNRESOLVED", `the outcome of ${barred} is not known yet`);
  }

  /** A payment that is named by the gateway's number alone is the journal's own where that knows the number. */
  async #recognised(operation: WireOperation): Promise<WireOperation> {
    const { session } = this;
    const { order, number } = operation.of ?? {};
    if (order !== "" || number === undefined) return operation;
    const reference = await session.driver.asked((till, mono, wall, ticket) => till.find(mono, wall, ticket, [number]));
    if (reference === undefined) return operation;
    const outcome = await session.known(reference);
    if (!outcome) throw new TillError("UNKNOWN_ORDER", `the outcome of ${reference} is not known yet`);
    const origin = originOf(outcome);
    return { ...operation, method: outcome.method, of: wireOrigin(origin) };
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
      const numbers = [order, number].filter((it) => it !== undefined);
      const reference = await driver.asked((till, mono, wall, ticket) => till.find(mono, wall, ticket, numbers));
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
