// What may be said with an operation and when connecting, from the systems' own descriptions, and what people have typed of
// it: texts by name. What a text becomes for the package, and whether it fits, is here; nothing knows a system by name.

import { signal } from "@preact/signals";
import { money, type System, TillError } from "tillwire";
import { type Described, type Field, systems } from "tillwire/systems";
import { CURRENCY } from "./basket";

export type { Field } from "tillwire/systems";

/** Texts by the name of the field; what is empty is left out. */
export type Said = Readonly<Record<string, string>>;

/** As the package takes it. */
export type Value = string | number | boolean | readonly string[];

export type Kind = "pay" | "authorise" | "refund" | "void" | "complete" | "adjust";

/** Which of a payment's numbers. */
export type NumberName = Described["names"]["follows"][number];

export function described(system: string): Described {
  return systems.find(({ name }) => name === system) as Described;
}

/** What may be said with an operation. */
export function optionsWith(system: string, kind: Kind): readonly Field[] {
  return described(system)?.fields.filter(({ on }) => on.includes(kind)) ?? [];
}

/** What has been typed for the next operation, by system and kind. It goes with that one alone. */
const typed = signal<Readonly<Record<string, Said>>>({});

const place = (system: string, kind: Kind) => `${system} ${kind}`;

export function saidWith(system: string, kind: Kind): Said {
  return typed.value[place(system, kind)] ?? {};
}

export function sayWith(system: string, kind: Kind, said: Said): void {
  typed.value = { ...typed.value, [place(system, kind)]: said };
}

/** What the next operation is to say; from then on nothing is typed any more. */
export function takeSaid(system: string, kind: Kind): Readonly<Record<string, Value>> {
  const values = valuesOf(optionsWith(system, kind), saidWith(system, kind));
  sayWith(system, kind, {});
  return values;
}

/** Whether everything that is typed fits. */
export function allFits(fields: readonly Field[], said: Said): boolean {
  return fields.every((field) => fits(field, said[field.name] ?? ""));
}

export function valuesOf(fields: readonly Field[], said: Said): Readonly<Record<string, Value>> {
  const given = fields.filter(({ name }) => (said[name] ?? "") !== "");
  return Object.fromEntries(given.map((field) => [field.name, value(field, said[field.name] ?? "")]));
}

function value({ kind }: Field, text: string): Value {
  if (kind === "flag") return text === "true";
  if (kind === "texts") return parts(text);
  return kind === "whole" ? Number(text) : text;
}

/** Several texts in one line, with semicolons between them. */
const parts = (text: string) =>
  text
    .split(/[;；]/)
    .map((part) => part.trim())
    .filter((part) => part !== "");

/** Whether it can be left as it is; nothing typed always can. */
export function fits({ kind, min = 0, max = 2 ** 32 - 1 }: Field, text: string): boolean {
  if (text === "") return true;
  switch (kind) {
    case "whole":
      return /^\d+$/.test(text) && Number(text) >= min && Number(text) <= max;
    case "amount":
      return isAmount(text);
    case "address":
      return /^https?:\/\/./.test(text) && URL.canParse(text);
    default:
      return true;
  }
}

function isAmount(text: string): boolean {
  try {
    return money(text, CURRENCY).minor > 0n;
  } catch (error) {
    if (error instanceof TillError) return false;
    throw error;
  }
}

/** `{ "link.body": "bare" }` becomes `{ link: { body: "bare" } }`. */
export function nested(values: Readonly<Record<string, Value>>): Record<string, Value | Record<string, Value>> {
  const out: Record<string, Value | Record<string, Value>> = {};
  for (const [path, value] of Object.entries(values)) {
    const [group, name] = path.split(".") as [string, string | undefined];
    out[group] = name === undefined ? value : { ...(out[group] as Record<string, Value>), [name]: value };
  }
  return out;
}

/** The terminals' systems: what a till in a page connects. */
export const TERMINALS = systems.filter(({ face }) => face === "terminal") as readonly (Described & { name: System })[];

/** What every system may be told of its times. */
const ms = (name: string, text: string): Field => ({
  ...{ name: `timeouts.${name}`, on: [], kind: "whole", unit: "ms", min: 0, text, section: "" },
});

export const TIMES: readonly Field[] = [
  ms("connect", "Until a connection stands."),
  ms("answer", "Until a payment has its answer."),
  ms("query", "Until an inquiry, a cancel or a print has its answer."),
  ms("guard", 'How long after a payment "not found" proves nothing.'),
  ms("settle", "How long a doubtful payment is held before its outcome is unknown."),
  ms("lease", "How long a terminal stays taken after its process died."),
  ms("journal", "How long the journal may take for a record."),
];
