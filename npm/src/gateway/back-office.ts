/**
 * What a gateway does besides taking payments and hearing notifications: it finds payments of any process, asks for all that
 * is open, and has one refund of a payment begin at a time. What bars what, the machine decides.
 */

import type { WireOperation } from "../core.js";
import type { Driver, Listener } from "../driver.js";
import { TillError } from "../errors.js";
import { originOf, wireOrigin } from "../operation.js";
import { type Besides, Session } from "../session.js";
import type { Shop } from "../shop.js";
import type { Outcome } from "../types.js";

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

  async #asked(reference: string): Promise<Outcome> {
    const next = this.session.track(reference).nextOutcome();
    this.session.driver.call((till, mono, wall) => till.recheck(mono, wall, reference));
    return next;
  }
}
