// Made from core/src/sim/verb.rs by the package build: change it there.

/** A request that a step waits for. */
export type SimulatorOn = "money" | "query" | "cancel" | "print" | "notify" | "backend";

/** What every step may say. */
export interface AnyStep<Verb extends string> {
  /** What happens. */
  readonly verb: Verb;
  /** The kind of request that it happens to; each verb has its own when this is absent. */
  readonly on?: SimulatorOn;
  /** To how many requests of that kind: one when absent. */
  readonly count?: number;
}

/** A step of a script: what happens to the next request of a kind. */
export type SimulatorStep =
  /** On money: the terminal does what was asked and answers. */
  | AnyStep<"ACCEPT">
  /** On money: the bank declines: inner respcd `code`. */
  | (AnyStep<"DECLINE"> & { readonly code?: string | number })
  /** On money: the connection ends and nothing was taken from it. */
  | AnyStep<"DROP_BEFORE_READ">
  /** On money: the request is read, nothing is done, the connection ends. */
  | AnyStep<"DROP_AFTER_READ">
  /** On money: it is done and the connection ends without an answer. */
  | AnyStep<"CHARGE_THEN_DROP">
  /** On money: it is done and the connection is reset. */
  | AnyStep<"CHARGE_THEN_RST">
  /** On money: it is done and the answer comes `ms` later. */
  | (AnyStep<"CHARGE_THEN_DELAY"> & { readonly ms: number })
  /** On money: it is done, the first `k` bytes of the answer leave, the connection ends. */
  | (AnyStep<"TRUNCATE"> & { readonly k: number })
  /** On money: it is done, half of an HTTP status line leaves and nothing more. */
  | AnyStep<"PARTIAL_HEADERS">
  /** On money: serial: the frame is not acknowledged; the answer comes 1500 ms later. */
  | AnyStep<"NO_ACK">
  /** On money: serial: the acknowledgement comes `ms` late, and the answer with it. */
  | (AnyStep<"LATE_ACK"> & { readonly ms: number })
  /** On money: serial: error type `code` (two hex digits, perhaps more as its data) instead of an acknowledgement; nothing is done. */
  | (AnyStep<"NACK"> & { readonly code?: string | number })
  /** On money: serial: the acknowledgement has another number. */
  | AnyStep<"WRONG_REF">
  /** On money: it is done and the answer names another order. */
  | AnyStep<"WRONG_ORDER">
  /** On money: it is done and the answer names another amount. */
  | AnyStep<"WRONG_AMOUNT">
  /** On money: it is done and the answer names another currency. */
  | AnyStep<"WRONG_CCY">
  /** On money: streams: the answer comes `n` times. */
  | (AnyStep<"DUP"> & { readonly n?: number })
  /** On money: streams: the answer comes in `n` pieces, `gap` ms apart; serial: in `n` fragments. */
  | (AnyStep<"SPLIT"> & { readonly n?: number; readonly gap?: number })
  /** On money: serial: fragments of the answer and of a second one like it alternate. */
  | AnyStep<"INTERLEAVE">
  /** On money: it is done and `n` bytes of noise come instead of the answer; serial: before and behind it. */
  | (AnyStep<"GARBAGE"> & { readonly n?: number })
  /** On money: it is done and bit `at` of the answer is flipped. */
  | (AnyStep<"BIT_FLIP"> & { readonly at: number })
  /** On money: it is done and the answer is in clear. */
  | AnyStep<"PLAINTEXT">
  /** On money: the answer's outer respcd is `code`; nothing is done, except for 6000: done, without data. */
  | (AnyStep<"CODE"> & { readonly code: string | number })
  /** On money: the terminal is busy: nothing is done. */
  | AnyStep<"BUSY">
  /** On money: the terminal restarts: every connection ends, what runs is forgotten. */
  | AnyStep<"RESTART">
  /** On money: it is done and the key changes before the answer is sealed. */
  | AnyStep<"ROTATE_KEY">
  /** On money: the terminal answers nothing any more until the next script or a reset. */
  | AnyStep<"FREEZE">
  /** On money: it is done and the answer takes its time. */
  | (AnyStep<"SLOW"> & { readonly bytesPerSecond: number })
  /** On money: sockets: two answers come in reverse order. */
  | AnyStep<"REORDER">
  /** On query: the next `k` requests get no answer, their connections end. */
  | (AnyStep<"QUERY_FAIL"> & { readonly k?: number })
  /** On money: it is done and the answer's outer respcd is `code`. */
  | (AnyStep<"CODE_BUT_CHARGED"> & { readonly code: string | number })
  /** On money: HTTP: a web page with status 200 answers, the terminal never saw the request. */
  | AnyStep<"HTML_BODY">
  /** On money: HTTP: it is done and the answer is empty with status `code`. */
  | (AnyStep<"STATUS"> & { readonly code: number })
  /** On money: CodePay: it ends with `code` (cancelled by the operator), and the answer's biz_data is an empty `text`, `null` or `missing`. */
  | (AnyStep<"EMPTY_DATA"> & { readonly form?: string | number; readonly code?: string | number })
  /** On money: WebSocket: it is done and the socket ends without a close frame. */
  | AnyStep<"WS_DROP">
  /** On notify: the notification never comes; on money, sockets: it is done and nothing answers. */
  | AnyStep<"SILENT">
  /** On notify: the notification comes `count` times, `gap` ms apart, whatever is answered. */
  | (AnyStep<"REDELIVER"> & { readonly count?: number; readonly gap?: number })
  /** On notify: the notification, or the answer of a gateway, is signed `wrong`, `empty` (not at all) or `upper` (rightly, in capitals). */
  | (AnyStep<"FORGE"> & { readonly form?: string | number })
  /** On money: whoever is at the terminal enters `minor` units: the amount of a refund that may be changed there, the tip that a sale asks for on its screen. */
  | (AnyStep<"ENTER_AMOUNT"> & { readonly minor: number })
  /** On money: the terminal waits for the customer. */
  | AnyStep<"WAIT">;
