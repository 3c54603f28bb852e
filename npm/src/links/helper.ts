/**
 * Through the helper: a WebSocket for every wire, because a browser may repeat a request but never a message.
 * docs/formats.md has what is said on it. Until the page has written, an end means that nothing was sent. After that it
 * means nothing at all.
 */

import type { Helper } from "../helper.js";
import type { Code } from "../codes.gen.js";
import { TillError } from "../errors.js";
import type { Link, Wire, WireEvents } from "./link.js";
import { readSaid, type Said } from "./said.js";
import { hangUp, messageBytes, type SocketClass, type SocketLike, socketClass } from "./socket.js";

/** How a socket ends for want of a valid token. */
const NOT_PAIRED = 4401;
/** What a terminal can be called in a helper's configuration. */
const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
/** How long the helper may take to say what it knows, in ms. */
const ANSWER = 5_000;

/** The ways in which a helper reaches terminals. */
export type HelperVia = "tcp" | "http" | "serial" | "websocket";

/** A terminal of a helper. */
export interface HelperTerminal {
  helper: Helper;
  id: string;
  /** The class of WebSockets where it is not the global one. */
  webSocket?: SocketClass | undefined;
}

/**
 * Asks how the helper reaches a terminal, which has to be one of the system's `ways`, and how fast a line is. Rejects with `HELPER_LOST`,
 * `NOT_PAIRED`, `NOT_FOUND`, `HELPER_VERSION`.
 */
export async function terminalVia<Via extends HelperVia>(
  terminal: HelperTerminal,
  ways: readonly Via[],
): Promise<{ via: Via; baud: number | undefined }> {
  if (!ID.test(terminal.id)) throw new TillError("NOT_FOUND", "an id of the helper is letters, digits, - _ and dots");
  const socket = openSocket(terminal);
  let timer: ReturnType<typeof setTimeout> | undefined;
  return new Promise<{ via: Via; baud: number | undefined }>((resolve, reject) => {
    const refuse = (code: Code, message?: string) => reject(new TillError(code, message));
    timer = setTimeout(() => refuse("HELPER_LOST"), ANSWER);
    socket.onopen = () => introduce(socket, terminal.helper, { session: "asks", asks: "via" });
    // A package's socket throws errors that nobody listens for; the close that follows tells it.
    socket.onerror = () => {};
    socket.onclose = (event) => refuse(lostCode(Object(event).code));
    socket.onmessage = (event) => {
      const said = readSaid(event?.data);
      if (said.is === "failed") return refuse(said.code);
      if (said.is !== "via") return refuse("HELPER_VERSION");
      const way = ways.find((way) => way === said.via);
      if (way !== undefined) resolve({ via: way, baud: said.baud });
      else refuse("NOT_FOUND", `the helper reaches ${terminal.id} by ${said.via}, as no terminal of this system`);
    };
  }).finally(() => {
    clearTimeout(timer);
    socket.close();
  });
}

/** A link to a terminal that the helper reaches that way. */
export function helperLink(terminal: HelperTerminal, via: HelperVia): Link {
  const session = sessionName();
  return {
    address: `${terminal.id} at ${terminal.helper.origin}`,
    open(path, events) {
      const socket = openSocket(terminal);
      socket.onopen = () => introduce(socket, terminal.helper, { session });
      return new HelperWire(socket, via, path, events);
    },
  };
}

function openSocket({ helper, id, webSocket }: HelperTerminal): SocketLike {
  const Socket = socketClass(webSocket);
  const url = `${helper.origin.replace(/^http/, "ws")}/v1/terminals/${id}`;
  return helper.as === undefined ? new Socket(url) : new Socket(url, { headers: { Origin: helper.as } });
}

/** The first message. */
function introduce(socket: SocketLike, { token }: Helper, members: object): void {
  token()
    .then(
      (token) => socket.send(JSON.stringify({ token, ...members })),
      () => socket.close(),
      // A socket that does not take it ends, or has ended: its close tells that.
    )
    .catch(() => {});
}

class HelperWire implements Wire {
  readonly #socket: SocketLike;
  readonly #via: HelperVia;
  readonly #path: string | undefined;
  readonly #events: WireEvents;
  #written = false;
  /** Of the reply whose body comes next. */
  #status: number | undefined;

  constructor(socket: SocketLike, via: HelperVia, path: string | undefined, events: WireEvents) {
    this.#socket = socket;
    this.#via = via;
    this.#path = path;
    this.#events = events;
    socket.binaryType = "arraybuffer";
    socket.onmessage = (event) => {
      const data: unknown = event?.data;
      const bytes = messageBytes(data);
      if (typeof data === "string") this.#told(readSaid(data));
      else if (bytes) this.#received(bytes);
      else this.#end("OUTCOME_UNKNOWN", !this.#written);
    };
    socket.onclose = (event) =>
      this.#end(this.#written ? "OUTCOME_UNKNOWN" : lostCode(Object(event).code), !this.#written);
    socket.onerror = () => {};
  }

  write(bytes: Uint8Array): void {
    this.#written = true;
    if (this.#via === "http") this.#socket.send(JSON.stringify({ path: this.#path }));
    this.#socket.send(bytes as Uint8Array<ArrayBuffer>);
  }

  close(): void {
    hangUp(this.#socket);
  }

  #told(said: Said): void {
    if (said.is === "failed") this.#end(said.code, !this.#written || said.sent === false);
    else if (said.is === "status") this.#status = said.status;
    else if (said.is === "opened" && said.via === this.#via) this.#events.opened();
    // The helper's configuration was changed: the next connect() sees what it says now.
    else if (said.is === "opened") this.#end("NOT_FOUND", true);
  }

  #received(bytes: Uint8Array): void {
    if (this.#via !== "http") {
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

/** Why a socket ended on which nothing was written. */
function lostCode(code: number): Code {
  if (code === NOT_PAIRED) return "NOT_PAIRED";
  return code === 1000 ? "ABORTED_BEFORE_SEND" : "HELPER_LOST";
}

/** Any name: the helper keeps every other session away from the terminal. `randomUUID` is for secure pages alone. */
const sessionName = () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join("-");
