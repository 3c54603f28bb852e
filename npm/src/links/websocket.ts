/**
 * A WebSocket straight to the terminal, from a page or from Node: one message a write, as text, which is what
 * terminals read. Messages come in as text or bytes, and as the same bytes in either case.
 *
 * A message is never repeated by a browser. Until the first is written, an end means that nothing was sent. A page
 * cannot ping: that a terminal has gone silent is for the payment machine to find out, by asking.
 */

import { isForbidden } from "../helper.js";
import type { Link, Wire, WireEvents } from "./link.js";
import { hangUp, messageBytes, type SocketClass, type SocketLike, socketClass } from "./socket.js";

/** The most of one message that is read, in bytes. */
const MAX_MESSAGE = 256 * 1024;

/**
 * A link to an address such as `ws://192.168.1.20:35779`, whose path is kept. Throws a `TypeError` for what is no
 * such address, and `UNSUPPORTED_BROWSER` where there is no class of WebSockets.
 */
export function webSocketLink(url: string, given?: SocketClass): Link {
  const { protocol, href, hash, host } = new URL(url);
  if (!/^wss?:$/.test(protocol) || hash !== "") throw new TypeError("url: such as ws://192.168.1.20:35779");
  const Socket = socketClass(given);
  return {
    address: `${protocol}//${host}`,
    open(_path, events) {
      try {
        return new MessageWire(new Socket(href), events);
      } catch (error) {
        if (!isSecurity(error)) throw error;
        // A page of the secure web may not open a plain socket at all: the browser refuses before it tries.
        queueMicrotask(() => events.closed("INSECURE_CONTEXT", true));
        return { write() {}, close() {} };
      }
    },
  };
}

class MessageWire implements Wire {
  readonly #socket: SocketLike;
  readonly #events: WireEvents;
  #written = false;

  constructor(socket: SocketLike, events: WireEvents) {
    this.#socket = socket;
    this.#events = events;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      socket.onclose = () => this.#end(this.#written ? "OUTCOME_UNKNOWN" : "ABORTED_BEFORE_SEND");
      events.opened();
    };
    socket.onmessage = (event) => this.#received(Object(event).data);
    socket.onclose = () => void this.#unreached();
    socket.onerror = () => {};
  }

  write(bytes: Uint8Array): void {
    this.#written = true;
    this.#socket.send(new TextDecoder().decode(bytes));
  }

  close(): void {
    hangUp(this.#socket);
  }

  #received(data: unknown): void {
    const bytes = messageBytes(data);
    if (!bytes) this.#end("OUTCOME_UNKNOWN");
    else if (bytes.length > MAX_MESSAGE) this.#end("RESPONSE_TOO_LARGE");
    else this.#events.data(bytes);
  }

  /** Nobody answered, or the person has not allowed this page to reach the local network. */
  async #unreached(): Promise<void> {
    this.#events.closed((await isForbidden()) ? "NEEDS_PERMISSION" : "CONNECT_REFUSED", true);
  }

  #end(code: "OUTCOME_UNKNOWN" | "ABORTED_BEFORE_SEND" | "RESPONSE_TOO_LARGE"): void {
    this.close();
    this.#events.closed(code, !this.#written);
  }
}

function isSecurity(error: unknown): boolean {
  return (Object(error) as { name?: unknown }).name === "SecurityError";
}
