// What the till is set to: which payment system the terminal speaks, how it is reached, and its name. Everything that
// differs between systems and ways is in the two tables here. Keys are not part of it: vault.ts keeps those.

import type { ConnectOptions, WireLine } from "tillwire";
import { CURRENCY } from "./basket";
import { store, stored } from "./stored";

/** The helper that served this page put its token here; without one there is no helper behind it. */
export const token = document.querySelector<HTMLMetaElement>('meta[name="tillwire-token"]')?.content;
/** Whether this page came from `tillwire demo`. */
export const withHelper = token !== undefined;

/** The payment systems, each with its ways to a terminal, the plainest first. */
export const SYSTEMS = {
  qfpay: ["simulator", "serial", "http", "helper"],
  codepay: ["simulator", "websocket", "helper"],
} as const satisfies Record<string, readonly string[]>;

export type System = keyof typeof SYSTEMS;
export type Way = (typeof SYSTEMS)[System][number];

/** What the person is asked for, beyond system and way. */
export type Field = "name" | "url" | "terminal" | "helper" | "key";

export const FIELDS: Record<Way, readonly Field[]> = {
  simulator: [],
  serial: ["name", "key"],
  http: ["name", "url", "key"],
  websocket: ["name", "url", "key"],
  helper: withHelper ? ["terminal", "key"] : ["helper", "terminal", "key"],
};

export interface Setup {
  readonly system: System;
  readonly way: Way;
  /** The till's own name of the terminal: the key of its journal. */
  readonly name: string;
  /** Its address on the network. */
  readonly url: string;
  /** Where the helper listens. */
  readonly helper: string;
  /** The terminal's id in the helper's configuration. */
  readonly terminal: string;
}

/** What simulated terminals take for a key: the one terminals leave the factory with, and an unregistered till. */
const SIMULATED_KEYS: Record<System, string> = {
  qfpay: "f46b1f08bec1f39104792cc79ec9aacd",
  codepay: "wz0000000000000000",
};

/** What a terminal is called until somebody says otherwise. Two systems never share a name: they share no journal. */
const NAMES: Record<System, string> = { qfpay: "counter-1", codepay: "register-1" };

/** An address as it is usually written. */
export const EXAMPLES: Record<System, string> = {
  qfpay: "http://192.168.1.20:9001",
  codepay: "ws://192.168.1.20:35779",
};

/** The terminals of `tillwire demo`, all simulated. */
export const DEMO_TERMINALS: Record<System, readonly string[]> = {
  qfpay: ["counter-tcp", "counter-http"],
  codepay: ["counter-websocket"],
};

/** Nobody wants to wait minutes for a simulated terminal: how long "not found" proves nothing, and until a sale is
 * called unknown, in ms. */
const QUICK = { guard: 3000, settle: 6000 };

/** Whether nothing real is behind it. */
export function isSimulated({ way, terminal, system }: Setup): boolean {
  return way === "simulator" || (way === "helper" && withHelper && DEMO_TERMINALS[system].includes(terminal));
}

/** The key of the journal, which stays when a terminal moves from one cable to another. */
export function nameOf({ system, way, name, terminal }: Setup): string {
  if (way === "simulator") return system === "qfpay" ? "simulator" : `simulator-${system}`;
  return way === "helper" ? terminal : name;
}

/** The same, with what does not fit its system and way made fit. */
export function fitted(setup: Setup): Setup {
  const ways: readonly Way[] = SYSTEMS[setup.system];
  const way = ways.includes(setup.way) ? setup.way : "simulator";
  const fits = isComplete({ ...setup, way }, "url", "", false) || !(FIELDS[way] as readonly Field[]).includes("url");
  const url = fits ? setup.url : EXAMPLES[setup.system];
  const served = withHelper && way === "helper" && !DEMO_TERMINALS[setup.system].includes(setup.terminal);
  const name = Object.values(NAMES).includes(setup.name) ? NAMES[setup.system] : setup.name;
  return {
    ...setup,
    way,
    url,
    name,
    terminal: (served ? DEMO_TERMINALS[setup.system][0] : undefined) ?? setup.terminal,
  };
}

/** Under which name its key is kept. */
export function secretNameOf(setup: Setup): string {
  return `${setup.system} ${nameOf(setup)}`;
}

/** The key that every simulated terminal has; a real one has its own. */
export function knownKey(setup: Setup): string {
  return isSimulated(setup) ? SIMULATED_KEYS[setup.system] : "";
}

/** What `connect` and `diagnose` are given. */
export function optionsOf(setup: Setup, secret: string, onWire: (line: WireLine) => void): ConnectOptions {
  const timeouts = isSimulated(setup) ? { timeouts: QUICK } : {};
  const common = { terminal: nameOf(setup), currency: CURRENCY, onWire, ...timeouts };
  if (setup.system === "codepay") return { ...common, system: "codepay", appId: secret, link: codepayLink(setup) };
  return { ...common, system: "qfpay", posKey: secret, link: qfpayLink(setup) };
}

function qfpayLink(setup: Setup) {
  const { way, url } = setup;
  if (way === "serial") return { via: "serial" } as const;
  return way === "http" ? ({ via: "http", url } as const) : sharedLink(setup);
}

function codepayLink(setup: Setup) {
  const { way, url } = setup;
  return way === "websocket" ? ({ via: "websocket", url } as const) : sharedLink(setup);
}

/** What every system has. */
function sharedLink({ way, helper, terminal }: Setup) {
  if (way === "helper") return { via: "helper", terminal, url: withHelper ? location.origin : helper } as const;
  return { via: "simulator", seed: crypto.getRandomValues(new Uint32Array(1))[0] ?? 1 } as const;
}

const FIRST: Setup = {
  system: "qfpay",
  way: "simulator",
  name: NAMES.qfpay,
  url: EXAMPLES.qfpay,
  helper: "http://127.0.0.1:9003",
  terminal: "counter-1",
};
const SERVED: Setup = { ...FIRST, way: "helper", terminal: "counter-tcp" };

/** What it was set to last time; else the helper's first terminal where a helper served the page. */
export function remembered(): Setup {
  const last = stored("setup") as Partial<Setup> | undefined;
  const known =
    last?.system !== undefined && (SYSTEMS[last.system] as readonly unknown[] | undefined)?.includes(last.way);
  if (!known) return withHelper ? SERVED : FIRST;
  return { ...FIRST, ...last };
}

export function remember(setup: Setup): void {
  store("setup", setup);
}

/** What the person is asked for. */
export function fieldsOf(setup: Setup): readonly Field[] {
  const fields = FIELDS[setup.way];
  return isSimulated(setup) ? fields.filter((field) => field !== "key") : fields;
}

/** Whether a field can be used as it is. A saved key needs none to be typed. */
export function isComplete(setup: Setup, field: Field, key: string, hasKey: boolean): boolean {
  switch (field) {
    case "key":
      return hasKey || key.trim() !== "";
    case "url":
      return isAddress(setup.url, setup.way === "websocket" ? "ws" : "http");
    case "helper":
      return isAddress(setup.helper, "http");
    default:
      return setup[field].trim() !== "";
  }
}

function isAddress(text: string, scheme: "http" | "ws"): boolean {
  return URL.canParse(text) && [`${scheme}:`, `${scheme}s:`].includes(new URL(text).protocol);
}
