// The terminal the till works with now: connecting, leaving, and telling everybody who follows its payments.

import { computed, signal } from "@preact/signals";
import { connect, type Terminal, TillError } from "tillwire";
import { say } from "./log";
import {
  isSimulated,
  knownKey,
  nameOf,
  optionsOf,
  remember,
  remembered,
  secretNameOf,
  type Setup,
  token,
  withHelper,
} from "./setup";
import { control, inPage, ledger, overHttp, resetScenario } from "./simulator";
import { keepSecret, recallSecret } from "./vault";
import { observer } from "./wire";

export interface Connection {
  readonly setup: Setup;
  readonly name: string;
  readonly state: "connecting" | "ready" | "failed";
  readonly terminal?: Terminal;
  readonly error?: { readonly code?: TillError["code"]; readonly message: string };
}

const first = remembered();
export const connection = signal<Connection>({ setup: first, name: nameOf(first), state: "connecting" });
/** Whether a simulated terminal is at hand to be told what to do. */
export const simulated = computed(() => control.value !== undefined);

/** What is told of every terminal that was connected. */
const listeners: ((terminal: Terminal) => void)[] = [];
export const onConnected = (listener: (terminal: Terminal) => void) => listeners.push(listener);

/** Leaves the present terminal, once nothing runs on it, and connects another. Gives whether that worked. */
export async function connectTo(setup: Setup): Promise<boolean> {
  const before = connection.value.terminal;
  const name = nameOf(setup);
  connection.value = { setup, name, state: "connecting" };
  await before?.close();
  try {
    const terminal = await open(setup);
    connection.value = { setup, name, state: "ready", terminal };
    remember(setup);
    for (const listener of listeners) listener(terminal);
    return true;
  } catch (error) {
    const code = error instanceof TillError ? { code: error.code } : {};
    const message = error instanceof Error ? error.message : String(error);
    connection.value = { setup, name, state: "failed", error: { ...code, message } };
    say({ kind: "error", title: "connect", answer: name, ...code, body: { ...code, message } });
    return false;
  }
}

/** Takes the key that the terminal has now, and keeps it. Gives whether it can be one. */
export async function takeKey(key: string): Promise<boolean> {
  const { terminal, setup } = connection.value;
  try {
    terminal?.setPosKey(key);
  } catch (error) {
    if (error instanceof TillError || error instanceof TypeError) return false;
    throw error;
  }
  // What is simulated in the page has a key of its own with every loading.
  if (setup.way !== "simulator") await keepSecret(secretNameOf(setup), key);
  return true;
}

/** The key that goes with a setup: the saved one, or what every simulated terminal has. */
export async function secretOf(setup: Setup): Promise<string> {
  const saved = setup.way === "simulator" ? undefined : await recallSecret(secretNameOf(setup)).catch(() => undefined);
  return saved ?? knownKey(setup);
}

async function open(setup: Setup): Promise<Terminal> {
  control.value = undefined;
  ledger.value = undefined;
  resetScenario();
  const secret = await secretOf(setup);
  const terminal = await connect(optionsOf(setup, secret, observer(secret)));
  if (terminal.simulator) control.value = inPage(setup.system, terminal.simulator);
  else if (withHelper && isSimulated(setup)) control.value = overHttp(setup.system, token);
  return terminal;
}
