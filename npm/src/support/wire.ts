// What went over the wire, opened with the key and told member by member: of the systems' own words what is harmless, of
// everything else its shape. The codecs' wasm is loaded here, and not before.

import * as qfpay from "../codec/qfpay.js";
import { init } from "../codec-wasm.js";
import type { WireLine } from "../links/observed.js";
import { rows } from "../rows.gen.js";
import { fault, isName, plain, sentence, shape, time } from "./said.js";

type Qfpay = typeof qfpay;
type Side = "sent" | "received";

/** Members of messages whose values say nothing of a person and open nothing: codes, amounts, times, order numbers. */
export const SAID: readonly string[] = [
  ...["func_type", "amt", "refund_amount", "channel", "scan_type", "camera_id", "wait_card_timeout", "payment_timeout"],
  ...[
    "moveToBack",
    "allow_modify_flag",
    "orderId",
    "out_trade_no",
    "respcd",
    "sysdtm",
    "paydtm",
    "txdtm",
    "server_time",
  ],
  ...["busicd", "origbusicd", "txamt", "originTxamt", "allow_refund_amt", "prepay_amt", "txcurrcd", "syssn", "origssn"],
  ...["orig_syssn", "cancel", "tradetp", "cardscheme", "cardtype", "batchno", "customer_source"],
  ...["topic", "request_id", "timestamp", "version", "response_code", "trans_type", "trans_status", "trans_no"],
  ...["merchant_order_no", "orig_merchant_order_no", "price_currency", "order_amount", "tip_amount", "tax_amount"],
  ...["cashback_amount", "on_screen_tip", "pay_method_id", "pay_scenario", "card_type", "expires", "trans_end_time"],
  ...["confirm_on_terminal", "required_terminal_authentication", "on_screen_signature", "receipt_print_mode"],
  ...["discount_bmopc", "discount_bpc"],
  ...["resultcode", "respcode", "queryid", "txnamt", "orderid", "paytime"],
  ...["respCode", "sysTrace", "orgSysTrace", "bankDate", "bankTime", "oldRespCode", "oldBankDate", "oldBankTime"],
  ...["merOrderNo", "payType", "oldPayType", "qrValidTime"],
];
/** Members that hold words for people. */
export const WORDS: readonly string[] = [
  ...["respmsg", "resperr", "resmsg", "reserr", "response_msg", "resultmsg", "respMsg", "oldRespMsg"],
];
/** Members that hold others; on some wires as the text of a JSON object. */
const WITHIN = ["data", "biz_data", "content"];
/** How deep messages are told. */
const DEPTH = 5;
/** The longest message that is put together, and the longest that is told, in characters. */
const LONGEST = 64 * 1024;
const TOLD = 2_000;
/** The first bytes of a serial frame: its marker and version 1. No base64 text goes on like that. */
const FRAME = [0x2f, 0x6e, 0x01];
/** The type of a frame that carries a request or a result. */
const REQUEST = 0x10;

/** What is known of the terminal. */
export interface Key {
  readonly system: string;
  readonly posKey?: unknown;
  readonly keyMode?: unknown;
}

/** The lines as they may be told. */
export async function told(lines: readonly WireLine[], key: Key): Promise<object[]> {
  const codec = key.system === "qfpay" ? await qfpayCodec() : undefined;
  const paths = rows.find(({ name }) => name === key.system) && (await documentedPaths(key.system));
  const open = opener(codec, key);
  return lines.map((line) => {
    const { at, wire, what, path, status, bytes, code, nothingSent } = line;
    return {
      ...{ at: time(at), wire, what },
      ...(path !== undefined && { path: paths?.includes(path) ? path : shape(path) }),
      ...(status !== undefined && { status }),
      ...(bytes && { size: bytes.length, says: open(bytes, line) }),
      ...(code !== undefined && { code }),
      ...(nothingSent !== undefined && { nothingSent }),
    };
  });
}

async function qfpayCodec(): Promise<Qfpay | undefined> {
  try {
    await init();
    return qfpay;
  } catch {
    return undefined;
  }
}

