// The shop's own books behind an engine: `onSettled` is told every final outcome of the terminal, from the engine's
// history, which is the journal's: at least once, in the order in which they ended, and one that is refused again later.
//
// How far they have come is remembered where the host can do so; where it cannot, they begin with what is not settled yet
// when the terminal is connected.

import type { OnSettled } from "../shop.js";
import type { OnError } from "../report.js";
import type { HistoryPage, Settled } from "../types.js";

/** Where it is remembered how far the books have come. */
export interface Bookmark {
  read(): string | undefined;
  write(text: string): void;
}

/** A page of the history, behind the one before it. */
type Pages = (before: string | undefined) => Promise<HistoryPage>;

/** The pauses before what was refused is told again, in ms. */
const PAUSE = { least: 1_000, most: 60_000 };

export class Books {
  readonly #onSettled: OnSettled;
  readonly #report: OnError;
  readonly #bookmark: Bookmark | undefined;
  /** When the last one that was told was written down, and those of that moment. */
  #at: number | undefined;
  #told: readonly string[] = [];
  #looking: Promise<void> | undefined;
  #again = false;
  #pause = PAUSE.least;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(onSettled: OnSettled, report: OnError, bookmark: Bookmark | undefined) {
    this.#onSettled = onSettled;
    this.#report = report;
    this.#bookmark = bookmark;
    const [at = "", ...told] = (bookmark?.read() ?? "").split("\n");
    if (/^[0-9]{1,15}$/.test(at)) [this.#at, this.#told] = [Number(at), told];
  }

  /** What ends behind this is told, and what was not told before it, where that is remembered. */
  async open(pages: Pages): Promise<void> {
    if (this.#at === undefined) this.#begin((await pages(undefined)).settled);
    this.look(pages);
  }

  /** What is settled by now is told; again while that is done means once more after it. */
  look(pages: Pages): void {
    if (this.#closed || this.#at === undefined) return;
    this.#again = true;
    this.#looking ??= this.#look(pages).finally(() => {
      this.#looking = undefined;
    });
  }

  async quiet(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#looking;
  }

  async #look(pages: Pages): Promise<void> {
    try {
      while (this.#again) {
        this.#again = false;
        for (const settled of await this.#untold(pages)) {
          if (this.#closed) return;
          await this.#tell(settled);
        }
      }
      this.#pause = PAUSE.least;
    } catch {
      // The engine is asked again when it is there, and whoever refused an outcome is told it after a pause.
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.look(pages), this.#pause);
      this.#pause = Math.min(this.#pause * 2, PAUSE.most);
    }
  }

  /** The oldest first. */
  async #untold(pages: Pages): Promise<Settled[]> {
    const untold: Settled[] = [];
    for (let before: string | undefined; ; ) {
      const page = await pages(before);
      const fresh = page.settled.filter((it) => this.#isUntold(it));
      untold.push(...fresh);
      before = page.next;
      if (before === undefined || fresh.length === 0) return untold.reverse();
    }
  }

  /** From here on everything is told. */
  #begin(settled: readonly Settled[]): void {
    const at = Math.max(0, ...settled.map((it) => it.at));
    this.#mark(
      at,
      settled.filter((it) => it.at === at).map(({ outcome }) => outcome.reference),
    );
  }

  #isUntold({ at, outcome }: Settled): boolean {
    const last = this.#at as number;
    return at > last || (at === last && !this.#told.includes(outcome.reference));
  }

  async #tell({ at, outcome }: Settled): Promise<void> {
    try {
      await this.#onSettled(outcome);
    } catch (error) {
      this.#report(error, { where: "onSettled", reference: outcome.reference });
      throw error;
    }
    this.#mark(at, at === this.#at ? [...this.#told, outcome.reference] : [outcome.reference]);
  }

  #mark(at: number, told: readonly string[]): void {
    [this.#at, this.#told] = [at, told];
    this.#bookmark?.write([at, ...told].join("\n"));
  }
}
