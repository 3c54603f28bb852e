// What a payment is at, as it is drawn. Of a terminal the element follows it by itself; of anything else, such as a gateway
// behind the shop's own back end, the page says it with `show()`.

import type { Money } from "../money.js";
import type { CancelAnswer, Method, Offer, OperationKind, Outcome, Step, StoredMoney, Unknown } from "../types.js";

/** What people can do about a payment. What is absent is not offered; what rejects is told with its hint. */
export interface Actions {
  cancel?(): Promise<CancelAnswer>;
  /** Asks once more. */
  recheck?(): Promise<unknown>;
  /** A person decides, after looking. */
  settle?(decision: "paid" | "not-paid", who: string): Promise<unknown>;
  /** Goes on without the outcome: the money is taken, or given back, in another way. */
  release?(who: string): Promise<unknown>;
  /** Gives back what went through after that. */
  putRight?(): Promise<unknown>;
  /** Shows the payment that is in the way of this one. */
  showOpen?(): Promise<unknown>;
}

/** A payment, refund or whatever else moves money, as far as it has come. */
export interface PaymentState extends Actions {
  readonly kind: OperationKind;
  readonly reference: string;
  readonly amount?: Money | StoredMoney;
  readonly method?: Method;
  /** Since when its time is counted, in Unix ms. */
  readonly started: number;
  readonly steps: readonly Step[];
  readonly outcome?: Outcome;
  /** Why it did not begin: nothing was charged. */
  readonly error?: unknown;
  /** What the customer of a gateway pays with. */
  readonly offer?: Offer;
  /** A gateway takes it: it is spoken of as one, and the sheet may be closed meanwhile. */
  readonly gateway?: boolean;
  /** It was found in the journal, begun by an earlier page. */
  readonly resumed?: boolean;
  /** What else the person at the till has to know. */
  readonly note?: string;
}

/** How far it is. */
export type Phase = "running" | "refused" | Outcome["status"];

export function phaseOf({ outcome, error }: PaymentState): Phase {
  return error === undefined ? (outcome?.status ?? "running") : "refused";
}

/** Whether nothing comes after it. */
export function isOver(state: PaymentState): boolean {
  return !["running", "unknown"].includes(phaseOf(state));
}

/** Whether it keeps the terminal from another one: it has no outcome, and nobody went on without that. */
export function isInTheWay(state: PaymentState): boolean {
  return !isOver(state) && !state.gateway && !state.outcome?.released;
}

/** Whether the sheet may be closed: what this page runs at a terminal stays in sight. */
export function mayClose(state: PaymentState): boolean {
  return phaseOf(state) !== "running" || state.gateway === true || state.resumed === true;
}

export function givesBack({ kind }: Pick<PaymentState, "kind">): boolean {
  return kind === "refund" || kind === "void";
}

export function isUnknown(outcome: Outcome | undefined): outcome is Unknown {
  return outcome?.status === "unknown";
}
