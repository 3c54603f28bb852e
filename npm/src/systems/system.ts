// What a payment system is to `connect`: options in, the link to the terminal and the machine of its payments out.

import type { Till } from "../core.js";
import type { HelperOptions, Timeouts } from "../options.js";
import { findHelper } from "../helper.js";
import type { Host } from "../host.js";
import type { HelperTerminal } from "../links/helper.js";
import type { Link } from "../links/link.js";
import type { SimulatorControl } from "../terminal.js";

/** A terminal that is reached, and what its payments are made with. */
export interface Connected {
  link: Link;
  /** Makes a machine: at once, and again in place of one that broke. */
  make(): Till;
  /** Only where the terminal is simulated in this process. */
  simulator?: SimulatorControl | undefined;
  /** Keeps a new POS-KEY for machines that are made later; absent where there is no such key. */
  keep?(posKey: string): void;
}

/** What a machine is told besides its system's own settings. */
export interface MachineOptions {
  currency: string;
  timeouts?: Timeouts;
}

/** The terminal of a helper that the options name. */
export async function throughHelper(host: Host, terminal: string, link: HelperOptions): Promise<HelperTerminal> {
  const helper = await findHelper(host, link.url, link.token, link.origin);
  return { helper, id: link.terminal ?? terminal, webSocket: link.webSocket };
}

/** What a caller gets who names a link that the system does not have. */
export function unsupportedLink(link: unknown): never {
  throw new TypeError(`link.via: ${String((link as { via: unknown }).via)} is not supported`);
}

/** Only the options that were given: the machine has its own word for the others. */
export function given(options: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
