/**
 * Through the helper: a WebSocket for every wire, because a browser may repeat a request but never a message.
 *
 *     page    {"token":..,"session":..}            with "asks":"via" the answer is {"via":..}, and that is all
 *     helper  {"opened":true,"via":..}             the connection to the terminal stands, nothing was sent
 *          or {"error":CODE,"sent":false}
 *     tcp     bytes both ways
 *     http    page   {"path":..} and the body      one exchange
 *             helper {"status":..} and the body, or {"error":CODE,"sent":..}
 *
 * Until the page has written, an end means that nothing was sent. After that it means nothing at all.
 */

import type { Helper } from "../helper.js";
import { type Code, codes } from "../codes.gen.js";
import { TillError } from "../errors.js";
import type { Link, Wire, WireEvents } from "./link.js";

/** How a socket ends for want of a valid token. */
const NOT_PAIRED = 4401;
/** How long the helper may take to say what it knows, in ms. */
const ANSWER = 5_000;

/** The part of a WebSocket that is used: the browser's own, Node's from 22 on, or that of a package. */
export interface SocketLike {
  binaryType: string;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
  onerror: ((event: never) => void) | null;
  send(data: string | Uint8Array<ArrayBuffer>): void;
  close(): void;
}

/** Makes one; the second argument is what Node's takes. */
export type SocketClass = new (url: string, options?: { headers: Record<string, string> }) => SocketLike;

/** A terminal of a helper. */
export interface HelperTerminal {
  helper: Helper;
  id: string;
  /** The class of WebSockets where it is not the global one. */
  webSocket?: SocketClass | undefined;
}

/** Asks how the helper reaches a terminal. Rejects with `HELPER_LOST`, `NOT_PAIRED`, `NOT_FOUND`. */
export function terminalVia(terminal: HelperTerminal): Promise<"tcp" | "http"> {
  const socket = openSocket(terminal);
  return new Promise<"tcp" | "http">((resolve, reject) => {
    const refuse = (code: Code) => reject(new TillError(code));
    const timer = setTimeout(() => refuse("HELPER_LOST"), ANSWER);
    socket.onopen = () => socket.send(hello(terminal, { asks: "via" }));
    socket.onclose = ({ code }) => {
      clearTimeout(timer);
      refuse(lostCode(code));
    };
    socket.onmessage = ({ data }) => {
      const { via, error } = read(String(data));
      if (via === "tcp" || via === "http") resolve(via);
      else refuse(error === undefined ? "HELPER_VERSION" : codeOf(error));
    };
  }).finally(() => socket.close());
}

/** A link to a terminal that the helper reaches that way. */
export function helperLink(terminal: HelperTerminal, via: "tcp" | "http"): Link {
  const first = hello(terminal);
  return { open: (path, events) => openWire(openSocket(terminal), first, via, path, events) };
}

function openSocket({ helper, id, webSocket }: HelperTerminal): SocketLike {
  const Socket = webSocket ?? (globalThis.WebSocket as unknown as SocketClass | undefined);
  if (!Socket) throw new TillError("UNSUPPORTED_BROWSER", "this Node has no WebSocket: pass link.webSocket");
  const url = `${helper.origin.replace(/^http/, "ws")}/v1/terminals/${id}`;
  return helper.as === undefined ? new Socket(url) : new Socket(url, { headers: { Origin: helper.as } });
}

/** The first message. The session's name keeps everybody else away from the terminal. */
function hello({ helper }: HelperTerminal, more: object = {}): string {
  const random = crypto.getRandomValues(new Uint8Array(16));
  const session = Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return JSON.stringify({ token: helper.token, session, ...more });
}

function openWire(
  socket: SocketLike,
  first: string,
  via: "tcp" | "http",
  path: string | undefined,
  events: WireEvents,
): Wire {
  let written = false;
  let status: number | undefined;
  const detach = () => {
    socket.onopen = socket.onmessage = socket.onclose = null;
    // A package's socket may throw what nobody listens for.
    socket.onerror = () => {};
  };
  const end = (code: Code, nothingSent: boolean) => {
    detach();
    socket.close();
    events.closed(code, nothingSent);
  };
  const text = (message: Said) => {
    if (message.error !== undefined) end(codeOf(message.error), !written || message.sent === false);
    else if (message.opened && message.via === via) events.opened();
    // The helper's configuration was changed: the next connect() sees what it says now.
    else if (message.opened) end("NOT_FOUND", true);
    else if (typeof message.status === "number") status = message.status;
  };
  const bytes = (data: Uint8Array) => {
    if (via === "tcp") return events.data(data);
    if (status === undefined) return end("OUTCOME_UNKNOWN", !written);
    detach();
    events.reply(status, data);
  };

  socket.binaryType = "arraybuffer";
  socket.onerror = () => {};
  socket.onopen = () => socket.send(first);
  socket.onclose = ({ code }) => end(written ? "OUTCOME_UNKNOWN" : lostCode(code), !written);
  socket.onmessage = ({ data }) => {
    if (typeof data === "string") text(read(data));
    else bytes(new Uint8Array(data as ArrayBuffer));
  };
  return {
    write(data) {
      written = true;
      if (via === "http") socket.send(JSON.stringify({ path }));
      socket.send(data as Uint8Array<ArrayBuffer>);
    },
    close() {
      detach();
      socket.close();
    },
  };
}

/** What the helper says in text. */
interface Said {
  opened?: unknown;
  via?: unknown;
  status?: unknown;
  error?: unknown;
  sent?: unknown;
}

function read(text: string): Said {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}

function codeOf(error: unknown): Code {
  return typeof error === "string" && error in codes ? (error as Code) : "OUTCOME_UNKNOWN";
}

/** Why a socket ended on which nothing was written. */
function lostCode(code: number): Code {
  if (code === NOT_PAIRED) return "NOT_PAIRED";
  return code === 1000 ? "ABORTED_BEFORE_SEND" : "HELPER_LOST";
}
