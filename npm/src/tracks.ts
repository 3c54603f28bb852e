// The tracks of one terminal or gateway, by reference. What somebody waits for, or what the machine has open, stays;
// of the rest the newest are kept at hand, and older ones are read from the journal.

import { Track } from "./payment.js";

/** How many are remembered that nobody waits for. */
const AT_HAND = 64;

export class Tracks {
  readonly #tracks = new Map<string, Track>();
  /** Those that may be forgotten, oldest first; whether they still may is looked at when their turn comes. */
  readonly #idle = new Set<string>();
  readonly #isOpen: (reference: string) => boolean;

  /** `isOpen`: whether the machine may still have something to tell of it. */
  constructor(isOpen: (reference: string) => boolean) {
    this.#isOpen = isOpen;
  }

  /** The track of this reference, a new one where there is none. */
  of(reference: string): Track {
    const known = this.#tracks.get(reference);
    if (known) return known;
    const track = new Track(reference, () => this.#rest(reference));
    this.#tracks.set(reference, track);
    this.#rest(reference);
    return track;
  }

  /** The one that is at hand. */
  known(reference: string): Track | undefined {
    return this.#tracks.get(reference);
  }

  /** It has its outcome, or never began. */
  over(reference: string): void {
    this.#rest(reference);
  }

  forget(reference: string): void {
    this.#tracks.delete(reference);
    this.#idle.delete(reference);
  }

  /** The references whose outcome is waited for. */
  awaited(): string[] {
    return [...this.#tracks].filter(([, track]) => track.awaited > 0).map(([reference]) => reference);
  }

  /** It may be forgotten from now on. One that is in use when its turn comes rests again later. */
  #rest(reference: string): void {
    this.#idle.delete(reference);
    this.#idle.add(reference);
    for (const oldest of this.#idle) {
      if (this.#idle.size <= AT_HAND) return;
      this.#idle.delete(oldest);
      if (!this.#tracks.get(oldest)?.held && !this.#isOpen(oldest)) this.#tracks.delete(oldest);
    }
  }
}
