// Follows what goes over the wire, opens it with the key, and writes it into the log. It sees and changes nothing; the
// key itself never gets into a line.

import type { WireLine } from "tillwire";
import { codepay, qfpay } from "tillwire/codec";
import { dump } from "./hex";
import { hide, type Proof, say } from "./log";

type Side = "request" | "reply";

/** What bytes turned out to say, and how far they can be trusted. */
interface Opened {
  readonly body: unknown;
  readonly proof: Proof;
}

const text = new TextDecoder();
/** The first bytes of a serial frame: its marker and version 1. No base64 text goes on like that. */
const FRAME = [0x2f, 0x6e, 0x01];
/** The type of a frame that carries a request or a result; the others acknowledge. */
const REQUEST = 0x10;

/** Who else is told of every line, as it went. */
export const seen = new Set<(line: WireLine) => void>();

/** A listener for `connect`, with the key of the terminal it connects. */
export function observer(secret: string): (line: WireLine) => void {
  hide(secret);
  const open = opener(secret);
  return (line) => {
    for (const tell of seen) tell(line);
    const { at, what, wire, path, bytes, status, code, nothingSent } = line;
    const place = path?.split("/").at(-1) ?? `#${wire}`;
    if (what === "closed")
      say({ kind: "closed", title: place, ...(code ? { code } : {}), body: { code, nothingSent } });
    if (!bytes) return;
    const side: Side = what === "write" ? "request" : "reply";
    const { body, proof } = open(bytes, side, wire, at);
    const title = status === undefined ? place : `${status} ${place}`;
    say({ kind: side, title, body, proof, hex: dump(bytes, secret), size: bytes.length });
  };
}

/** Opens what comes in pieces once it is whole: pieces are kept by wire and side. */
function opener(secret: string) {
  const held = new Map<string, string>();
  const lines = new Map<string, SerialLine>();
  return (bytes: Uint8Array, side: Side, wire: number, at: number): Opened => {
    const place = `${side} ${wire}`;
    const line = lines.get(place) ?? (startsFrame(bytes) ? new SerialLine(side, secret) : undefined);
    if (line) {
      lines.set(place, line);
      return line.take(bytes, at);
    }
    const whole = (held.get(place) ?? "") + text.decode(bytes);
    const opened = openText(whole, side, secret);
    if (opened.proof === "unread") held.set(place, whole);
    else held.delete(place);
    return opened;
  };
}

function startsFrame(bytes: Uint8Array): boolean {
  return FRAME.every((byte, index) => bytes[index] === byte);
}

/** One direction of a serial line: frames, and the message that their data makes together. */
class SerialLine {
  readonly #deframer = new qfpay.Deframer();
  readonly #side: Side;
  readonly #secret: string;
  #message = "";

  constructor(side: Side, secret: string) {
    this.#side = side;
    this.#secret = secret;
  }

  take(bytes: Uint8Array, at: number): Opened {
    const frames = this.#deframer.push(bytes, at).map((frame) => {
      this.#message += text.decode(frame.data);
      const whole = frame.kind === REQUEST && this.#message.length >= frame.length ? this.#message : undefined;
      if (whole !== undefined || frame.kind !== REQUEST) this.#message = "";
      return { whole, shown: { type: `0x${frame.kind.toString(16)}`, number: frame.number, length: frame.length } };
    });
    const message = frames.findLast(({ whole }) => whole !== undefined)?.whole;
    const shown = frames.map((frame) => frame.shown);
    if (message === undefined) return { body: { frames: shown }, proof: shown.length > 0 ? "frame" : "unread" };
    const { body, proof } = openText(message, this.#side, this.#secret);
    return { body: { frames: shown, message: body }, proof };
  }
}

function openText(message: string, side: Side, secret: string): Opened {
  try {
    if (isSocketMessage(message)) return { body: codepay.decode(message), proof: "clear" };
    if (side === "request") return { body: qfpay.openRequest(message, secret).content, proof: "digest" };
    const reply = qfpay.open(message, secret);
    return { body: reply, proof: reply.sealed ? "sealed" : "clear" };
  } catch (error) {
    return unread(error);
  }
}

function isSocketMessage(message: string): boolean {
  return message.startsWith("{") && /"(topic|msg_id)"/.test(message);
}

/** What cannot be opened is told by its code. */
function unread(error: unknown): Opened {
  const { code, message } = error as { code?: string; message: string };
  const wrong = code === "DIGEST_MISMATCH" || code === "DECRYPT_FAILED";
  return { body: { code, message }, proof: wrong ? "wrong" : "unread" };
}
