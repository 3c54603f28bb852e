/**
 * A payment gateway, as a back end sees it: any number of payments at once, each offered to its customer as a page or
 * a code and pending until the gateway says what became of it. That comes by asking, and by notifications to any
 * process that shares the journal.
 *
 * An outcome is settled once; `onSettled` is told of it at least once, and a notification is acknowledged only after
 * both the journal and `onSettled` have it.
 */

import type { Driver } from "../driver.js";
import { asTillError, codeOf, TillError } from "../errors.js";
import { requireText } from "../operation.js";
import { Payment } from "../payment.js";
import type { OnError } from "../report.js";
import { Terminal } from "../terminal.js";
import type { Outcome } from "../types.js";
import type { WebRequest, WebResponse } from "../web.js";
import { acknowledge, type Message, readMessage, refuse, requireRequest } from "./message.js";
import { Orders } from "./orders.js";
import { type OnSettled, Outbox } from "./outbox.js";

/** How long a notification that proves nothing waits for the answer to an inquiry, in ms. */
const ASKING = 5_000;

/** What the machine made of a notification. */
interface Heard {
  reference: string;
  notified: "settled" | "settling" | "asking" | "noted";
  acknowledge: string;
}

/** A connected gateway. Made by `connect`, in Node. */
export class Gateway extends Terminal {
  readonly #orders: Orders;
  readonly #outbox: Outbox | undefined;

  /** @internal */
  constructor(
    name: string,
    makeDriver: (gateway: Terminal) => Driver,
    onSettled: OnSettled | undefined,
    report: OnError,
  ) {
    super(name, makeDriver);
    this.#orders = new Orders(this.driver.journal, name);
    this.#outbox = onSettled && new Outbox(this.driver.journal, name, onSettled, report);
  }

  /** A payment or refund of any process, by its reference. Rejects with `UNKNOWN_ORDER`. */
  payment(reference: string): Payment {
    requireText("reference", reference);
    return new Payment(this.track(reference), this.#resume(reference), () => this.cancel(reference));
  }

  /**
   * Takes a notification (`backurl` of icashier, `retUrl` of BPC) and gives the answer to send. Anything but the
   * acknowledgement makes the gateway send it again; nothing is lost by that.
   */
  async handleNotification(request: WebRequest): Promise<WebResponse> {
    requireRequest(request);
    try {
      const heard = await this.#hear(await readMessage(request), false);
      if (heard.notified !== "noted") await this.#booked(heard);
      return acknowledge(heard.acknowledge);
    } catch (error) {
      return refuse(error);
    }
  }

  /**
   * Takes the request with which the customer's browser comes back (`fronturl`). It went through their hands, so it
   * only tells which payment it is about: that is asked for, and `payment(reference)` says the truth. Gives the
   * reference at once, since the outcome may take its time.
   */
  async handleReturn(request: WebRequest): Promise<string> {
    requireRequest(request);
    const { reference } = await this.#hear(await readMessage(request), true);
    return reference;
  }

  /**
   * Takes up what no other process works on, and asks for it; then tells `onSettled` of everything that it has not
   * heard of. Run it now and then, and after the back end was down. Gives how many are still without an outcome.
   */
  async reconcile(): Promise<number> {
    await this.takeUp();
    await this.driver.ready();
    const waiting = this.driver.call((till) => till.unresolved());
    await Promise.allSettled(waiting.map((reference) => this.#asked(reference)));
    for (const reference of (await this.#outbox?.waiting()) ?? []) {
      const outcome = await this.known(reference);
      if (outcome) await this.#outbox?.tell(outcome);
    }
    await this.driver.ready();
    return this.driver.call((till) => till.unresolved()).length;
  }

  /** Gives everything up at once. The journal keeps what is pending, and the next process goes on with it. */
  override close(): Promise<void> {
    return this.end();
  }

  /** @internal */
  override offer(reference: string, text: string): void {
    // A number that could not be written down costs a repetition of a notification, and never an outcome.
    this.#remember(reference)
      .catch(() => {})
      .then(() => super.offer(reference, text));
  }

  /** @internal */
  override outcome(reference: string, text: string): void {
    super.outcome(reference, text);
    const { outcome } = this.track(reference);
    // Whoever waits for it hears why it failed; reconcile() tries again.
    if (outcome && outcome.status !== "unknown") this.#outbox?.tell(outcome).catch(() => {});
  }

  /** @internal */
  async settling(reference: string): Promise<(() => Promise<void>) | undefined> {
    return this.#outbox?.settling(reference);
  }

  async #resume(reference: string): Promise<Outcome> {
    // Had before looking whether there is an outcome already, so that none comes in between unseen.
    const next = this.track(reference).nextOutcome();
    const known = await this.known(reference);
    if (known) return known;
    if (!(await this.ask(reference, (till) => till.knows(reference)))) throw new TillError("UNKNOWN_ORDER");
    const offer = await this.ask(reference, (till) => till.offer(reference));
    if (offer !== undefined) this.offer(reference, offer);
    return next;
  }

  /** Lets the machine hear a notification; what it does not know is taken up from the journal. */
  async #hear(message: Message, front: boolean): Promise<Heard> {
    const { query, contentType, sign, body } = message;
    const hear = () =>
      this.driver.call((till, mono, wall) => till.notified(mono, wall, front, query, contentType, sign, body));
    try {
      try {
        return JSON.parse(hear());
      } catch (error) {
        if (codeOf(error) !== "UNKNOWN_ORDER") throw error;
        const notice = this.driver.call((till) => till.readNotice(query, contentType, sign, body));
        const { order, number } = JSON.parse(notice);
        const reference = await this.#orders.find([order, number]);
        if (reference === undefined) throw error;
        await this.know(reference);
        return JSON.parse(hear());
      }
    } catch (error) {
      throw asTillError(error);
    }
  }

  /** Resolves once the outcome is in the journal and `onSettled` has it; rejects where that is not so. */
  async #booked({ reference, notified }: Heard): Promise<void> {
    const outcome = notified === "asking" ? await this.#within(ASKING, reference) : await this.#final(reference);
    const { steps } = this.track(reference);
    if (steps.at(-1)?.name === "not-recorded") throw new TillError("JOURNAL_UNAVAILABLE");
    await this.#outbox?.tell(outcome);
  }

  async #final(reference: string): Promise<Outcome> {
    // Had before looking whether there is an outcome already, so that none comes in between unseen.
    const next = this.track(reference).nextOutcome();
    return (await this.known(reference)) ?? next;
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
    const next = this.track(reference).nextOutcome();
    this.driver.call((till, mono, wall) => till.recheck(mono, wall, reference));
    return next;
  }

  async #remember(reference: string): Promise<void> {
    const text = this.driver.call((till) => till.numbers(reference));
    if (text === undefined) return;
    const { order, number } = JSON.parse(text);
    await this.#orders.remember(reference, [order, number]);
  }
}
