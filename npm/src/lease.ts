// The lease of one terminal, carried out: the calls to the journal that the machine asks for, and who waits for what
// it says. When a lease is taken, kept, lost and given back is decided there; nothing is decided here.
//
//     await lease.during(async () => begin());   // TERMINAL_LOCKED: somebody else has it

import type { Till, WireEffect } from "./core.js";
import { asTillError, codeOf, TillError } from "./errors.js";
import type { Code } from "./codes.gen.js";
import type { Journal } from "./journal/journal.js";

/** What the machine wants done about its lease. */
export type LeaseEffect = Extract<
  WireEffect,
  { effect: "claim" | "renew" | "release" | "take-up" | "granted" | "denied" }
>;

/** Calls the machine, with the two clocks; one that is not there any more hears nothing. */
export type Report = (use: (till: Till, mono: number, wall: number) => void) => void;

interface Waiting {
  resolve(): void;
  reject(error: TillError): void;
}

export class Lease {
  readonly #journal: Journal;
  readonly #name: string;
  readonly #recover: () => Promise<void>;
  readonly #reporter: () => Report;
  /** Both clocks before the call by which it was had or last kept; none while it is not ours. */
  #confirmed: [mono: number, wall: number] | undefined;
  #users = 0;
  #waiting: Waiting[] = [];
  /** The call that is under way, and what the machine hears of it. */
  #call: Promise<void> | undefined;
  /** Why the last one failed. */
  #cause: unknown;
  /** It was given back for good: no machine is left that could grant it. */
  #ended = false;

  /** `reporter` gives what reports to the machine of this moment. */
  constructor(journal: Journal, name: string, recover: () => Promise<void>, reporter: () => Report) {
    this.#journal = journal;
    this.#name = name;
    this.#recover = recover;
    this.#reporter = reporter;
  }

  /** Whether the journal has it as ours, as far as is known here. */
  get held(): boolean {
    return this.#confirmed !== undefined;
  }

  /**
   * Does something once it is held. Rejects with `TERMINAL_LOCKED`, `JOURNAL_UNAVAILABLE`, `ABORTED_BEFORE_SEND` where
   * it was given back for good, and as that does.
   */
  async during<T>(use: () => Promise<T>): Promise<T> {
    if (this.#ended) throw closed();
    this.#users += 1;
    try {
      await this.#granted();
      return await use();
    } finally {
      this.#users -= 1;
      this.#want(this.#reporter());
    }
  }

  /** Gives it back, whatever is open; resolves once that is done. */
  async end(): Promise<void> {
    this.#ended = true;
    this.#reporter()((till, mono, wall) => till.leave(mono, wall));
    await this.quiet();
    for (const { reject } of this.#waiting.splice(0)) reject(closed());
  }

  /** Resolves once no call is under way. */
  async quiet(): Promise<void> {
    while (this.#call) await this.#call;
  }

  /** Tells a machine that took the place of another what that one knew. */
  replay(): void {
    const report = this.#reporter();
    const confirmed = this.#confirmed;
    if (confirmed) report((till, mono, wall) => till.leased(mono, wall, ...confirmed));
    this.#want(report);
  }

  carryOut(effect: LeaseEffect): void {
    const [journal, name] = [this.#journal, this.#name];
    switch (effect.effect) {
      case "claim":
        this.#ask(
          () => journal.claim(name, effect.ttl),
          (till, mono, wall) => till.leaseRefused(mono, wall),
        );
        break;
      case "renew":
        this.#ask(
          async () => journal.renew?.(name, effect.ttl) ?? true,
          (till, mono, wall) => till.leaseLost(mono, wall),
        );
        break;
      case "release":
        this.#confirmed = undefined;
        this.#run(
          () => journal.release(name),
          (till, mono, wall) => till.released(mono, wall),
        );
        break;
      case "take-up":
        this.#run(this.#recover, (till, mono, wall) => till.takenUp(mono, wall));
        break;
      case "granted":
        for (const { resolve } of this.#waiting.splice(0)) resolve();
        break;
      case "denied":
        this.#deny(effect.code);
        break;
    }
  }

  /** Asks the journal whether it is ours. What is certain then was certain before the call. */
  #ask(call: () => Promise<boolean>, no: Parameters<Report>[0]): void {
    const asked: [number, number] = [performance.now(), Date.now()];
    this.#calling(async (report) => {
      const ours = await call();
      this.#confirmed = ours ? asked : undefined;
      report(ours ? (till, mono, wall) => till.leased(mono, wall, ...asked) : no);
    });
  }

  #run(call: () => Promise<void>, done: Parameters<Report>[0]): void {
    this.#calling(async (report) => {
      await call();
      report(done);
    });
  }

  #calling(call: (report: Report) => Promise<void>): void {
    const report = this.#reporter();
    const running = call(report)
      .catch((error) => {
        this.#cause = error;
        const code = codeOf(error) ?? "JOURNAL_UNAVAILABLE";
        report((till, mono, wall) => till.leaseFailed(mono, wall, code));
      })
      .finally(() => {
        if (this.#call === running) this.#call = undefined;
      });
    this.#call = running;
  }

  #granted(): Promise<void> {
    const granted = new Promise<void>((resolve, reject) => this.#waiting.push({ resolve, reject }));
    this.#want(this.#reporter());
    return granted;
  }

  #want(report: Report): void {
    report((till, mono, wall) => till.want(mono, wall, this.#users));
  }

  /** With the error that the journal gave, where that is why. */
  #deny(code: Code): void {
    const cause = asTillError(this.#cause, "JOURNAL_UNAVAILABLE");
    this.#cause = undefined;
    const error = cause instanceof TillError && cause.code === code ? cause : new TillError(code);
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }
}

function closed(): TillError {
  return new TillError("ABORTED_BEFORE_SEND", "the terminal has been closed");
}
