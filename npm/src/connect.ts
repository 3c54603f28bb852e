// From options to a connected terminal or gateway: its machine, its link and its journal, put together once.

import { called } from "./caller.js";
import { Driver, type Listener } from "./driver.js";
import { asTillError, TillError } from "./errors.js";
import type { Gateway } from "./gateway/gateway.js";
import type { Host } from "./host.js";
import { fencedJournal } from "./journal/fenced.js";
import type { Journal } from "./journal/journal.js";
import { memoryJournal } from "./journal/memory.js";
import { patient } from "./journal/patient.js";
import type { Link } from "./links/link.js";
import { wiresOf } from "./links/wires.js";
import { reporter } from "./report.js";
import { Session } from "./session.js";
import { Shop } from "./shop.js";
import { type Accepted, accepted } from "./systems/accepted.js";
import { makerOf } from "./systems/machine.js";
import { reach } from "./systems/ways.js";
import type { ConnectOptionsOf, GatewayOptionsOf, GatewaySystem, System, TerminalSystem } from "./systems.gen.js";
import { type Terminal, terminalOf } from "./terminal.js";

/** What `connect` is given of a system. */
type OptionsFor<S extends System> = (ConnectOptionsOf & GatewayOptionsOf)[S];

/** What `connect` gives: a terminal, or a gateway. */
export type Connected<S extends System> = [S] extends [TerminalSystem]
  ? Terminal<S>
  : [S] extends [GatewaySystem]
    ? Gateway<S>
    : Terminal | Gateway;

/**
 * Connects a terminal, or, in Node, a gateway. It resolves even when the terminal is switched off: what an earlier process
 * left without an outcome is asked for behind it, and `pay()` says so (`TERMINAL_UNRESOLVED`) until that is settled.
 *
 * Rejects with an {@link ArgumentError} for options that cannot be meant, and with a {@link TillError}: `KEY_FORMAT`,
 * `CURRENCY`, `INVALID_FIELD`, `UNSUPPORTED_BROWSER`; through a helper also `HELPER_LOST`, `HELPER_VERSION`,
 * `NOT_PAIRED`, `ORIGIN_FORBIDDEN`, `NEEDS_PERMISSION`, `NOT_FOUND`.
 */
export type Connect = <S extends System>(options: { system: S } & OptionsFor<S>) => Promise<Connected<S>>;

/** @internal `connect` with what Node or a page has. */
export function connectOn(host: Host): Connect {
  const connect = (options: object) =>
    called(connect, async () => {
      try {
        return await (viaEngine(options) ? host.engine(options) : connected(host, accepted(options)));
      } catch (error) {
        throw asTillError(error);
      }
    });
  return connect as Connect;
}

/** What an engine takes is looked at where that is loaded. */
const viaEngine = (options: { link?: { via?: unknown } }) => options?.link?.via === "engine";

async function connected(host: Host, options: Accepted): Promise<Terminal | Gateway> {
  const gateway = options.row.face === "gateway";
  const journal = journalOf(host, options, gateway ? "http" : options.link.via);
  const leased = { ...options, timeouts: { ...options.timeouts, leases: journal.renew !== undefined } };
  return gateway ? host.gateway(leased, journal) : connectTerminal(host, leased, journal);
}

async function connectTerminal(host: Host, options: Accepted, journal: Journal): Promise<Terminal> {
  const { terminal, onSettled, onError } = options;
  const reached = await reach(host, options);
  const { make, keep } = await makerOf(options, reached);
  const beside = besideOf(host, options);
  const links = { link: wiresOf(reached.link, options), beside: beside && wiresOf(beside, options) };
  const driver = (listener: Listener) => new Driver(terminal, journal, links, make, listener);
  const shop = onSettled && new Shop(onSettled, reporter(onError));
  const hear = beside && host.hear;
  const session = new Session(terminal, driver, shop);
  host.returns?.(session);
  return terminalOf({ session, keep, hear, simulator: reached.simulator });
}

/** The system's back end, where it is asked too what became of a payment. */
function besideOf(host: Host, { own }: Accepted): Link | undefined {
  const confirm = own.confirm as { url?: string } | undefined;
  if (confirm?.url === undefined) return undefined;
  if (host.hear) return host.http(confirm.url, {});
  throw new TillError("UNSUPPORTED_BROWSER", "confirm is a back end's: its key does not belong in a page");
}

/** The caller's journal or the usual one, every call of which ends in time, and ends with what a journal may say. */
function journalOf(host: Host, { journal, timeouts }: Accepted, via: string): Journal {
  return patient(fencedJournal(journal ?? defaultJournal(host, via)), timeouts?.journal);
}

/** @internal Money needs a journal that survives the process. */
export function defaultJournal(host: Host, via: string): Journal {
  return via === "simulator" ? memoryJournal() : host.journal();
}
