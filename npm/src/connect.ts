// From options to a connected terminal: the machine, the journal and the link, put together once.

import { tillMaker } from "./core.js";
import { Driver } from "./driver.js";
import { TillError } from "./errors.js";
import type { QfpayOptions } from "./glue/tillwire.js";
import { findHelper, terminalVia } from "./helper.js";
import { fileJournal } from "./journal/file.js";
import { indexedDbJournal } from "./journal/indexeddb.js";
import type { Journal } from "./journal/journal.js";
import { memoryJournal } from "./journal/memory.js";
import { fetchLink } from "./links/fetch.js";
import { helperLink } from "./links/helper.js";
import { httpLink } from "./links/http.js";
import type { Link } from "./links/link.js";
import { tcpLink } from "./links/tcp.js";
import { isNode, node } from "./node.js";
import { type SimulatorControl, Terminal } from "./terminal.js";
import type { ConnectOptions } from "./types.js";

/** The terminal's factory key, which the simulator uses unless it is told another. */
const FACTORY_KEY = "f46b1f08bec1f39104792cc79ec9aacd";

interface Reached {
  link: Link;
  carries: "tcp" | "http";
  simulator?: SimulatorControl;
}

/**
 * Connects a terminal. It resolves even when the terminal is switched off: what an earlier process left without an
 * outcome is asked for behind it, and `pay()` says so (`TERMINAL_UNRESOLVED`) until that is settled.
 *
 * Rejects with a {@link TillError}: `KEY_FORMAT`, `CURRENCY`, `INVALID_FIELD`, `UNSUPPORTED_BROWSER`; through a helper
 * also `HELPER_LOST`, `HELPER_VERSION`, `NOT_PAIRED`, `ORIGIN_FORBIDDEN`, `NOT_FOUND`.
 */
export async function connect(options: ConnectOptions): Promise<Terminal> {
  const { terminal, system, link } = options;
  if (typeof terminal !== "string" || terminal === "") throw new TypeError("terminal: your name of it is required");
  if (system !== "qfpay") throw new TypeError(`system: ${String(system)} is not supported`);
  if (typeof link?.via !== "string") throw new TypeError('link: how the terminal is reached, such as { via: "tcp" }');
  const reached = await reach(options);
  const machine = machineOptions(options, reached);
  const make = await made(() => tillMaker(machine));
  const journal = options.journal ?? defaultJournal(link.via);
  const driver = (it: Terminal) => new Driver(terminal, journal, reached.link, make, it);
  // A machine that replaces a broken one has to know the newest key.
  return new Terminal(terminal, driver, (posKey) => (machine.posKey = posKey), reached.simulator);
}

async function reach({ terminal, link, posKey = FACTORY_KEY, currency }: ConnectOptions): Promise<Reached> {
  switch (link.via) {
    case "tcp":
      return { link: tcpLink(link.host, link.port ?? 9002), carries: "tcp" };
    case "http":
      return { link: isNode() ? httpLink(link.url, link) : fetchLink(link.url), carries: "http" };
    case "helper": {
      const id = link.terminal ?? terminal;
      const helper = await findHelper(link.url, link.token, link.origin);
      const carries = await terminalVia(helper, id);
      return { link: helperLink(helper, id, carries, link.webSocket), carries };
    }
    case "custom":
      return { link: link.link, carries: link.carries };
    case "simulator": {
      const { simulate } = await import("./simulator.js");
      return { ...(await simulate({ posKey, currency, seed: link.seed ?? 1 })), carries: "http" };
    }
    default:
      throw new TypeError(`link.via: ${String((link as { via: unknown }).via)} is not supported`);
  }
}

function machineOptions(options: ConnectOptions, { carries }: Reached): QfpayOptions {
  const { currency, keyMode, envelope, encrypt, replies, timeouts, link } = options;
  const posKey = options.posKey ?? (link.via === "simulator" ? FACTORY_KEY : undefined);
  if (typeof posKey !== "string") throw new TypeError("posKey: the key shown on the terminal is required");
  const given = { keyMode, envelope, encrypt, replies, timeouts, httpBody: "body" in link ? link.body : undefined };
  const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { posKey, currency, link: carries, ...present };
}

/** What the machine refuses is a refusal of the options: nothing has been sent. */
async function made<T>(make: () => Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (error) {
    if (error instanceof Error && "code" in error) {
      throw new TillError(error.code as TillError["code"], error.message, { cause: error });
    }
    throw error;
  }
}

/** Money needs a journal that survives the process. */
function defaultJournal(via: string): Journal {
  if (via === "simulator") return memoryJournal();
  if (!isNode()) return indexedDbJournal();
  const { homedir } = node<typeof import("node:os")>("node:os");
  const { join } = node<typeof import("node:path")>("node:path");
  return fileJournal(join(homedir(), ".tillwire", "journal"));
}
