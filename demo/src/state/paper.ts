// Prints one receipt: only it is on the paper, because the style sheet hides everything else.

import { signal } from "@preact/signals";
import type { Entry } from "./history";

/** What is being printed. */
export const printing = signal<Entry | undefined>(undefined);

export function print(entry: Entry): void {
  printing.value = entry;
  // Once it has been drawn.
  setTimeout(() => {
    window.print();
    printing.value = undefined;
  }, 0);
}
