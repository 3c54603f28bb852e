// What the till is set to: which payment system the terminal speaks, how it is reached, its name, and whatever else
// `connect` may be told. What differs between systems comes from their descriptions. Keys are not part of it: vault.ts
// keeps those.

import { type ConnectOptions, indexedDbJournal, type TerminalSystem, type WireLine } from "tillwire";
import type { Field as SaidField } from "tillwire/systems";
import { CURRENCY } from "./basket";
import { allFits, described, nested, type Said, TERMINALS, TIMES, valuesOf } from "./said";
import { store, stored } from "./stored";

const put = (name: string) => document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content;
/** The helper that served this page put its token here; without one there is no helper behind it. */
export const token = put("tillwire-token");
/** The terminal whose payments that helper takes itself, where it takes any. */
const ofEngine = put("tillwire-engine");
/** Whether this page came from `tillwire demo`. */
export const withHelper = token !== undefined;

export type System = TerminalSystem;
export type Way = "simulator" | "serial" | "http" | "websocket" | "helper" | "engine";

/** What a page reaches without help, the plainest first. */
const STRAIGHT = ["serial", "http", "websocket"] as const;

/** The payment systems, each with its ways to a terminal, the plainest first. */
export const SYSTEMS = Object.fromEntries(
  TERMINALS.map(({ name, ways }) => {
    const straight = STRAIGHT.filter((via) => ways.some((way) => way.via === via));
    const taken = !withHelper || (ofEngine !== undefined && ways.some((way) => way.via === "tcp"));
    return [name, ["simulator", ...straight, "helper", ...(taken ? ["engine"] : [])]];
  }),
) as unknown as Readonly<Record<System, readonly Way[]>>;

/** What the person is asked for, beyond system and way. */
export type Field = "name" | "url" | "terminal" | "helper" | "key";

export const FIELDS: Record<Way, readonly Field[]> = {
  simulator: [],
  serial: ["name", "key"],
  http: ["name", "url", "key"],
  websocket: ["name", "url", "key"],
  helper: withHelper ? ["terminal", "key"] : ["helper", "terminal", "key"],
  engine: withHelper ? ["terminal"] : ["helper", "terminal"],
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
  /** The terminal's id in the helper's configuration, where its engine has them too. */
  readonly terminal: string;
  /** What else `connect` is told; a dot is a member of a member. */
  readonly said: Said;
}

/** What a system wants a page to tell it in any case: a key, or what the till is registered as. */
const secretField = (system: string) => described(system).connect.find(({ required, behind }) => required && !behind);

/** What a terminal is called until somebody says otherwise. Two systems never share a name: they share no journal. */
const NAMES: Readonly<Record<string, string>> = { qfpay: "counter-1", codepay: "register-1" };
const usualName = (system: string) => NAMES[system] ?? `${system}-1`;

/** An address as it is usually written. */
export function exampleOf(system: string): string {
  const way = described(system).ways.find(({ via }) => via === "http" || via === "websocket");
  return `${way?.via === "websocket" ? "ws" : "http"}://192.168.1.20:${way?.port ?? 80}`;
}

/** The terminals of `tillwire demo`, all simulated: one for each way, and that of its engine. */
export function demoTerminals({ system, way }: Pick<Setup, "system" | "way">): readonly string[] {
  if (way === "engine") return ofEngine === undefined ? [] : [ofEngine];
  const has = (via: string) => described(system).ways.some((way) => way.via === via);
  return ["tcp", "http", "websocket"].filter(has).map((via) => `counter-${via}`);
}

/** Nobody wants to wait minutes for a simulated terminal: how long "not found" proves nothing, and until a sale is
 * called unknown, in ms. */
const QUICK = { guard: 3000, settle: 10_000 };

/** Whether nothing real is behind it. */
export function isSimulated(setup: Setup): boolean {
  return (
    setup.way === "simulator" || (isOfHelper(setup) && withHelper && demoTerminals(setup).includes(setup.terminal))
  );
}

/** Whether the terminal is one of a helper's configuration. */
function isOfHelper({ way }: Setup): boolean {
  return way === "helper" || way === "engine";
}

