// What a system's machine is told: its own settings, and which way it is that reaches it.

import { tillMaker } from "../core.js";
import type { Till } from "../core.js";
import type { Accepted } from "./accepted.js";
import type { Reached } from "./ways.js";

/** What makes machines, and where another POS-KEY is kept for those that are made later. */
export interface Maker {
  make(): Till;
  /** Absent where the system has no such key. */
  keep?: ((posKey: string) => void) | undefined;
}

/** Wrong options reject here: nothing has been sent then. */
export async function makerOf(options: Accepted, reached: Pick<Reached, "carries" | "baud">): Promise<Maker> {
  const { row, currency, prefix, timeouts, own, link } = options;
  const way = row.ways.find(({ via }) => via === link?.via)?.settings ?? [];
  const said = way.map(({ name }) => [name, (link as unknown as Record<string, unknown>)[name]]);
  const { carries, baud } = reached;
  const settings: Record<string, unknown> = {
    ...own,
    ...Object.fromEntries(said),
    currency,
    prefix,
    timeouts,
    link: carries,
    baud,
  };
  const make = await tillMaker(row.name, settings);
  const keyed = row.connect.some(({ name }) => name === "posKey");
  return { make, keep: keyed ? (posKey) => (settings.posKey = posKey) : undefined };
}
