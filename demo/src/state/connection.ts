// Which terminal the till works with, and how it is reached.

import { computed, signal } from "@preact/signals";
import { connect, indexedDbJournal, type Terminal, TillError } from "tillwire";
import { CURRENCY } from "./basket";
import { say } from "./log";
import { control, inPage, ledger, overHttp, scenario } from "./simulator";
import { store, stored } from "./stored";
import { tapped } from "./tap";

/** The ways to a terminal; those of the helper are the names of its terminals. */
export const WAYS = ["simulator", "counter-tcp", "counter-http"] as const;
export type Way = (typeof WAYS)[number];

export interface Connection {
  readonly way: Way;
  readonly state: "connecting" | "ready" | "failed";
  readonly terminal?: Terminal;
  readonly error?: { readonly code?: TillError["code"]; readonly message: string };
}

/** The key that terminals leave the factory with, which every simulated one uses. */
const FACTORY_KEY = "f46b1f08bec1f39104792cc79ec9aacd";
/** Nobody wants to wait minutes for a simulated terminal: how long "not found" proves nothing, and until a sale is
 * called unknown, in ms. */
const TIMEOUTS = { guard: 3000, settle: 6000 };

/** The helper that served this page put its token here; without one there is no helper. */
const token = document.querySelector<HTMLMetaElement>('meta[name="tillwire-token"]')?.content;
export const withHelper = token !== undefined;

export const connection = signal<Connection>({ way: "simulator", state: "connecting" });
/** Whether a simulated terminal is at hand to be told what to do. */
export const simulated = computed(() => control.value !== undefined);

/** The way of last time, or the helper's where there is one. */
export function preferred(): Way {
  const last = WAYS.find((way) => way === stored("way"));
  if (last === undefined) return withHelper ? "counter-tcp" : "simulator";
  return withHelper ? last : "simulator";
}

/** What is told of every terminal that was connected. */
const listeners: ((terminal: Terminal) => void)[] = [];
export const onConnected = (listener: (terminal: Terminal) => void) => listeners.push(listener);

/** Leaves the present terminal, once nothing runs on it, and connects another. */
export async function connectTo(way: Way): Promise<void> {
  const before = connection.value.terminal;
  connection.value = { way, state: "connecting" };
  await before?.close();
  try {
    const terminal = await open(way);
    connection.value = { way, state: "ready", terminal };
    store("way", way);
    for (const listener of listeners) listener(terminal);
  } catch (error) {
    const code = error instanceof TillError ? { code: error.code } : {};
    const message = error instanceof Error ? error.message : String(error);
    connection.value = { way, state: "failed", error: { ...code, message } };
    say({ kind: "error", title: `connect ${way}`, body: { ...code, message } });
  }
}

async function open(way: Way): Promise<Terminal> {
  control.value = undefined;
  ledger.value = undefined;
  scenario.value = "accept";
  const common = {
    terminal: way,
    system: "qfpay",
    currency: CURRENCY,
    posKey: FACTORY_KEY,
    timeouts: TIMEOUTS,
  } as const;
  if (way === "simulator") {
    const seed = crypto.getRandomValues(new Uint32Array(1))[0] ?? 1;
    const { simulate } = await import("tillwire/simulator");
    const { link, simulator } = await simulate({
      system: "qfpay",
      via: "http",
      posKey: FACTORY_KEY,
      currency: CURRENCY,
      seed,
    });
    control.value = inPage(simulator);
    const listening = { via: "custom", carries: "http", link: tapped(link, FACTORY_KEY) } as const;
    return connect({ ...common, link: listening, journal: indexedDbJournal() });
  }
  if (withHelper) control.value = overHttp(token);
  return connect({ ...common, link: { via: "helper", terminal: way, url: location.origin } });
}
