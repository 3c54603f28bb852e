// What `connect` takes, member by member: what every system shares is here, what each has of its own are the rows of its
// description. Everything is looked at before anything is opened; what cannot work is refused by name.

import { type Check, callable, oneOf, optional, record, refuse, text, whole } from "../arguments.js";
import { requireCurrency } from "../currencies.js";
import type { OnSettled } from "../shop.js";
import type { Journal } from "../journal/journal.js";
import { terminalName } from "../names.js";
import type { CommonOptions, Timeouts } from "../options.js";
import { rows, type SettingRow, type SystemRow } from "../rows.gen.js";
import type { TlsTrust } from "../links/http.js";
import { type Checks, check, checksOf, LONGEST, TRUST, wanted } from "./checks.js";
import { type Ways, waysOf } from "./ways.js";

/** The options as they count from now on: a copy, in which nothing is left to be read from the caller's. */
export interface Accepted extends CommonOptions {
  row: SystemRow;
  timeouts?: Timeouts & { leases?: boolean };
  /** How a terminal is reached; a gateway has `url`. */
  link: Ways;
  url?: string;
  tls?: TlsTrust;
  onSettled?: OnSettled;
  /** What the system's machine is told of its own, in its own names. */
  own: Readonly<Record<string, unknown>>;
}

const ms = optional(whole(0, LONGEST));

const TIMEOUTS = { connect: ms, answer: ms, query: ms, guard: ms, settle: ms, lease: ms, journal: ms };

const currency: Check<string> = (value, path) => {
  requireCurrency(value, path);
  return value;
};

const journal = callable<Journal>(
  "a journal: fileJournal(folder), memoryJournal(), indexedDbJournal(), or an object with their methods",
  ...["append", "open", "read", "claim", "release", "prune"],
);

const COMMON = {
  terminal: terminalName,
  currency,
  journal: optional(journal),
  prefix: optional(text),
  onWire: optional(callable("a function")),
  onError: optional(callable("a function")),
  onSettled: optional(callable("a function")),
};

const FACES: Record<SystemRow["face"], (row: SystemRow) => Checks> = {
  terminal: (row) => ({ link: waysOf(row) }),
  gateway: () => ({ tls: optional(record(TRUST)) }),
};

/** Reads what `connect` was given. Throws an `ArgumentError`. */
export function accepted(options: unknown): Accepted {
  if (typeof options !== "object" || options === null) refuse("options", "an object", options);
  const system = oneOf(...rows.map(({ name }) => name))((options as { system?: unknown }).system, "system");
  const row = rows.find(({ name }) => name === system) as SystemRow;
  const own = row.connect.filter(({ name }) => !name.includes("."));
  const { timeouts, ...groups } = groupsOf(row);
  const checks: Checks = {
    ...COMMON,
    ...FACES[row.face](row),
    ...checksOf(own),
    ...Object.fromEntries(Object.entries(groups).map(([group, checks]) => [group, optional(record(checks))])),
    timeouts: optional(record({ ...TIMEOUTS, ...timeouts })),
    system: () => undefined,
  };
  const taken = record(checks)(options, "") as unknown as Omit<Accepted, "row" | "own">;
  const said = taken as unknown as Record<string, unknown>;
  const grouped = Object.keys(groups).flatMap((group) => (said[group] === undefined ? [] : [[group, said[group]]]));
  return { ...taken, row, own: { ...settled(own, said, taken.link), ...Object.fromEntries(grouped) } };
}

/** The checks of settings that are members of a member, by that. What is required there must be there. */
function groupsOf({ connect }: SystemRow): Record<string, Checks> {
  const groups: Record<string, Record<string, Check<unknown>>> = {};
  for (const setting of connect) {
    const [group = "", name] = setting.name.split(".");
    if (name === undefined) continue;
    groups[group] ??= {};
    groups[group][name] = setting.required ? wanted(setting) : check(setting);
  }
  return groups;
}

/** The settings as the machine gets them: what is required is there, or said for a simulated system. */
function settled(
  settings: readonly SettingRow[],
  given: Record<string, unknown>,
  link?: Ways,
): Record<string, unknown> {
  const value = (setting: SettingRow): unknown => {
    const { name, required, simulated } = setting;
    if (given[name] !== undefined || !required) return given[name];
    const told = link?.via === "simulator" ? simulated : undefined;
    return told ?? wanted(setting)(undefined, name);
  };
  const told = settings.map((setting) => [setting.name, value(setting)] as const);
  return Object.fromEntries(told.filter(([, value]) => value !== undefined));
}
