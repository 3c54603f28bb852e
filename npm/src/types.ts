// What the public API shows: operations, steps, outcomes. What connects a terminal is in options.ts.

import type { Code } from "./codes.gen.js";
import type { Method, OperationKind, StepName } from "./glue/tillwire.js";
import type { Money } from "./money.js";
import type { OptionsOf, System } from "./systems.gen.js";
import type { WebSignal } from "./web.js";

export type { Method, OperationKind, StepName } from "./glue/tillwire.js";

/** Everything a call may be given besides its own arguments. */
export interface CallOptions {
  /** Aborting asks for a cancel; the outcome still arrives. */
  signal?: WebSignal;
}

/**
 * The system's own fields of an operation, in its own spelling; what is undefined or null is left out. With
 * `passUnknown: true` words go through that are in no list of this version, as a newer terminal may know them.
 */
export type Said<Fields> =
  | (Fields & { passUnknown?: false | null })
  | ({ [Name in keyof Fields]?: Fields[Name] | (string & {}) } & { passUnknown: true });

/** An amount as `JSON.stringify` writes it: minor units as digits. It is taken wherever money is. */
export interface StoredMoney {
  readonly minor: string;
  readonly currency: string;
}

/** What is needed of an outcome that was stored as JSON, so that it can be refunded, voided or printed. */
export interface StoredOutcome {
  readonly order: string;
  readonly method: Method;
  readonly status: string;
  readonly number?: string;
  readonly amount?: StoredMoney;
  readonly total?: StoredMoney;
}

/**
 * A payment that is not in this journal, such as another till's: named by what its slip or the merchant portal says. Which
 * number is needed depends on the system: either of QFPay, the order number of CodePay, the gateway's own of BPC.
 */
export type OutsidePayment = OutsideNumbers & {
  /** What was paid, where you know that: then no more than that is given back. Otherwise the system decides. */
  readonly amount?: Money | StoredMoney;
  /** How it was paid, where you know that. */
  readonly method?: Method;
  readonly status?: never;
};

/** Its numbers, at least one of them. */
export type OutsideNumbers =
  | {
      /** The order number that was sent with it: `out_trade_no`, `merchant_order_no`, `orderid`, `tradeNo`. */
      readonly order: string;
      /** The system's own: `syssn` of QFPay, `trans_no` of CodePay, `queryid` of icashier, `sysTrace` of BPC. */
      readonly number?: string;
    }
  | { readonly order?: string; readonly number: string };

/** An earlier payment: its outcome, also one that was stored as JSON; its reference; or the numbers of another till's. */
export type Earlier = Outcome | StoredOutcome | OutsidePayment | string;

/** A sale. */
export interface PayOptions<S extends System = System> extends CallOptions {
  /** Your sale's own id, unique on the terminal: the same id never pays twice. */
  reference: string;
  amount: Money | StoredMoney;
  method: Method;
  /**
   * An order number of your own, where what is minted will not do: as the system carries it (QFPay and BPC 1 to 64 printable
   * ASCII characters, CodePay 1 to 32 letters and digits, icashier 8 to 32), and new over all your tills, so none of an earlier
   * outcome: systems take a second payment of one number for the first. In this journal it stays with this reference: with
   * another one it is refused (`ORDER_TAKEN`), whatever became of this.
   */
  order?: string;
  /** The system's own fields, such as `payment_timeout` of QFPay or `tip_amount` of CodePay. */
  options?: OptionsOf[S]["pay"];
}

/** Holding an amount on a card. */
export interface AuthoriseOptions<S extends System = System> extends Omit<PayOptions, "options"> {
  options?: OptionsOf[S]["authorise"];
}

/** Giving money back. */
export interface RefundOptions<S extends System = System> extends CallOptions {
  /** The refund's own id, unique on the terminal. */
  reference: string;
  of: Earlier;
  /** How much; all that is left when absent. */
  amount?: Money | StoredMoney;
  options?: OptionsOf[S]["refund"];
}

/** Undoing a payment altogether. */
export interface VoidOptions<S extends System = System> extends CallOptions {
  reference: string;
  of: Earlier;
  options?: OptionsOf[S]["void"];
}

/** Taking what an authorisation holds. */
export interface CompleteOptions<S extends System = System> extends CallOptions {
  reference: string;
  /** The authorisation. */
  of: Earlier;
  /** How much; all of it when absent. */
  amount?: Money | StoredMoney;
  options?: OptionsOf[S]["complete"];
}

/** Adding a tip to an earlier payment. */
export interface AdjustTipOptions<S extends System = System> extends CallOptions {
  reference: string;
  of: Earlier;
  tip: Money | StoredMoney;
  options?: OptionsOf[S]["adjust"];
}

/** What a gateway's customer pays with; `expiresAt` in Unix milliseconds. */
export type Offer =
  /** A page of the gateway: send the customer to `redirect`, or let the browser post `form`, which says the same. */
  | {
      readonly redirect: string;
      readonly form: { readonly action: string; readonly fields: readonly (readonly [name: string, value: string])[] };
      readonly expiresAt?: number;
    }
  /** The text of a QR code to show. */
  | { readonly qr: string; readonly expiresAt: number };