/** The key of the journal, which stays when a terminal moves from one cable to another. */
export function nameOf(setup: Setup): string {
  const { system, way, name, terminal } = setup;
  if (way === "simulator") return system === "qfpay" ? "simulator" : `simulator-${system}`;
  return isOfHelper(setup) ? terminal : name;
}

/** The same, with what does not fit its system and way made fit. */
export function fitted(setup: Setup): Setup {
  const ways: readonly Way[] = SYSTEMS[setup.system];
  const way = ways.includes(setup.way) ? setup.way : "simulator";
  const fits = isComplete({ ...setup, way }, "url", "", false) || !(FIELDS[way] as readonly Field[]).includes("url");
  const url = fits ? setup.url : exampleOf(setup.system);
  const served = demoTerminals({ ...setup, way });
  const fitsServed = !withHelper || !isOfHelper({ ...setup, way }) || served.includes(setup.terminal);
  const name = Object.keys(SYSTEMS).map(usualName).includes(setup.name) ? usualName(setup.system) : setup.name;
  const known = new Set(saidOf({ ...setup, way }).map((field) => field.name));
  const said = Object.fromEntries(Object.entries(setup.said).filter(([name]) => known.has(name)));
  return {
    ...setup,
    way,
    url,
    name,
    said,
    terminal: (fitsServed ? undefined : served[0]) ?? setup.terminal,
  };
}

/** Under which name its key is kept. */
export function secretNameOf(setup: Setup): string {
  return `${setup.system} ${nameOf(setup)}`;
}

/** The key that every simulated terminal has; a real one has its own. */
export function knownKey(setup: Setup): string {
  return (isSimulated(setup) ? secretField(setup.system)?.simulated : undefined) ?? "";
}

/** What else `connect` may be told of this system and way. */
export function saidOf({ system, way }: Pick<Setup, "system" | "way">): readonly SaidField[] {
  // All of that is in the helper's configuration.
  if (way === "engine") return [];
  const { connect, ways, simulated } = described(system);
  const ofLink = way === "simulator" ? simulated : (ways.find(({ via }) => via === way)?.settings ?? []);
  const baud = way === "serial" ? [BAUD] : [];
  const within = [...ofLink, ...baud].map((field) => ({ ...field, name: `link.${field.name}` }));
  return [...connect.filter(({ required, behind }) => !required && !behind), ...within, ...TIMES];
}

const BAUD: SaidField = {
  ...{ name: "baud", on: [], kind: "whole", unit: "bit/s", min: 300, max: 4_000_000, default: "9600" },
  ...{ text: "The speed of the cable.", section: "" },
};

/** What `connect` and `diagnose` are given. */
export function optionsOf(setup: Setup, secret: string, onWire: (line: WireLine) => void): ConnectOptions {
  const common = { terminal: nameOf(setup), currency: CURRENCY, system: setup.system };
  if (setup.way === "engine") return { ...common, link: linkOf(setup) } as ConnectOptions;
  const { link, timeouts, ...own } = nested(valuesOf(saidOf(setup), setup.said));
  const times = { ...(isSimulated(setup) ? QUICK : {}), ...(timeouts as object) };
  const key = secretField(setup.system)?.name;
  return {
    ...own,
    ...(key ? { [key]: secret } : {}),
    ...{ ...common, onWire, timeouts: times, journal: indexedDbJournal() },
    link: { ...linkOf(setup), ...(link as object) },
  } as ConnectOptions;
}

function linkOf({ way, url, helper, terminal }: Setup): object {
  if (way === "serial") return { via: way };
  if (way === "http" || way === "websocket") return { via: way, url };
  if (way === "helper" || way === "engine") return { via: way, terminal, url: withHelper ? location.origin : helper };
  return { via: way, seed: crypto.getRandomValues(new Uint32Array(1))[0] ?? 1 };
}

const FIRST: Setup = {
  system: "qfpay",
  way: "simulator",
  name: usualName("qfpay"),
  url: exampleOf("qfpay"),
  helper: "http://127.0.0.1:9003",
  terminal: "counter-1",
  said: {},
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

/** Whether everything else that is said fits. */
export function saidFits(setup: Setup): boolean {
  return allFits(saidOf(setup), setup.said);
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
