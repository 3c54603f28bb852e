/**
 * A link behind a fence: whatever it throws, gives or reports, nothing of it comes through but what a link may do. A
 * link of the caller's, a class of WebSockets or a socket that refuses its settings must not end the process, nor leave a
 * payment without an outcome.
 *
 * What breaks before the first write counts as nothing sent; from then on nothing is known, and the payment asks.
 */

import { type Code, codeOf } from "../errors.js";
import type { OnError } from "../report.js";
import { openFailure } from "./failure.js";
import type { Link, Wire, WireEvents } from "./link.js";

/** The same link, fenced; what it did wrong is told to `onError`. */
export function fenced(link: Link, onError: OnError): Link {
  const told = (error: unknown) => onError(error, { where: "link" });
  return {
    get address() {
      return link.address;
    },
    open(path, events) {
      return new FencedWire(events, told).opening((events) => link.open(path, events));
    },
    async dispose() {
      try {
        await link.dispose?.();
      } catch (error) {
        told(error);
      }
    },
  };
}

class FencedWire implements Wire {
  readonly #events: WireEvents;
  readonly #told: (error: unknown) => void;
  #wire: Partial<Wire> | undefined;
  #written = false;
  #over = false;
  /** Reports from inside a call of ours wait until that is over: nobody expects them there. */
  #inside = 0;
  readonly #late: (() => void)[] = [];

  constructor(events: WireEvents, told: (error: unknown) => void) {
    this.#events = events;
    this.#told = told;
  }

  opening(open: (events: WireEvents) => unknown): this {
    this.#call(() => {
      const wire = open(this.#heard());
      if (!isWire(wire)) {
        if (isPromise(wire)) wire.then(undefined, this.#told);
        throw new TypeError("open() of a link must give a wire that can write() and close(), at once");
      }
      this.#wire = wire;
    });
    return this;
  }

  write(bytes: Uint8Array, head?: Readonly<Record<string, string>>): void {
    if (this.#over) return;
    this.#written = true;
    this.#call(() => this.#wire?.write?.(bytes, head));
  }

  close(): void {
    this.#over = true;
    this.#call(() => this.#wire?.close?.());
  }

  /** A call into the link. Where it fails, the wire is over. */
  #call(use: () => unknown): void {
    const failed = (error: unknown) => {
      this.#told(error);
      if (this.#written) this.#end("OUTCOME_UNKNOWN", false);
      else this.#end(codeOf(error) ?? openFailure(error), true);
    };
    this.#inside += 1;
    try {
      const result = use();
      if (isPromise(result)) result.then(undefined, failed);
    } catch (error) {
      failed(error);
    } finally {
      this.#inside -= 1;
    }
  }

  /** What the link may say, and in which form. */
  #heard(): WireEvents {
    return {
      opened: () => this.#report(() => this.#events.opened()),
      data: (given) => {
        const bytes = bytesOf(given);
        if (bytes) this.#report(() => this.#events.data(bytes));
        else this.#wrong("data() of a wire takes a Uint8Array");
      },
      reply: (status, given, sign) => {
        const bytes = bytesOf(given);
        const head = typeof sign === "string" ? sign : undefined;
        if (bytes && status >>> 0 === status && status < 1000) {
          this.#report(() => this.#events.reply(status, bytes, head));
        } else this.#wrong("reply() of a wire takes a status and a Uint8Array");
      },
      closed: (code, nothingSent) => this.#end(codeOf({ code }) ?? "OUTCOME_UNKNOWN", nothingSent === true),
    };
  }

  #wrong(words: string): void {
    this.#told(new TypeError(words));
    this.#end("OUTCOME_UNKNOWN", false);
  }

  #end(code: Code, nothingSent: boolean): void {
    this.#report(() => {
      this.#over = true;
      this.#events.closed(code, nothingSent);
    });
  }

  #report(use: () => void): void {
    const waits = this.#inside > 0 || this.#late.length > 0;
    if (!waits) this.#unlessOver(use);
    else if (this.#late.push(use) === 1) queueMicrotask(() => this.#flush());
  }

  #flush(): void {
    for (let next = this.#late[0]; next; next = this.#late[0]) {
      try {
        this.#unlessOver(next);
      } finally {
        this.#late.shift();
      }
    }
  }

  #unlessOver(use: () => void): void {
    if (!this.#over) use();
  }
}

function isWire(wire: unknown): wire is Wire {
  const { write, close } = Object(wire) as Partial<Wire>;
  return typeof write === "function" && typeof close === "function";
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (Object(value) as { then?: unknown }).then === "function";
}

/** Bytes, of whatever realm and kind of view. */
function bytesOf(given: unknown): Uint8Array | undefined {
  if (given instanceof Uint8Array) return given;
  if (ArrayBuffer.isView(given)) return new Uint8Array(given.buffer, given.byteOffset, given.byteLength);
  return given instanceof ArrayBuffer ? new Uint8Array(given) : undefined;
}
