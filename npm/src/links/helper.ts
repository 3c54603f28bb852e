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
/** What a terminal can be called in a helper's configuration. */
const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
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
export async function terminalVia(terminal: HelperTerminal): Promise<"tcp" | "http"> {
  if (!ID.test(terminal.id)) throw new TillError("NOT_FOUND", "an id of the helper is letters, digits, - _ and dots");
  const socket = openSocket(terminal);
  let timer: ReturnType<typeof setTimeout> | undefined;
  return new Promise<"tcp" | "http">((resolve, reject) => {
    const refuse = (code: Code) => reject(new TillError(code));
    timer = setTimeout(() => refuse("HELPER_LOST"), ANSWER);
    socket.onopen = () => introduce(socket, terminal.helper, { session: "asks", asks: "via" });
    // A package's socket throws errors that nobody listens for; the close that follows tells it.
    socket.onerror = () => {};
    socket.onclose = ({ code }) => refuse(lostCode(code));
    socket.onmessage = ({ data }) => {
      const { via, error } = read(String(data));
      if (via === "tcp" || via === "http") resolve(via);
      else refuse(error === undefined ? "HELPER_VERSION" : codeOf(error));
    };
  }).finally(() => {
    clearTimeout(timer);
    socket.close();
  });
}

/** A link to a terminal that the helper reaches that way. */
export function helperLink(terminal: HelperTerminal, via: "tcp" | "http"): Link {
  const session = randomName();
  return {
    open(path, events) {
      const socket = openSocket(terminal);
      socket.onopen = () => introduce(socket, terminal.helper, { session });
      return new HelperWire(socket, via, path, events);
    },
  };
}

function openSocket({ helper, id, webSocket }: HelperTerminal): SocketLike {
  const Socket = webSocket ?? (globalThis.WebSocket as unknown as SocketClass | undefined);
  if (!Socket) throw new TillError("UNSUPPORTED_BROWSER", "this Node has no WebSocket: pass link.webSocket");
  const url = `${helper.origin.replace(/^http/, "ws")}/v1/terminals/${id}`;
  return helper.as === undefined ? new Socket(url) : new Socket(url, { headers: { Origin: helper.as } });
}

/** The first message. */
function introduce(socket: SocketLike, { token }: Helper, members: object): void {
  token().then(
    (token) => socket.send(JSON.stringify({ token, ...members })),
    () => socket.close(),
  );
}

class HelperWire implements Wire {
  readonly #socket: SocketLike;
  readonly #via: "tcp" | "http";
  readonly #path: string | undefined;
  readonly #events: WireEvents;
  #written = false;
  /** Of the reply whose body comes next. */
  #status: number | undefined;

  constructor(socket: SocketLike, via: "tcp" | "http", path: string | undefined, events: WireEvents) {
    this.#socket = socket;
    this.#via = via;
    this.#path = path;
    this.#events = events;
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }) => {
      if (typeof data === "string") this.#told(read(data));
      else this.#received(new Uint8Array(data as ArrayBuffer));
    };
    socket.onclose = ({ code }) => this.#end(this.#written ? "OUTCOME_UNKNOWN" : lostCode(code), !this.#written);
    socket.onerror = () => {};
  }

  write(bytes: Uint8Array): void {
    this.#written = true;
    if (this.#via === "http") this.#socket.send(JSON.stringify({ path: this.#path }));
    this.#socket.send(bytes as Uint8Array<ArrayBuffer>);
  }

  close(): void {
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket.close();
  }

  #told({ opened, via, status, error, sent }: Said): void {
    if (error !== undefined) this.#end(codeOf(error), !this.#written || sent === false);
    else if (opened && via === this.#via) this.#events.opened();
    // The helper's configuration was changed: the next connect() sees what it says now.
    else if (opened) this.#end("NOT_FOUND", true);
    else if (typeof status === "number") this.#status = status;
  }

  #received(bytes: Uint8Array): void {
    if (this.#via === "tcp") {
      this.#events.data(bytes);
    } else if (this.#status === undefined) {
      this.#end("OUTCOME_UNKNOWN", !this.#written);
    } else {
      this.close();
      this.#events.reply(this.#status, bytes);
    }
  }

  #end(code: Code, nothingSent: boolean): void {
    this.close();
    this.#events.closed(code, nothingSent);
  }
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
