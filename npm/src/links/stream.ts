/**
 * A line of two byte streams that stays open between operations: a serial port, whoever opened it.
 *
 * What a write takes is not on the line yet, and a browser that closes a port throws away what has not left: so when
 * it will have left is computed, here for the time of letting go as in the machine for that of acknowledgements. A line
 * that goes away ends the wire at once and for good; the next one opens the line anew, once the last has been let go of.
 */

import type { Code } from "../codes.gen.js";
import { TillError } from "../errors.js";
import type { Link, Wire, WireEvents } from "./link.js";
import type { ReadableLike, WritableLike } from "../web.js";
import type { Streams } from "./port.js";

/** Bits a second, by the vendor's document. */
export const BAUD = 9_600;
/** The bits of a byte, with those that begin and end it. */
const BITS = 10;
/** How much later than it was written a byte may set out: systems hand it on from one to the next, in ms. */
const HANDED_ON = 100;
/** How long the streams may take to take what was written, beyond its time on the line, in ms. */
const DRAIN = 2_000;
/** How long a system may take to let go of a line after that, in ms; the next wire does not wait longer. */
const LET_GO = 4_000;

/** What can be opened, again and again. */
export interface Line {
  /** Rejects with a `TillError` that says why not. `lost` is called should the system notice that the line went away. */
  open(lost: () => void): Promise<Streams>;
  /** Lets go of it, so that it can be opened again. */
  close(): Promise<void>;
  /** Is not used any more. */
  dispose?(): void;
}

/** A link over a line of `baud` bits a second. */
export function streamLink(line: Line, baud = BAUD): Link {
  let free: Promise<void> = Promise.resolve();
  return {
    open(_path, events) {
      const wire = new StreamWire(line, (BITS * 1_000) / baud, events);
      free = free.then(() => wire.run());
      return wire;
    },
    dispose() {
      line.dispose?.();
      return free;
    },
  };
}

class StreamWire implements Wire {
  readonly #line: Line;
  /** How long a byte is on the line, in ms. */
  readonly #byte: number;
  readonly #events: WireEvents;
  #writer: ReturnType<WritableLike["getWriter"]> | undefined;
  #reader: ReturnType<ReadableLike["getReader"]> | undefined;
  #written = false;
  /** When what was written will have left the line, in ms of this process. */
  #free = 0;
  #lost = false;
  #closed = false;
  /** Ends the wire, whoever wants that. */
  #end: () => void = () => {};
  readonly #ended = new Promise<void>((resolve) => {
    this.#end = resolve;
  });

  constructor(line: Line, byte: number, events: WireEvents) {
    this.#line = line;
    this.#byte = byte;
    this.#events = events;
  }

  write(bytes: Uint8Array): void {
    this.#written = true;
    this.#free = Math.max(this.#free, performance.now()) + bytes.length * this.#byte;
    this.#writer?.write(bytes).catch(() => this.#lose());
  }

  close(): void {
    this.#closed = true;
    this.#end();
  }

  /** The whole life of the wire; resolves once the line is free for the next. */
  async run(): Promise<void> {
    if (this.#closed) return;
    let streams: Streams;
    try {
      streams = await this.#line.open(() => this.#lose());
    } catch (error) {
      return this.#tell(error instanceof TillError ? error.code : "NO_PORT", true);
    }
    try {
      if (!this.#closed) this.#begin(streams);
    } catch {
      this.#lose(); // it was no pair of streams
    }
    await this.#ended;
    if (this.#lost) this.#tell("PORT_LOST", !this.#written);
    this.#closed = true;
    const rest = this.#lost || !this.#written ? 0 : Math.max(0, this.#free + HANDED_ON - performance.now());
    await within(LET_GO + rest, this.#letGo(rest));
  }

  #begin(streams: Streams): void {
    this.#writer = streams.writable?.getWriter();
    this.#writer?.closed.catch(() => this.#lose());
    void this.#read(streams).finally(() => this.#lose());
    this.#events.opened();
  }

  /** Until nothing can come any more. After a break or a disturbed byte a port goes on with another stream. */
  async #read(streams: Streams): Promise<void> {
    for (let last: unknown; streams.readable && streams.readable !== last && !this.#closed; ) {
      last = streams.readable;
      const reader = streams.readable.getReader();
      this.#reader = reader;
      // Whether an error was the end, the next stream tells.
      const next = () => reader.read().catch(() => ({ value: undefined }));
      for (let { value } = await next(); value && !this.#closed; { value } = await next()) this.#events.data(value);
      reader.releaseLock();
    }
  }

  #lose(): void {
    this.#lost ||= !this.#closed;
    this.#end();
  }

  #tell(code: Code, nothingSent: boolean): void {
    if (!this.#closed) this.#events.closed(code, nothingSent);
  }

  /**
   * What was written leaves first, for which it has `rest` ms: it may be a cancel. A line that takes nothing more does
   * not hold this up.
   */
  async #letGo(rest: number): Promise<void> {
    const quietly = (done: Promise<unknown> | undefined) => done?.catch(() => {});
    const writer = this.#writer;
    await quietly(this.#reader?.cancel());
    if (!this.#lost) await within(DRAIN + rest, quietly(writer?.close()));
    await new Promise((left) => setTimeout(left, rest));
    await quietly(writer?.abort());
    writer?.releaseLock();
    await quietly(this.#line.close());
  }
}

/** Resolves with it, or after that many ms without. */
async function within(limit: number, done: Promise<unknown> | undefined): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, limit);
  });
  await Promise.race([done, late]);
  clearTimeout(timer);
}
