// The checks of what a system is told, made from the rows of its description.

import {
  address,
  anything,
  type Check,
  flag,
  list,
  oneOf,
  optional,
  refuse,
  secret,
  text,
  whole,
  words,
} from "../arguments.js";
import type { SettingRow } from "../rows.gen.js";

/** Checks by the name of the member. */
export type Checks = Readonly<Record<string, Check<unknown>>>;

/** The longest that anything may be set to take, in ms: what the machine's clock can hold. */
export const LONGEST = 2 ** 32 - 1;

/** 32 bytes in hex, with or without colons. */
const fingerprint: Check<string> = (value, path) => {
  const fits = typeof value === "string" && /^[0-9a-f]{64}$/i.test(value.replaceAll(":", ""));
  return fits ? value : refuse(path, "a SHA-256 fingerprint: 64 hex digits, with or without colons", value);
};

/** How certificates are trusted. */
export const TRUST = { ca: optional(anything), fingerprint: optional(fingerprint) };

/** The checks of settings, by their names. What is required may be missing there: a simulated system needs less. */
export function checksOf(settings: readonly SettingRow[]): Checks {
  return Object.fromEntries(settings.map((setting) => [setting.name, check(setting)]));
}

/** A setting that may be left out. */
export function check(setting: SettingRow): Check<unknown> {
  return optional(wanted(setting));
}

/** A setting that must be there. */
export function wanted(setting: SettingRow): Check<unknown> {
  return KINDS[setting.kind](setting);
}

const KINDS: Record<SettingRow["kind"], (setting: SettingRow) => Check<unknown>> = {
  text: (setting) => (setting.private ? secret : text),
  amount: () => text,
  flag: () => flag,
  whole: ({ min = 0, max = LONGEST }) => whole(min, max),
  word: ({ words = [] }) => oneOf(...words),
  texts: () => list(words, "an array of texts"),
  address: () => address("https://pay.example", "http:", "https:"),
};