/** Something that happened on the way. */
export interface Step {
  readonly name: StepName;
  /** The documented code behind it. */
  readonly code?: Code;
  /** Unix time in milliseconds. */
  readonly at: number;
}

/** What every outcome has. */
export interface OutcomeBase {
  readonly kind: OperationKind;
  readonly reference: string;
  /** The order number on the wire. */
  readonly order: string;
  readonly amount?: Money;
  readonly method: Method;
  /** Whether money moved. */
  readonly money: "none" | "moved" | "unknown";
  /** Whether the sale may be tried again, under a new reference, without charging twice. */
  readonly retrySafe: boolean;
  /** The documented code that explains it. */
  readonly code?: Code;
  /** Further remarks, such as `CANCEL_TOO_LATE`. */
  readonly notes: readonly Code[];
  /** The person who decided, where one did; `at` in Unix milliseconds. */
  readonly person?: { readonly who: string; readonly at: number };
  /** Who went on without this outcome while nobody knew it, see `release`; `at` in Unix milliseconds. */
  readonly released?: { readonly who: string; readonly at: number; readonly paidOtherwise: boolean };
  /** Whether the deciding answer came encrypted. A clear one could have been written by anybody on the network. */
  readonly sealed?: boolean;
  /** The system's own code, and its own words, in the answer that decided, or the last one as long as none has. */
  readonly systemCode?: string;
  readonly message?: string;
  /** That answer, its fields spelled as the system spells them. */
  readonly raw?: unknown;
}

/** The money moved. */
export interface Approved extends OutcomeBase {
  readonly status: "approved";
  /** The system's own number of the transaction. */
  readonly number?: string;
  /** How it was paid, in the system's words. */
  readonly paidWith?: string;
  /** The card number as the terminal masked it. */
  readonly card?: string;
  /** Whether you can dispose of the money already; absent where the system does not say. */
  readonly settled?: boolean;
  /**
   * What moved in all, where that is not the `amount` that was asked for: with a tip and cash, or as it was changed at the
   * terminal. A refund gives back up to this.
   */
  readonly total?: Money;
  /** The tip in it, also one that was added on the terminal's screen. */
  readonly tip?: Money;
  /** It was released and the money taken in another way too: it moved twice. */
  readonly duplicate?: true;
  /** Of such a payment the refund that puts it right: hand it to `refund`. */
  readonly remedy?: { readonly reference: string; readonly of: string };
  /** Lines for a receipt: the system's field names and their values. */
  readonly receipt: readonly (readonly [name: string, value: string])[];
}

/** The terminal or the bank said no. */
export interface Declined extends OutcomeBase {
  readonly status: "declined";
  readonly systemCode: string;
  readonly message: string;
}

/** Somebody stopped it; no money moved. */
export interface Cancelled extends OutcomeBase {
  readonly status: "cancelled";
  readonly by: "cashier" | "customer" | "timeout";
}

/** No money moved. */
export interface NotCharged extends OutcomeBase {
  readonly status: "not-charged";
  readonly reason: "rejected" | "proven-by-query" | "by-hand" | "aborted-before-send" | "not-offered";
}

/** The request left and nothing trustworthy came back yet. It is being asked for. */
export interface Unknown extends OutcomeBase {
  readonly status: "unknown";
  /** Asks once more, now. */
  recheck(): Promise<Outcome>;
  /** A person decides, after looking at the slip or the terminal. */
  settleByHand(decision: "paid" | "not-paid", who: string): Promise<Outcome>;
}

/** How a person goes on without an outcome. */
export interface ReleaseOptions {
  /** The money was taken, or given back, in another way: where this one went through after all it is `duplicate`. */
  paidOtherwise?: boolean;
}

/** How an operation ended, so far as is known. */
export type Outcome = Approved | Declined | Cancelled | NotCharged | Unknown;

/** Which page of the history. */
export interface HistoryOptions {
  /** How many outcomes, at most (50; up to 1,000). */
  limit?: number;
  /** The `next` of the page before this one. */
  before?: string;
}

/** A page of what is settled, newest first. */
export interface HistoryPage {
  readonly settled: readonly Settled[];
  /** Where the page after this one begins; absent on the last. */
  readonly next?: string;
}

/** An outcome that is final, and when it was written down. */
export interface Settled {
  /** Unix time in milliseconds. */
  readonly at: number;
  readonly outcome: Outcome;
}

/** The answer to an inquiry or a print. */
export interface Answer {
  /** `approved`, `declined`, `pending`, `not-found`, `done` ... as the system says it; the outcome decides. */
  readonly verdict: string;
  readonly code?: Code;
  /** The system's own code, and its own words. */
  readonly systemCode?: string;
  readonly message?: string;
  readonly raw?: unknown;
}

/** What asking for a cancel achieved; the outcome follows in any case. */
export type CancelAnswer = "requested" | "too-late" | "unsupported" | "nothing-to-cancel";
