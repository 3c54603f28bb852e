/**
 * A link that tells a listener what goes over it, and changes nothing. The listener gets copies; what it throws is
 * told elsewhere: a log must not break a payment.
 */

import type { Code } from "../codes.gen.js";
import { type OnError, quietly } from "../report.js";
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
  /** As JSON they are base64. */
  readonly bytes?: Uint8Array;
  /** Why it ended. */
  readonly code?: Code;
  /** Of an end: whether certainly no byte had left. */
  readonly nothingSent?: boolean;
}

/** The same link, observed. */
export function observed(link: Link, listener: (line: WireLine) => unknown, onError: OnError): Link {
  let wires = 0;
  return {
    get address() {
      return link.address;
    },
    ...(link.dispose ? { dispose: () => link.dispose?.() } : {}),
    open(path, events) {
      wires += 1;
      const tell = teller(listener, onError, wires, path);
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

function teller(listener: (line: WireLine) => unknown, onError: OnError, wire: number, path: string | undefined): Tell {
  const where = path === undefined ? { wire } : { wire, path };
  return (what, { bytes, ...more }) => {
    // Not `slice`: that of Node's buffers copies nothing.
    const line = { at: Date.now(), ...where, what, ...more, ...(bytes ? { bytes: new Uint8Array(bytes) } : {}) };
    quietly(
      () => listener(writable(line)),
      (error) => onError(error, { where: "onWire" }),
    );
  };
}

/** JSON has no bytes: there they are base64. */
function writable(line: WireLine): WireLine {
  const { bytes, ...rest } = line;
  const toJSON = () => (bytes ? { ...rest, bytes: btoa(String.fromCharCode(...bytes)) } : rest);
  return Object.defineProperty(line, "toJSON", { value: toJSON });
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
