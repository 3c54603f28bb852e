// Which part of the page is in front, and the till's clock.

import { signal } from "@preact/signals";

export type View = "sale" | "simulator" | "history" | "log";

export const view = signal<View>("sale");
/** Whether the dialog that chooses the terminal is open. */
export const choosing = signal(false);
/** Unix ms, told once a second: what counts time on the page. */
export const now = signal(Date.now());

setInterval(() => {
  now.value = Date.now();
}, 1000);
