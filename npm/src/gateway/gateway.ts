/**
 * A payment gateway, as a back end sees it: any number of payments at once, each offered to its customer as a page or
 * a code and pending until the gateway says what became of it. That comes by asking, and by notifications to any
 * process that shares the journal.
 *
 * An outcome is settled once; `onSettled` is told of it at least once, and a notification is acknowledged only after
 * both the journal and `onSettled` have it.
 */

import { begin } from "../begin.js";
import { called } from "../caller.js";
import { requireText } from "../operation.js";
import { Payment } from "../payment.js";
import type { GatewaySystem } from "../systems.gen.js";
import type { Can } from "../terminal.js";
import type { Answer, HistoryOptions, HistoryPage, OutsidePayment, PayOptions, RefundOptions } from "../types.js";
import type { WebRequest, WebResponse } from "../web.js";
import type { BackOffice } from "./back-office.js";
import { handled, hear } from "./hearing.js";
import { readMessage, requireRequest } from "./message.js";

/** @internal A gateway before its back office. */
export let gatewayOf: (office: BackOffice) => Gateway;

/** A connected gateway of the system `S`. Made by `connect`, in Node. */
export class Gateway<S extends GatewaySystem = GatewaySystem> {
  readonly name: string;
  readonly can: Can;
  readonly #office: BackOffice;

  static {
    gatewayOf = (office) => new Gateway(office);
  }

  private constructor(office: BackOffice) {
    const { name, driver } = office.session;
    this.name = name;
    this.can = driver.can;
    this.#office = office;
  }

  /** Takes a payment. The returned Payment rejects with a {@link TillError} only while nothing was sent. */
  pay(options: PayOptions<S>): Payment {
    return begin(this.#office.session, "pay", options, this.pay);
  }

  /** Gives all or part of an earlier payment back. Where `can.refund` says so. */
  refund(options: RefundOptions<S>): Payment {
    return begin(this.#office.session, "refund", options, this.refund);
  }

  /** The operations that have no outcome yet, such as those of a process that died. */
  pending(): Promise<Payment[]> {
    return called(this.pending, () => this.#office.session.pending());
  }

  /** What is settled, newest first, page by page: `next` of a page is `before` of the one after it. */
  history(options?: HistoryOptions): Promise<HistoryPage> {
    return called(this.history, () => this.#office.session.history(options));
  }

  /** What the gateway itself says of an order now: by your reference or an order number, or by another back end's numbers. */
  query(of: OutsidePayment | string): Promise<Answer> {
    return called(this.query, () => this.#office.session.query(of));
  }

  /** A payment or refund of any process, by its reference. Rejects with `UNKNOWN_ORDER`. */
  payment(reference: string): Payment {
    requireText("reference", reference);
    const { session } = this.#office;
    const outcome = this.#office.outcomeOf(reference);
    return new Payment(session.track(reference), outcome, () => session.cancel(reference));
  }

  /**
   * Takes a notification (`backurl` of icashier, `retUrl` of BPC) and gives the answer to send. Anything but the
   * acknowledgement makes the gateway send it again; nothing is lost by that.
   */
  async handleNotification(request: WebRequest): Promise<WebResponse> {
    return handled(this.#office.session, request);
  }

  /**
   * Takes the request with which the customer's browser comes back (`fronturl`). It went through their hands, so it
   * only tells which payment it is about: that is asked for, and `payment(reference)` says the truth. Gives the
   * reference at once, since the outcome may take its time.
   */
  async handleReturn(request: WebRequest): Promise<string> {
    requireRequest(request);
    const { reference } = await hear(this.#office.session, await readMessage(request), true);
    return reference;
  }

  /**
   * Takes up what no other process works on, and asks for it; then tells `onSettled` of everything that it has not
   * heard of, and writes down what the journal did not take. Run it now and then, and after the back end was down. Gives
   * how many have no outcome yet, or one that the journal does not have.
   */
  reconcile(): Promise<number> {
    return this.#office.reconcile();
  }

  /** Gives everything up at once. The journal keeps what is pending, and the next process goes on with it. */
  close(): Promise<void> {
    return this.#office.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
