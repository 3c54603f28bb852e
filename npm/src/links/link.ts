/**
 * What a link is: the opener of wires to one terminal. It moves bytes and reports what it saw; it decides
 * nothing, retries nothing and knows no payment.
 */

import type { Code } from "../errors.js";

/** What a wire reports. After `closed` it reports nothing more. */
export interface WireEvents {
  /** It stands: bytes written now reach the terminal. */
  opened(): void;
  /** Bytes of a stream. */
  data(bytes: Uint8Array): void;
  /** The whole reply of an exchange; `sign`: its header of that name, where it has one. */
  reply(status: number, body: Uint8Array, sign?: string): void;
  /** It could not be opened, or ended. `nothingSent`: no byte of the last write can have left. */
  closed(code: Code, nothingSent: boolean): void;
}

/** One open wire. */
export interface Wire {
  /** Writes bytes; on an exchange, the whole request body, with these headers besides or instead of the usual ones. */
  write(bytes: Uint8Array, head?: Readonly<Record<string, string>>): void;
  /** Ends it; nothing is reported any more. */
  close(): void;
}

/** How a terminal is reached. */
export interface Link {
  /** Where it leads, for people: such as `192.168.1.20:9002`. */
  readonly address?: string | undefined;
  /** Opens a wire: a stream, or one POST to `path`. */
  open(path: string | undefined, events: WireEvents): Wire;
  /** Gives up what the link holds; resolves once others can have it. */
  dispose?(): void | Promise<void>;
}