async function documentedPaths(system: string): Promise<readonly string[]> {
  const { systems } = await import("../described.gen.js");
  return systems.find(({ name }) => name === system)?.ways.flatMap(({ paths }) => paths ?? []) ?? [];
}

/** Opens what comes in pieces once it is whole: pieces are kept by wire and side. */
function opener(codec: Qfpay | undefined, key: Key) {
  const held = new Map<string, string>();
  const cables = new Map<string, ReturnType<typeof cable>>();
  return (bytes: Uint8Array, { wire, what, at }: WireLine): unknown => {
    const side: Side = what === "write" ? "sent" : "received";
    const place = `${side} ${wire}`;
    if (codec && !cables.has(place) && FRAME.every((byte, index) => bytes[index] === byte)) {
      cables.set(place, cable(codec, side, key));
    }
    const framed = cables.get(place);
    if (framed) return framed(bytes, at);
    const whole = (held.get(place) ?? "") + new TextDecoder().decode(bytes);
    const opened = message(whole, side, codec, key);
    held.set(place, opened === undefined && whole.length < LONGEST ? whole : "");
    return opened ?? "not, or not yet, a whole message";
  };
}

/** One direction of a serial line: frames, and the message that their data makes together. */
function cable(codec: Qfpay, side: Side, key: Key) {
  const deframer = new codec.Deframer();
  let text = "";
  return (bytes: Uint8Array, at: number): unknown => {
    let opened: unknown;
    const frames = deframer.push(bytes, at).map(({ kind, number, length, data }) => {
      if (kind === REQUEST) text = (text + new TextDecoder().decode(data)).slice(-LONGEST);
      if (kind === REQUEST && text.length >= length) {
        opened = message(text, side, codec, key) ?? "cannot be opened";
        text = "";
      }
      return { type: `0x${kind.toString(16)}`, number, length };
    });
    return { frames, ...(opened !== undefined && { message: opened }) };
  };
}

/** A whole message member by member; undefined for what is none. */
function message(text: string, side: Side, codec: Qfpay | undefined, { posKey, keyMode }: Key): unknown {
  const clear = object(text) ?? form(text);
  const mode = { keyMode: keyMode === "hex" ? "hex" : "utf8" } as const;
  try {
    if (clear) return short(members(clear, 0));
    if (!codec || typeof posKey !== "string") return undefined;
    if (side === "sent") return short(members(codec.openRequest(text, posKey, mode).content, 0));
    return short(members(codec.open(text, posKey, mode), 0));
  } catch (error) {
    const { code } = fault(error);
    // Another key makes a whole message unreadable; anything else may be a piece of one.
    return code === "DECRYPT_FAILED" || code === "DIGEST_MISMATCH" ? { code } : undefined;
  }
}

function short(value: unknown): unknown {
  return JSON.stringify(value).length > TOLD ? "too long to be told" : value;
}

function members(value: object, depth: number): object {
  const named = Object.entries(value).filter(([name]) => isName(name));
  const others = Object.keys(value).length - named.length;
  const shown = named.map(([name, it]) => [name, member(name, it, depth)]);
  return { ...Object.fromEntries(shown), ...(others > 0 && { "…": `${others} others` }) };
}

function member(name: string, value: unknown, depth: number): unknown {
  if (SAID.includes(name)) return plain(value);
  if (WORDS.includes(name)) return sentence(value);
  const within = WITHIN.includes(name) && depth < DEPTH ? object(value) : undefined;
  return within ? members(within, depth + 1) : shape(value);
}

/** An object, or the text of one. */
function object(value: unknown): object | undefined {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  if (typeof value !== "string" || !value.startsWith("{")) return undefined;
  try {
    return object(JSON.parse(value));
  } catch {
    return undefined;
  }
}

/** Form text whose `req` or `resp` is an object in base64. */
function form(text: string): object | undefined {
  if (!/^\w+=/.test(text) || !text.includes("&sign=")) return undefined;
  const said = new URLSearchParams(text);
  try {
    return object(new TextDecoder().decode(Uint8Array.from(atob(said.get("req") ?? said.get("resp") ?? ""), code)));
  } catch {
    return undefined;
  }
}

const code = (letter: string) => letter.charCodeAt(0);
