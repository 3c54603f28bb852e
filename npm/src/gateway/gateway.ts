/**
 * A payment gateway, as a back end sees it: any number of payments at once, each offered to its customer as a page or
 * a code and pending until the gateway says what became of it. That comes by asking, and by notifications to any
 * process that shares the journal.
 *
 * An outcome is settled once; `onSettled` is told of it at least once, and a notification is acknowledged only after
 * both the journal and `onSettled` have it.
 */

import type { Driver } from "../driver.js";
import type { WireOperation } from "../core.js";
import { asTillError, type Code, codeOf, TillError } from "../errors.js";
import { requireText } from "../operation.js";
import { Payment } from "../payment.js";
import type { OnError } from "../report.js";
import { Terminal } from "../terminal.js";
import type { Outcome } from "../types.js";
import type { StepName } from "../types.js";
import type { WebRequest, WebResponse } from "../web.js";
import { acknowledge, type Message, readMessage, refuse, requireRequest } from "./message.js";
import { Orders } from "./orders.js";
import { type OnSettled, Outbox } from "./outbox.js";
import { Refunds } from "./refunds.js";

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
  readonly #refunds: Refunds;
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
    this.#refunds = new Refunds(this.driver.journal, name);
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
   * heard of, and writes down what the journal did not take. Run it now and then, and after the back end was down. Gives
   * how many have no outcome yet, or one that the journal does not have.
   */
  async reconcile(): Promise<number> {
    await this.takeUp();
    await this.driver.ready();
    await this.driver.writeAgain();
    const waiting = this.driver.call((till) => till.unresolved());
    await Promise.allSettled(waiting.map((reference) => this.#asked(reference)));
    const untold = (await this.#outbox?.waiting()) ?? [];
    const told = await Promise.allSettled(untold.map((reference) => this.#tell(reference)));
    for (const telling of told) if (telling.status === "rejected") throw telling.reason;
    await this.driver.ready();
    return this.driver.call((till) => till.open());
  }

  /** Gives everything up at once. The journal keeps what is pending, and the next process goes on with it. */
  override close(): Promise<void> {
    this.#outbox?.close();
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
  override step(reference: string, name: StepName, code: Code | undefined): void {
    super.step(reference, name, code);
    // An outcome that the journal would not take at first is told once it has it.
    if (name === "recorded") this.#tell(reference).catch(() => {});
  }

  /** @internal One refund of a payment at a time: what is in doubt may have given the money back. */
  protected override async mayFollow(operation: WireOperation): Promise<WireOperation> {
    const { of: origin, reference } = operation;
    if (!origin) return operation;
    const records = (of: string) => this.driver.journal.read(this.name, of);
    const barred = await this.#refunds.claim(origin.order, reference, async (other) => {
      const known = await records(other.reference);
      if (known.length === 0) return other.begins;
      return this.driver.note(origin.order, { reference: other.reference, records: known });
    });
    // One that was begun before is joined, or has its outcome: the machine knows.
    if (!barred || (await records(reference)).length > 0) return operation;
    throw new TillError("REFUND_UNRESOLVED", `the outcome of ${barred.reference} is not known yet`);
  }

  /** @internal */
  override outcome(reference: string, text: string): void {
    super.outcome(reference, text);
    const { outcome } = this.track(reference);
    if (!outcome || outcome.status === "unknown" || this.#lacks(reference)) return;
    // Whoever waits for it hears why it failed; it is tried again.
    this.#outbox?.tell(outcome).catch(() => {});
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
    this.join(reference);
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
    await this.#written(reference);
    await this.#outbox?.tell(outcome);
  }

  /** Resolves once the journal has the outcome; rejects where it has just failed to take it. */
  async #written(reference: string): Promise<void> {
    const track = this.track(reference);
    while (this.#lacks(reference)) {
      if (this.driver.call((till) => till.isUnwritten(reference))) throw new TillError("JOURNAL_UNAVAILABLE");
      await track.hold(track.next());
    }
  }

  /** Whether the journal does not have the outcome: then the shop is not told of it yet. */
  #lacks(reference: string): boolean {
    return this.driver.call((till) => till.isOpen(reference));
  }

  async #tell(reference: string): Promise<void> {
    const outcome = await this.known(reference);
    if (outcome && !this.#lacks(reference)) await this.#outbox?.tell(outcome);
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
