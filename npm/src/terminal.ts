// A terminal on the counter, as a till sees it: one payment at a time, and errands that move no money.

import { flag, optional, record, secret, words } from "./arguments.js";
import { begin } from "./begin.js";
import { called } from "./caller.js";
import type { WireCan } from "./core.js";
import { asTillError } from "./errors.js";
import type { Host } from "./host.js";
import { named } from "./operation.js";
import type { Payment } from "./payment.js";
import { keyRefused, unable } from "./refusals.js";
import type { Served, Session } from "./session.js";
import type {
  AdjustTipOptions,
  Answer,
  AuthoriseOptions,
  CompleteOptions,
  Earlier,
  HistoryOptions,
  HistoryPage,
  Outcome,
  OutsidePayment,
  PayOptions,
  RefundOptions,
  ReleaseOptions,
  VoidOptions,
} from "./types.js";
import type { TerminalSystem } from "./systems.gen.js";
import type { SimulatorStep } from "./verbs.gen.js";
import type { WebRequest, WebResponse } from "./web.js";

/** What a system can do over its link. */
export type Can = Readonly<WireCan>;

/** What a terminal can do over its link. */
export interface TerminalCan extends Can {
  /** Take another POS-KEY: its system has such a key. */
  readonly setPosKey: boolean;
}

/** The simulated terminal behind `via: "simulator"`. */
export interface SimulatorControl {
  /** The verbs of faults: `[{ verb: "CHARGE_THEN_DROP" }, { on: "query", verb: "QUERY_FAIL", k: 3 }]`. */
  script(steps: readonly SimulatorStep[], options?: { dedupe?: boolean }): void;
  /** The person in front of the terminal, when a step says `WAIT`. */
  customer(action: "tap" | "cancel" | "decline" | "pay"): void;
  /** What money really moved. */
  ledger(): unknown;
  reset(): void;
}

const releaseOf = record({ paidOtherwise: optional(flag) });

/** What a terminal is made of. */
interface Parts {
  session: Served;
  /** Keeps a new POS-KEY; absent where the system has no such key. */
  keep?: ((posKey: string) => void) | undefined;
  /** Takes what its back end tells; absent where none is asked. */
  hear?: Host["hear"];
  simulator?: SimulatorControl | undefined;
}

/** @internal A terminal before its session. */
export let terminalOf: (parts: Parts) => Terminal;

/** A terminal that takes payments, of the system `S`. Made by `connect`. */
export class Terminal<S extends TerminalSystem = TerminalSystem> {
  readonly name: string;
  readonly can: TerminalCan;
  /** Only with `via: "simulator"`. */
  readonly simulator: SimulatorControl | undefined;
  readonly #session: Served;
  readonly #keep: Parts["keep"];
  readonly #hear: Parts["hear"];
  #closed: Promise<void> | undefined;

  static {
    terminalOf = (parts) => new Terminal(parts);
  }

  private constructor({ session, keep, hear, simulator }: Parts) {
    this.name = session.name;
    this.can = { ...session.driver.can, setPosKey: keep !== undefined };
    this.simulator = simulator;
    this.#session = session;
    this.#keep = keep;
    this.#hear = hear;
  }

  /** Takes a payment. The returned Payment rejects with a {@link TillError} only while nothing was sent. */
  pay(options: PayOptions<S>): Payment {
    return begin(this.#session, "pay", options, this.pay);
  }

  /** Holds an amount on the customer's card; `complete` takes it. Where `can.authorise` says so. */
  authorise(options: AuthoriseOptions<S>): Payment {
    return begin(this.#session, "authorise", options, this.authorise);
  }

  /** Gives all or part of an earlier payment back. */
  refund(options: RefundOptions<S>): Payment {
    return begin(this.#session, "refund", options, this.refund);
  }

  /** Undoes an earlier payment altogether. */
  void(options: VoidOptions<S>): Payment {
    return begin(this.#session, "void", options, this.void);
  }

  /** Takes what an authorisation holds, or part of it. Where `can.complete` says so. */
  complete(options: CompleteOptions<S>): Payment {
    return begin(this.#session, "complete", options, this.complete);
  }

  /** Adds a tip to an earlier payment. Where `can.tip` says so. */
  adjustTip(options: AdjustTipOptions<S>): Payment {
    return begin(this.#session, "adjust", options, this.adjustTip);
  }

  /** The operations that have no outcome yet, such as those of a process that died. */
  pending(): Promise<Payment[]> {
    return called(this.pending, () => this.#session.pending());
  }

  /**
   * Goes on without the outcome of an operation that nobody knows, because the money was taken another way: it bars nothing
   * any more, is asked for on while the terminal serves nobody, and its outcome is told to `onSettled` when it is known.
   * Gives it as it is known now, once that is in the journal. Errors: `INTENT_CONFLICT` where it is not in doubt.
   */
  release(reference: string, who: string, options?: ReleaseOptions): Promise<Outcome> {
    return called(this.release, () => {
      const { paidOtherwise } = releaseOf(options ?? {}, "");
      return this.#session.release(words(reference, "reference"), words(who, "who"), paidOtherwise ?? false);
    });
  }

  /** What is settled, newest first, page by page: `next` of a page is `before` of the one after it. */
  history(options?: HistoryOptions): Promise<HistoryPage> {
    return called(this.history, () => this.#session.history(options));
  }

  /** What the terminal itself says of an order now: by your reference or an order number, or by another till's numbers. */
  query(of: OutsidePayment | string): Promise<Answer> {
    return called(this.query, () => this.#session.query(of));
  }

  /** Prints the receipt of a payment again: by its outcome, your reference or an order number, or another till's numbers. */
  printReceipt(of: Earlier): Promise<Answer> {
    return called(this.printReceipt, async () => this.#session.printReceipt(named(of)));
  }

  /** Prints the day's summary at the terminal. */
  printSummary(): Promise<Answer> {
    return called(this.printSummary, () => this.#session.run("printSummary"));
  }

  /** Settles the day's payments; from then on they are refunded, not voided. Where `can.closeBatch` says so. */
  closeBatch(): Promise<Answer> {
    return called(this.closeBatch, () => this.#session.run("closeBatch"));
  }

  /**
   * Takes another POS-KEY after it was changed at the terminal; what is in doubt is asked for with it. Where
   * `can.setPosKey` says so; elsewhere `UNSUPPORTED_OPERATION`.
   */
  setPosKey(posKey: string): void {
    secret(posKey, "posKey");
    const keep = this.#keep;
    if (!keep) throw unable("it has no POS-KEY");
    try {
      this.#session.driver.call((till, mono, wall) => {
        till.setKey(mono, wall, posKey);
        till.timeout(mono, wall);
      });
    } catch (error) {
      throw keyRefused(asTillError(error));
    }
    keep(posKey);
  }

  /**
   * Takes a notification of the vendor's back end and gives the answer to send: with `confirm`, in Node. Anything but the
   * acknowledgement has it come again. A merchant's terminals share one address: `404` says that the payment is another's.
   */
  async handleNotification(request: WebRequest): Promise<WebResponse> {
    if (!this.#hear) throw unable("no back end tells it anything: connect with `confirm`, in Node");
    return this.#hear(this.#session as Session, request);
  }

  /** Waits for what is running, then gives everything up. Nothing is dropped: the journal keeps it. Again is harmless. */
  close(): Promise<void> {
    this.#closed ??= this.#session.quiet().then(() => this.#session.end());
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
