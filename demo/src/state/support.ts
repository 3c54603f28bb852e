// One file for whoever helps: the package makes it, of the terminal that is set now, connected or not; this hands it to the
// browser to save.

import { signal } from "@preact/signals";
import { type Recorder, recorder, supportBundle } from "tillwire/support";
import { connection, secretOf } from "./connection";
import { optionsOf } from "./setup";
import { seen } from "./wire";

/** Whether one is being made. */
export const making = signal(false);

/** What went over the wire since the page was opened: the last of it. */
const recent: Recorder = recorder();
seen.add(recent.onWire);

/** Makes it and has it saved. */
export async function saveForSupport(): Promise<void> {
  making.value = true;
  try {
    const { setup, terminal } = connection.value;
    const options = optionsOf(setup, await secretOf(setup), () => {});
    const bundle = await supportBundle(options, { terminal, recorder: recent });
    download(`tillwire-support-${stamp(bundle.made)}.json`, JSON.stringify(bundle, null, 2));
  } finally {
    making.value = false;
  }
}

/** `2026-11-30T09:00:00.000Z` as a part of a file's name. */
const stamp = (made: string) => made.slice(0, 19).replace(/\D/g, "-");

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = Object.assign(document.createElement("a"), { href: url, download: name });
  link.click();
  // The browser has taken it up by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
