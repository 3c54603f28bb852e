// The channels to the system, as the machine asks for them: a wire of the link for each, and what comes on it is reported.

import type { Till, WireEffect } from "./core.js";
import type { Report } from "./lease.js";
import type { Link, Wire } from "./links/link.js";

type Effect<E extends WireEffect["effect"]> = Extract<WireEffect, { effect: E }>;

export class Channels {
  readonly #link: Link;
  readonly #beside: Link | undefined;
  readonly #reporter: () => Report;
  readonly #wires = new Map<number, Wire>();

  /** `beside` leads to the system's back end, where there is one; `reporter` gives what reports to the machine of this moment. */
  constructor(link: Link, beside: Link | undefined, reporter: () => Report) {
    this.#link = link;
    this.#beside = beside;
    this.#reporter = reporter;
  }

  open({ channel, path, beside }: Effect<"open">): void {
    const link = beside && this.#beside ? this.#beside : this.#link;
    const report = (use: (till: Till, mono: number, wall: number) => void) => {
      if (this.#wires.get(channel) === wire) this.#reporter()(use);
    };
    const wire = link.open(path, {
      opened: () => report((till, mono, wall) => till.opened(mono, wall, channel)),
      data: (bytes) => report((till, mono, wall) => till.data(mono, wall, channel, bytes)),
      reply: (status, body, sign) => report((till, mono, wall) => till.reply(mono, wall, channel, status, body, sign)),
      closed: (code, nothingSent) =>
        report((till, mono, wall) => {
          this.#wires.delete(channel);
          till.closed(mono, wall, channel, code, nothingSent);
        }),
    });
    this.#wires.set(channel, wire);
  }

  /**
   * Gives bytes to the system, and money only while it is time by both clocks: this process may have slept since the
   * machine looked at them. Too late, nothing is written, now or ever on this wire.
   */
  write({ channel, bytes, head, before }: Effect<"write">): void {
    const wire = this.#wires.get(channel);
    if (!wire) return;
    if (!before || (performance.now() <= before.mono && Date.now() <= before.wall)) {
      wire.write(bytes, head);
      return;
    }
    this.close({ channel });
    const report = this.#reporter();
    queueMicrotask(() => report((till, mono, wall) => till.closed(mono, wall, channel, "ABORTED_BEFORE_SEND", true)));
  }

  close({ channel }: Pick<Effect<"close">, "channel">): void {
    const wire = this.#wires.get(channel);
    this.#wires.delete(channel);
    wire?.close();
  }

  /** Closes them all. */
  stop(): void {
    for (const wire of this.#wires.values()) wire.close();
    this.#wires.clear();
  }
}
