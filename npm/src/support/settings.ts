// What a terminal or gateway was set to, without anything that opens anything: by the description of its system, which says
// what each setting may be.

import { rows, type SettingRow } from "../rows.gen.js";
import { host, name, place, plain, presence, shape, word } from "./said.js";

type Members = Record<string, unknown>;

/** What `connect` is given, as far as it is read here. */
export type Given = Members & { link?: Members };

const VIAS = ["tcp", "http", "serial", "websocket", "helper", "engine", "simulator", "custom"];
const TIMES = ["connect", "answer", "query", "guard", "settle", "lease", "journal", "silence", "lost"];

/** How each member of a link is said; all others are counted. */
const LINK: { readonly [member: string]: (value: unknown) => unknown } = {
  via: (value) => word(value, VIAS),
  carries: (value) => word(value, VIAS),
  host,
  port: (value) => (typeof value === "object" ? "an object" : plain(value)),
  url: place,
  origin: place,
  terminal: name,
  baud: plain,
  seed: plain,
  persona: plain,
  body: (value) => word(value, ["quoted", "bare"]),
  filters: shape,
  token: presence,
  key: presence,
  ca: presence,
  fingerprint: presence,
  link: presence,
  webSocket: presence,
};

/** How each member that every system has is said. */
const COMMON: { readonly [member: string]: (value: unknown) => unknown } = {
  terminal: name,
  system: (value) =>
    word(
      value,
      rows.map((row) => row.name),
    ),
  currency: (value) => (typeof value === "string" && /^[A-Z]{3}$/.test(value) ? value : shape(value)),
  prefix: shape,
  journal: presence,
  tls: presence,
  onSettled: presence,
  onWire: presence,
  onError: presence,
};

/** The settings as they may be told. */
export function settings(given: Given): object {
  const { link, timeouts, ...rest } = given;
  const own = rows.find((row) => row.name === given.system)?.connect ?? [];
  const groups = new Set(own.map((setting) => setting.name.split(".")[0] ?? ""));
  const others = Object.keys(rest).filter((member) => !(member in COMMON) && !groups.has(member));
  return {
    ...said(given, COMMON),
    own: Object.fromEntries(own.map((setting) => [setting.name, ownOf(setting, at(given, setting.name))])),
    ...(timeouts !== undefined && {
      timeouts: said(Object(timeouts), Object.fromEntries(TIMES.map((it) => [it, plain]))),
    }),
    ...(link !== undefined && { link: { ...said(link, LINK), others: strangers(link, LINK) } }),
    others: others.length,
  };
}

/** The secrets among them, so that they can be looked for wherever they got to. */
export function secretsOf(given: Given): string[] {
  const own = rows.flatMap((row) => row.connect.filter((setting) => setting.private));
  const link = Object(given.link) as Members;
  const values = [...own.map((setting) => at(given, setting.name)), link.token, link.key];
  const addresses = [given.url, link.url, at(given, "confirm.url"), given.backurl, given.fronturl, given.retUrl];
  const texts = [...values, ...addresses.flatMap(inAddress)];
  return texts.filter((it): it is string => typeof it === "string" && it !== "");
}

/** Who an address says to be, and what it has in its query. */
function inAddress(address: unknown): string[] {
  const text = address instanceof URL ? address.href : address;
  if (typeof text !== "string" || !URL.canParse(text)) return [];
  const { username, password, searchParams } = new URL(text);
  return [username, password].flatMap((it) => [it, decoded(it)]).concat([...searchParams.values()]);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function ownOf({ kind, words, private: secret }: SettingRow, value: unknown): unknown {
  if (value === undefined) return "not set";
  if (secret) return `set: ${shape(value)}`;
  if (kind === "word") return word(value, words ?? []);
  if (kind === "address") return place(value);
  if (kind === "flag" || kind === "whole") return typeof value === "string" ? shape(value) : plain(value);
  return shape(value);
}

function said(given: Members, by: { readonly [member: string]: (value: unknown) => unknown }): object {
  const members = Object.keys(by).filter((member) => given[member] !== undefined);
  return Object.fromEntries(members.map((member) => [member, by[member]?.(given[member])]));
}

const strangers = (given: Members, by: object): number => Object.keys(given).filter((member) => !(member in by)).length;

/** A member, or a member's member. */
function at(given: Members, path: string): unknown {
  return path.split(".").reduce<unknown>((value, member) => Object(value)[member], given);
}
