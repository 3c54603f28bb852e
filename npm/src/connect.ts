// From options to a connected terminal: its system's machine and link, and the journal, put together once.

import { Driver } from "./driver.js";
import { fileJournal } from "./journal/file.js";
import { indexedDbJournal } from "./journal/indexeddb.js";
import type { Journal } from "./journal/journal.js";
import { memoryJournal } from "./journal/memory.js";
import { patient } from "./journal/patient.js";
import { observed } from "./links/observed.js";
import { isNode, node } from "./node.js";
import type { Gateway } from "./gateway/gateway.js";
import type { ConnectOptions, GatewayOptions } from "./options.js";
import { codepay } from "./systems/codepay.js";
import { qfpay } from "./systems/qfpay.js";
import type { Connected } from "./systems/system.js";
import { Terminal } from "./terminal.js";

/**
 * Connects a terminal. It resolves even when the terminal is switched off: what an earlier process left without an
 * outcome is asked for behind it, and `pay()` says so (`TERMINAL_UNRESOLVED`) until that is settled.
 *
 * Rejects with a {@link TillError}: `KEY_FORMAT`, `CURRENCY`, `INVALID_FIELD`, `UNSUPPORTED_BROWSER`; through a helper
 * also `HELPER_LOST`, `HELPER_VERSION`, `NOT_PAIRED`, `ORIGIN_FORBIDDEN`, `NEEDS_PERMISSION`, `NOT_FOUND`.
 */
export async function connect(options: ConnectOptions): Promise<Terminal>;
/** Connects a gateway, in Node. Rejects with `KEY_FORMAT`, `INVALID_FIELD`, `CURRENCY`, `UNSUPPORTED_BROWSER`. */
export async function connect(options: GatewayOptions): Promise<Gateway>;
export async function connect(options: ConnectOptions | GatewayOptions): Promise<Terminal | Gateway> {
  if (typeof options.terminal !== "string" || options.terminal === "") {
    throw new TypeError("terminal: your name of it is required");
  }
  if (options.system === "icashier" || options.system === "bpc") {
    const { gateway } = await import("./systems/gateways.js");
    return gateway(options, patient(options.journal ?? defaultJournal("http"), options.timeouts?.journal));
  }
  return connectTerminal(options);
}

async function connectTerminal(options: ConnectOptions): Promise<Terminal> {
  const { terminal, link, onWire } = options;
  if (typeof link?.via !== "string") throw new TypeError('link: how the terminal is reached, such as { via: "tcp" }');
  const connected = await reach(options);
  const journal = patient(options.journal ?? defaultJournal(link.via), options.timeouts?.journal);
  const wires = onWire ? observed(connected.link, onWire) : connected.link;
  const driver = (it: Terminal) => new Driver(terminal, journal, wires, connected.make, it);
  return new Terminal(terminal, driver, connected.keep, connected.simulator, options.timeouts?.lease);
}

/** The one place that knows every system. */
async function reach(options: ConnectOptions): Promise<Connected> {
  switch (options.system) {
    case "qfpay":
      return qfpay(options);
    case "codepay":
      return codepay(options);
    default:
      throw new TypeError(`system: ${String((options as { system: unknown }).system)} is not supported`);
  }
}

/** @internal Money needs a journal that survives the process. */
export function defaultJournal(via: string): Journal {
  if (via === "simulator") return memoryJournal();
  if (!isNode()) return indexedDbJournal();
  const { homedir } = node<typeof import("node:os")>("node:os");
  const { join } = node<typeof import("node:path")>("node:path");
  return fileJournal(join(homedir(), ".tillwire", "journal"));
}
