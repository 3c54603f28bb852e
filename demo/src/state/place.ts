// Where an operation was taken, and what can be done about it there.

import type { Can } from "tillwire";
import { connection } from "./connection";
import { gateways } from "./gateway";
import type { Entry } from "./history";

/** What the terminal or the gateway of an entry can do; undefined while it is not the connected one. */
export function canOf(entry: Entry): Can | undefined {
  if (entry.gateway !== undefined) return gateways.value.find(({ name }) => name === entry.gateway)?.can;
  const { terminal } = connection.value;
  return terminal?.name === entry.terminal ? terminal.can : undefined;
}

/** The system that takes what an entry says, or the next operation. */
export function systemOf({ gateway }: Pick<Entry, "gateway">): string {
  const found = gateways.value.find(({ name }) => name === gateway)?.system;
  return found ?? connection.value.setup.system;
}
