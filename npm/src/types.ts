// What the public API shows: options, outcomes, steps.

import type { Code } from "./codes.gen.js";
import type { Method, StepName } from "./glue/tillwire.js";
import type { Journal } from "./journal/journal.js";
import type { SocketClass } from "./links/helper.js";
import type { TlsTrust } from "./links/http.js";
import type { Link } from "./links/link.js";
import type { Money } from "./money.js";

export type { Method, StepName } from "./glue/tillwire.js";

/** How long things may take, in milliseconds. Leave them out unless you know why. */
export interface Timeouts {
  /** Until a connection stands (5,000). */
  connect?: number;
  /** Until a payment has its answer (the terminal's own limit and 60,000). */
  answer?: number;
  /** Until an inquiry, a cancel or a print has its answer (10,000). */
  query?: number;
  /** How long after a payment "not found" proves nothing (the terminal's own limit and 30,000). */
  guard?: number;
  /** How long a doubtful payment is held before its outcome is `unknown`; asking goes on behind it (60,000). */
  settle?: number;
}

/** How the terminal is reached. */
export type LinkOptions =
  /** Raw TCP, from Node (port 9002). */
  | { via: "tcp"; host: string; port?: number }
  /**
   * HTTP or HTTPS (port 9001). From Node a request leaves at most once. From a page it goes by `fetch`, which a
   * browser may repeat by itself: there, prefer a helper. The trust of certificates is Node's alone.
   */
  | ({ via: "http"; url: string; body?: "quoted" | "bare" } & TlsTrust)
  /** Through the helper on this machine, from pages and from Node. */
  | ({ via: "helper" } & HelperOptions)
  /** A simulated terminal in this process: nothing is charged anywhere. */
  | { via: "simulator"; seed?: number }
  /** A link of your own that carries TCP streams or HTTP exchanges. */
  | { via: "custom"; carries: "tcp" | "http"; link: Link };

/** A terminal of a helper. */
export interface HelperOptions {
  /** Its id in the helper's configuration; the name given to `connect` when absent. */
  terminal?: string;
  /** Where the helper listens (http://127.0.0.1:9003). */
  url?: string;
  /** What pairing gave; by default what `pair()` stored in this page. */
  token?: string;
  /** Outside a browser: the origin that was paired. */
  origin?: string;
  /** Outside a browser: the class of WebSockets, where there is none (before Node 22). */
  webSocket?: SocketClass;
}

/** What `connect` needs to know. */
export interface ConnectOptions {
  /** Your name of the terminal: the key of its journal and lease. Keep it when the cable changes. */
  terminal: string;
  system: "qfpay";
  /** The currency the terminal takes. */
  currency: string;
  /** The key shown on the terminal. Not needed for the simulator. */
  posKey?: string;
  /** How the cipher's key is made of the POS-KEY: its text (the default) or its hex digits. */
  keyMode?: "utf8" | "hex";
  /** How requests are written before they are encrypted; `lenient` is what terminals are known to read. */
  envelope?: "lenient" | "json" | "json-string";
  /** Whether requests are encrypted; on by default, as it is at the terminal. */
  encrypt?: boolean;
  /** `sealed` refuses replies in clear; by default either is read and the outcome says which it was. */
  replies?: "either" | "sealed";
  link: LinkOptions;
  /**
   * Where intents are written down; by default IndexedDB in a page, a folder in the home
   * directory in Node (in memory for the simulator).
   */
  journal?: Journal;
  timeouts?: Timeouts;
}

/** Everything a call may be given besides its own arguments. */
export interface CallOptions {
  /** Aborting asks for a cancel; the outcome still arrives. */
  signal?: AbortSignal;
}

/** The system's own fields, in its own spelling. */
export type SystemOptions = Readonly<Record<string, string | number>>;

/** A sale. */
export interface PayOptions extends CallOptions {
  /** Your sale's own id, unique on the terminal: the same id never pays twice. */
  reference: string;
  amount: Money;
  method: Method;
  /** Such as `payment_timeout`, `scan_type`, `camera_id`, `moveToBack`. */
  options?: SystemOptions;
}

/** Giving money back. */
export interface RefundOptions extends CallOptions {
  /** The refund's own id, unique on the terminal. */
  reference: string;
  /** The payment: its outcome, or its reference. */
  of: Outcome | string;
  /** How much; all that is left when absent. */
  amount?: Money;
  options?: SystemOptions;
}

/** Undoing a payment altogether. */
export interface VoidOptions extends CallOptions {
  reference: string;
  of: Outcome | string;
  options?: SystemOptions;
}

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
  readonly kind: "pay" | "refund" | "void";
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
  /** Whether the deciding answer came encrypted. A clear one could have been written by anybody on the network. */
  readonly sealed?: boolean;
  /** The system's own answer, its fields spelled as it spells them. */
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
  readonly by: "cashier" | "customer";
}

/** No money moved. */
export interface NotCharged extends OutcomeBase {
  readonly status: "not-charged";
  readonly reason: "rejected" | "proven-by-query" | "by-hand" | "aborted-before-send";
}

/** The request left and nothing trustworthy came back yet. It is being asked for. */
export interface Unknown extends OutcomeBase {
  readonly status: "unknown";
  /** Asks once more, now. */
  recheck(): Promise<Outcome>;
  /** A person decides, after looking at the slip or the terminal. */
  settleByHand(decision: "paid" | "not-paid", who: string): Promise<Outcome>;
}

/** How an operation ended, so far as is known. */
export type Outcome = Approved | Declined | Cancelled | NotCharged | Unknown;

/** The answer to an inquiry or a print. */
export interface Answer {
  /** `approved`, `declined`, `pending`, `not-found`, `done` ... as the system says it; the outcome decides. */
  readonly verdict: string;
  readonly code?: Code;
  readonly raw?: unknown;
}

/** What asking for a cancel achieved; the outcome follows in any case. */
export type CancelAnswer = "requested" | "too-late" | "unsupported" | "nothing-to-cancel";
