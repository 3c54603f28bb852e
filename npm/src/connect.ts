// From options to a connected terminal: its system's machine and link, and the journal, put together once.

import { called } from "./caller.js";
import { Driver, type Listener } from "./driver.js";
import { asTillError } from "./errors.js";
import type { Host } from "./host.js";
import { fencedJournal } from "./journal/fenced.js";
import type { Journal } from "./journal/journal.js";
import { memoryJournal } from "./journal/memory.js";
import { patient } from "./journal/patient.js";
import { wiresOf } from "./links/wires.js";
import type { Gateway } from "./gateway/gateway.js";
import type { CommonOptions, ConnectOptions, GatewayOptions } from "./options.js";
import { keyRefused } from "./refusals.js";
import { accepted } from "./systems/accepted.js";
import { codepay } from "./systems/codepay.js";
import { qfpay } from "./systems/qfpay.js";
import type { Connected } from "./systems/system.js";
import { Session } from "./session.js";
import { type Terminal, terminalOf } from "./terminal.js";

/** `connect` of the package. */
export interface Connect {
  /**
   * Connects a terminal. It resolves even when the terminal is switched off: what an earlier process left without an
   * outcome is asked for behind it, and `pay()` says so (`TERMINAL_UNRESOLVED`) until that is settled.
   *
   * Rejects with an {@link ArgumentError} for options that cannot be meant, and with a {@link TillError}: `KEY_FORMAT`,
   * `CURRENCY`, `INVALID_FIELD`, `UNSUPPORTED_BROWSER`; through a helper also `HELPER_LOST`, `HELPER_VERSION`,
   * `NOT_PAIRED`, `ORIGIN_FORBIDDEN`, `NEEDS_PERMISSION`, `NOT_FOUND`.
   */
  (options: ConnectOptions): Promise<Terminal>;
  /** Connects a gateway, in Node. Rejects with `KEY_FORMAT`, `INVALID_FIELD`, `CURRENCY`, `UNSUPPORTED_BROWSER`. */
  (options: GatewayOptions): Promise<Gateway>;
}

/** @internal `connect` with what Node or a page has. */
export function connectOn(host: Host): Connect {
  function connect(options: ConnectOptions): Promise<Terminal>;
  function connect(options: GatewayOptions): Promise<Gateway>;
  function connect(options: ConnectOptions | GatewayOptions): Promise<Terminal | Gateway> {
    return called(connect, async () => {
      const given = accepted(options);
      const key = given.system === "qfpay" ? "posKey" : "key";
      return connected(host, given).catch((error) => {
        throw keyRefused(asTillError(error), key);
      });
    });
  }
  return connect;
}

async function connected(host: Host, options: ConnectOptions | GatewayOptions): Promise<Terminal | Gateway> {
  if (options.system !== "icashier" && options.system !== "bpc") return connectTerminal(host, options);
  const journal = journalOf(host, options, "http");
  return host.gateway(withLease(options, journal), journal);
}

async function connectTerminal(host: Host, options: ConnectOptions): Promise<Terminal> {
  const { terminal } = options;
  const journal = journalOf(host, options, options.link.via);
  const { link, make, keep, simulator } = await reach(host, withLease(options, journal));
  const wires = wiresOf(link, options);
  const driver = (listener: Listener) => new Driver(terminal, journal, wires, make, listener);
  return terminalOf({ session: new Session(terminal, driver), keep, simulator });
}

/** The caller's journal or the usual one, every call of which ends in time, and ends with what a journal may say. */
function journalOf(host: Host, { journal, timeouts }: CommonOptions, via: string): Journal {
  return patient(fencedJournal(journal ?? defaultJournal(host, via)), timeouts?.journal);
}

/** The machine is told whether the leases of that journal run out. */
function withLease<Options extends CommonOptions>(options: Options, journal: Journal): Options {
  return { ...options, timeouts: { ...options.timeouts, leases: journal.renew !== undefined } };
}

/** The one place that knows every system. */
async function reach(host: Host, options: ConnectOptions): Promise<Connected> {
  switch (options.system) {
    case "qfpay":
      return qfpay(host, options);
    case "codepay":
      return codepay(host, options);
  }
}

/** @internal Money needs a journal that survives the process. */
export function defaultJournal(host: Host, via: string): Journal {
  return via === "simulator" ? memoryJournal() : host.journal();
}
