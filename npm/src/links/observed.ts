/**
 * A link that tells a listener what goes over it, and changes nothing. The listener gets copies; what it throws is
 * ignored: a log must not break a payment.
 */

import type { Code } from "../codes.gen.js";
import type { Link, WireEvents } from "./link.js";

/** Something that went over a wire, as it went: encrypted where the system encrypts. No key is ever in it. */
export interface WireLine {
  /** Unix time in milliseconds. */
  readonly at: number;
  /** Which wire of this terminal, counted from 1. */
  readonly wire: number;
  /** The wire is being opened, stands, carried bytes out (`write`) or in (`data`, `reply`), or ended. */
  readonly what: "open" | "opened" | "write" | "data" | "reply" | "closed";
  /** Of an exchange: its path. */
  readonly path?: string;
  /** Of a reply: its status. */
  readonly status?: number;
  readonly bytes?: Uint8Array;
  /** Why it ended. */
  readonly code?: Code;
  /** Of an end: whether certainly no byte had left. */
  readonly nothingSent?: boolean;
}

/** The same link, observed. */
export function observed(link: Link, listener: (line: WireLine) => void): Link {
  let wires = 0;
  return {
    ...(link.dispose ? { dispose: () => link.dispose?.() } : {}),
    open(path, events) {
      wires += 1;
      const tell = teller(listener, wires, path);
      tell("open", {});
      const wire = link.open(path, observedEvents(events, tell));
      return {
        write(bytes, head) {
          tell("write", { bytes });
          wire.write(bytes, head);
        },
        close: () => wire.close(),
      };
    },
  };
}

type Tell = (what: WireLine["what"], more: Partial<WireLine>) => void;

function teller(listener: (line: WireLine) => void, wire: number, path: string | undefined): Tell {
  const where = path === undefined ? { wire } : { wire, path };
  return (what, { bytes, ...more }) => {
    try {
      // Not `slice`: that of Node's buffers copies nothing.
      listener({ at: Date.now(), ...where, what, ...more, ...(bytes ? { bytes: new Uint8Array(bytes) } : {}) });
    } catch {
      // See above.
    }
  };
}

function observedEvents(events: WireEvents, tell: Tell): WireEvents {
  return {
    opened() {
      tell("opened", {});
      events.opened();
    },
    data(bytes) {
      tell("data", { bytes });
      events.data(bytes);
    },
    reply(status, bytes, sign) {
      tell("reply", { status, bytes });
      events.reply(status, bytes, sign);
    },
    closed(code, nothingSent) {
      tell("closed", { code, nothingSent });
      events.closed(code, nothingSent);
    },
  };
}
