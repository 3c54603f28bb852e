// The last of what went over a terminal's wires, kept as it went: nothing is opened, decoded or copied while payments run.

import type { Code } from "../codes.gen.js";
import type { WireLine } from "../links/observed.js";

/** How many lines are kept where nobody says. */
const LINES = 400;
/** The most bytes that are kept of all of them. */
const MOST = 512 * 1024;

/** Keeps the last lines of a wire for {@link supportBundle}: give its `onWire` to `connect`. */
export interface Recorder {
  /** For `connect`: it keeps a reference to the line, and does nothing else. */
  readonly onWire: (line: WireLine) => void;
}

/** @internal What was counted over all lines, also those that are not kept any more. */
export interface Counts {
  wires: number;
  lines: number;
  sent: number;
  received: number;
  /** How wires ended, by code. */
  ends: { [code in Code]?: number };
}

/** @internal What a recorder has. */
export interface Recorded {
  readonly lines: readonly WireLine[];
  readonly counts: Counts;
}

const recorders = new WeakMap<Recorder, () => Recorded>();

/** A recorder of the last `lines` lines. */
export function recorder({ lines: most = LINES }: { lines?: number } = {}): Recorder {
  const lines: WireLine[] = [];
  const counts: Counts = { wires: 0, lines: 0, sent: 0, received: 0, ends: {} };
  let held = 0;
  const onWire = (line: WireLine) => {
    count(counts, line);
    lines.push(line);
    held += line.bytes?.length ?? 0;
    while (lines.length > most || held > MOST) held -= lines.shift()?.bytes?.length ?? 0;
  };
  const made: Recorder = { onWire };
  recorders.set(made, () => ({ lines: [...lines], counts: structuredClone(counts) }));
  return made;
}

/** @internal What it has now. */
export function recorded(recorder: Recorder): Recorded {
  const has = recorders.get(recorder);
  if (!has) throw new TypeError("recorder: what recorder() gave");
  return has();
}

function count(counts: Counts, { what, bytes, code }: WireLine): void {
  counts.lines += 1;
  if (what === "open") counts.wires += 1;
  if (bytes) counts[what === "write" ? "sent" : "received"] += bytes.length;
  if (code !== undefined) counts.ends[code] = (counts.ends[code] ?? 0) + 1;
}
