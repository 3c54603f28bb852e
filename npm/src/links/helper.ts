/**
 * Through the helper: a WebSocket for every wire, because a browser may repeat a request but never a message.
 *
 *     page    {"token":..,"session":..}
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

/** A link to a terminal of a helper. */
export function helperLink(helper: Helper, id: string, via: "tcp" | "http", given?: SocketClass): Link {
  const Socket = given ?? (globalThis.WebSocket as unknown as SocketClass | undefined);
  if (!Socket) throw new TillError("UNSUPPORTED_BROWSER", "this Node has no WebSocket: pass link.webSocket");
  const url = `${helper.origin.replace(/^http/, "ws")}/v1/terminals/${id}`;
  const hello = JSON.stringify({ token: helper.token, session: randomName() });
  const open = () => (helper.as === undefined ? new Socket(url) : new Socket(url, { headers: { Origin: helper.as } }));
  return { open: (path, events) => openWire(open(), hello, via, path, events) };
}

function openWire(
  socket: SocketLike,
  hello: string,
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
  socket.onopen = () => socket.send(hello);
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

/** The session's name: the helper keeps every other one away from the terminal. */
function randomName(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
