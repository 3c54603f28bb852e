// QFPay: canonical text, digest, envelope, frames. Thin: everything is decided in the wasm, which speaks JSON text.

import { wire } from "../codec-wasm.js";
import { parseExact } from "../exact.js";
import type { QfpayDeframer } from "../glue/codec.js";
import { type Fields, fieldsJson, flag, millis, octets, text, whole, word } from "./input.js";

export type { Fields, Scalar } from "./input.js";

/** How the POS-KEY's text becomes the AES key: its UTF-8 bytes (the default), or 32 hex digits read as 16 bytes. */
export type KeyMode = "utf8" | "hex";

/** The text around content and digest before encryption; `lenient` is the default. */
export type Envelope = "lenient" | "json" | "json-string";

export interface KeyOptions {
  readonly keyMode?: KeyMode | undefined;
}

export interface SealOptions extends KeyOptions {
  readonly envelope?: Envelope | undefined;
  /** `false` where encryption is switched off in the merchant portal; default `true`. */
  readonly encrypt?: boolean | undefined;
  /** Pads with spaces until the base64 holds no `/n`, for terminals that search for the frame's end; default `false`. */
  readonly markerFree?: boolean | undefined;
}

/** A terminal's answer. Members that are not known are kept beside these. */
export interface Reply {
  /** `6000` is success; a number on the wire is made text. */
  readonly respcd: string;
  /** The fields, where they could be read as JSON; otherwise the text as it came, or null. */
  readonly data: { readonly [field: string]: unknown } | string | null;
  readonly respmsg: string;
  readonly resperr: string;
  /** Whether it came encrypted. */
  readonly sealed: boolean;
  readonly [member: string]: unknown;
}

/** A request as the terminal reads it. */
export interface OpenedRequest {
  readonly content: Fields;
  /** 32 hex digits; it has been checked against content and key. */
  readonly digest: string;
}

/** One frame of the serial line. */
export interface Frame {
  /** `0x10` request, `0x20` accepted, `0x30` to `0x35` error. */
  readonly kind: number;
  /** 1 to 127. */
  readonly number: number;
  /** Bytes of the whole message; more than `data` holds when this is one fragment of several. */
  readonly length: number;
  readonly data: Uint8Array;
}

/** The text that is digested: `{amt=10.1,channel='wx',func_type=1001}`. Refuses what `seal` refuses. */
export function canonical(content: Fields): string {
  return wire().qfpayCanonical(fieldsJson(content));
}

/** MD5 of canonical text and POS-KEY: 32 upper-case hex digits. Refuses what `seal` refuses. */
export function digest(content: Fields, posKey: string): string {
  return wire().qfpayDigest(fieldsJson(content), text(posKey, "KEY_FORMAT", "posKey"));
}

/** A request ready to be sent: base64, or clear JSON when `encrypt` is false. */
export function seal(content: Fields, posKey: string, options: SealOptions = {}): string {
  const key = text(posKey, "KEY_FORMAT", "posKey");
  const envelope = word(options.envelope, "envelope");
  const keyMode = word(options.keyMode, "keyMode");
  const encrypt = flag(options.encrypt, "encrypt");
  const markerFree = flag(options.markerFree, "markerFree");
  return wire().qfpaySeal(fieldsJson(content), key, envelope, keyMode, encrypt, markerFree);
}

/** Reads a reply, sealed or clear. */
export function open(reply: string, posKey: string, options: KeyOptions = {}): Reply {
  const key = text(posKey, "KEY_FORMAT", "posKey");
  return parseExact(wire().qfpayOpen(text(reply, "SCHEMA", "reply"), key, word(options.keyMode, "keyMode")));
}

/** Reads a request as the terminal does: all three envelopes, sealed or clear, the digest checked. */
export function openRequest(request: string, posKey: string, options: KeyOptions = {}): OpenedRequest {
  const key = text(posKey, "KEY_FORMAT", "posKey");
  return parseExact(wire().qfpayOpenRequest(text(request, "SCHEMA", "request"), key, word(options.keyMode, "keyMode")));
}

/** A message as frames of at most `fragment` data bytes (448 unless given, which 9600 baud carries in 0.5 s). */
export function frames(kind: number, number: number, bytes: Uint8Array, fragment?: number): Uint8Array[] {
  whole(kind, "FRAME_TYPE", "kind");
  whole(number, "FRAME_REF", "number");
  if (fragment !== undefined) whole(fragment, "FRAME_LENGTH", "fragment");
  return wire().qfpayFrames(kind, number, octets(bytes), fragment);
}

/** Reads exactly one frame, or throws with the `FRAME_*` code that says what is wrong with it. */
export function decodeFrame(bytes: Uint8Array): Frame {
  return wire().qfpayDecodeFrame(octets(bytes)) as Frame;
}

/** Finds frames in the bytes of a serial line, whatever lies between them. It does not join fragments. */
export class Deframer {
  #inner: QfpayDeframer | undefined;

  /** Takes bytes received at `nowMs` (any clock that only goes forward) and answers the frames they complete. */
  push(bytes: Uint8Array, nowMs: number): Frame[] {
    return this.#started().push(octets(bytes), millis(nowMs)) as Frame[];
  }

  /** Applies the 500 ms idle rule: answers the frames that were hidden behind a false start. */
  timeout(nowMs: number): Frame[] {
    return this.#started().timeout(millis(nowMs)) as Frame[];
  }

  #started(): QfpayDeframer {
    this.#inner ??= new (wire().QfpayDeframer)();
    return this.#inner;
  }
}
