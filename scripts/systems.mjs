// The systems' descriptions (core/src/<system>/system.rs) as TypeScript modules: the declarations of what `connect` takes
// and of what may be said with each operation, the rows by which that is checked, and everything with its words for
// forms and tables.

import { told } from "./shell.mjs";
import { systemsSheets } from "./systems-sheet.mjs";
import { declarations } from "./systems-types.mjs";

/** The texts of the files that are made from the descriptions, by their paths. */
export async function systemsFiles() {
  const systems = await told("systems");
  return {
    ...systemsSheets(systems),
    "npm/src/systems.gen.ts": `${MADE}\n${declarations(systems)}`,
    "npm/src/rows.gen.ts": rowsModule(systems),
    "npm/src/described.gen.ts": describedModule(systems),
    "npm/src/tables.gen.ts": tablesModule(systems),
    "npm/src/answers.gen.ts": answersModule(systems),
  };
}

const MADE = "// Made from core/src/<system>/system.rs by the package build: change it there.\n";

/** What is needed to connect: small, because every page loads it. */
function rowsModule(systems) {
  const rows = systems.map(({ name, face, ways, connect, simulated }) => ({
    name,
    face,
    ways: ways.map(({ via, port, baud, settings }) => lean({ via, port, baud, settings: settings.map(checked) })),
    connect: connect.map(checked),
    simulated: simulated.map(checked),
  }));
  return `${MADE}
import type { System } from "./systems.gen.js";

/** What a setting may be. */
export interface SettingRow {
  readonly name: string;
  readonly kind: "text" | "flag" | "whole" | "word" | "amount" | "address" | "texts";
  readonly words?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly required?: boolean;
  /** What a simulated system is told where it is left out. */
  readonly simulated?: string;
  /** It is never repeated. */
  readonly private?: boolean;
  /** No page may be told it. */
  readonly behind?: boolean;
}

/** One way to reach a system. */
export interface WayRow {
  readonly via: "tcp" | "http" | "serial" | "websocket";
  readonly port?: number;
  readonly baud?: number;
  readonly settings?: readonly SettingRow[];
}

/** What a system is, as far as connecting needs it. */
export interface SystemRow {
  readonly name: System;
  readonly face: "terminal" | "gateway";
  readonly ways: readonly WayRow[];
  readonly connect: readonly SettingRow[];
  readonly simulated: readonly SettingRow[];
}

/** Every system. */
export const rows: readonly SystemRow[] = [
${rows.map((row) => `  ${json(row)},\n`).join("")}];
`;
}

/** The same with every sentence, for people. */
function describedModule(systems) {
  return `${MADE}
import type { System } from "./systems.gen.js";
import type { Meaning } from "./tables.gen.js";

/** Something that may be said, when connecting or with an operation. */
export interface Field {
  readonly name: string;
  /** With which operations; none of what \`connect\` is told. */
  readonly on: readonly string[];
  readonly kind: "text" | "flag" | "whole" | "word" | "amount" | "address" | "texts";
  readonly words?: readonly Meaning[];
  readonly unit?: string;
  readonly min?: number;
  readonly max?: number;
  readonly caps?: readonly { readonly method: string; readonly most: number }[];
  /** What holds where it is left out. */
  readonly default?: string;
  readonly required?: boolean;
  readonly simulated?: string;
  /** It is a secret, or says something about a person. */
  readonly private?: boolean;
  /** It is for back ends alone: in a page everybody could read it. */
  readonly behind?: boolean;
  /** What it is for, in one sentence. */
  readonly text: string;
  /** The section of its sheet in docs/protocols. */
  readonly section: string;
}

/** One way to reach a system. */
export interface Way {
  readonly via: "tcp" | "http" | "serial" | "websocket";
  readonly port?: number;
  readonly paths?: readonly string[];
  /** Those that move no money. */
  readonly harmless?: readonly string[];
  readonly contentType?: string;
  readonly baud?: number;
  readonly settings?: readonly Field[];
}

/** By which numbers a system knows a payment. */
export interface Names {
  /** What the order number is called on the wire. */
  readonly order: string;
  /** How many characters it has, at least and at most. */
  readonly least: number;
  readonly most: number;
  /** Letters and digits alone; otherwise every printable ASCII character. */
  readonly plain?: boolean;
  /** What the system's own number is called. */
  readonly number: string;
  /** By which of them an earlier payment is given back, completed or added to. */
  readonly follows: readonly ("order" | "number")[];
  /** By which of them a payment is asked for. */
  readonly asks: readonly ("order" | "number")[];
}

/** A payment system. */
export interface Described {
  readonly name: System;
  /** Its name for people. */
  readonly title: string;
  readonly face: "terminal" | "gateway";
  readonly names: Names;
  readonly ways: readonly Way[];
  /** What \`connect\` is told of it; a dot is a member of a member. */
  readonly connect: readonly Field[];
  /** What a simulated one is told besides. */
  readonly simulated: readonly Field[];
  /** What may be said with its operations. */
  readonly fields: readonly Field[];
}

/** Every system. */
export const systems: readonly Described[] = [
${systems.map(({ tables, answers, simulated, ...system }) => `  ${json({ ...lean(system), simulated: lean(simulated) })},\n`).join("")}];
`;
}

/** The words of the wires. */
function tablesModule(systems) {
  return `${MADE}
import type { System } from "./systems.gen.js";

/** A word of a wire, and what it means. */
export type Meaning = readonly [word: string, meaning: string];

/** A list of a wire, or the members of an answer. */
export interface Table {
  /** The member that holds its values, such as \`respcd\`; of an answer, what was asked. */
  readonly name: string;
  readonly text: string;
  readonly rows: readonly Meaning[];
}

/** The lists of every system's wire, each word with its meaning. */
export const tables: { readonly [system in System]: readonly Table[] } = {
${systems.map(({ name, tables }) => `  ${name}: ${list(tables, "    ")},\n`).join("")}};
`;
}

/** What the systems answer: apart, because codecs that are alone need none of it. */
function answersModule(systems) {
  return `${MADE}
import type { System } from "./systems.gen.js";
import type { Table } from "./tables.gen.js";

/** The members of every system's answers, each with what it is: what \`raw\` may hold. */
export const answers: { readonly [system in System]: readonly Table[] } = {
${systems.map(({ name, answers }) => `  ${name}: ${list(answers, "    ")},\n`).join("")}};
`;
}

/** What a check needs of a field. */
const checked = ({ name, kind, words, min, max, required, simulated, private: hidden, behind }) =>
  lean({
    ...{ name, kind, words: words?.map(([word]) => word) ?? null, min, max, required, simulated },
    ...{ private: hidden, behind },
  });

/** Without what says nothing. */
function lean(value) {
  if (Array.isArray(value)) return value.map(lean);
  if (typeof value !== "object" || value === null) return value;
  const says = (member) => member !== null && member !== false && !(Array.isArray(member) && member.length === 0);
  const kept = Object.entries(value).filter(([name, member]) => ALWAYS.has(name) || says(member));
  return Object.fromEntries(kept.map(([name, member]) => [name, lean(member)]));
}

const ALWAYS = new Set(["ways", "connect", "fields", "on", "follows"]);

/** A line for each row of a list, so that a change is seen as one. */
function json(value) {
  const members = Object.entries(value).map(([name, member]) => {
    return `    ${name}: ${Array.isArray(member) ? list(member, "      ") : JSON.stringify(member)},\n`;
  });
  return `{\n${members.join("")}  }`;
}

function list(rows, indent) {
  if (rows.length === 0) return "[]";
  return `[\n${rows.map((row) => `${indent}${written(row, indent)},\n`).join("")}${indent.slice(2)}]`;
}

/** A row as one line, or, where nobody could read that, the rows in it as one line each. */
function written(row, indent) {
  const line = JSON.stringify(row);
  if (line.length <= LONGEST || !row.rows) return line;
  const { rows, ...rest } = row;
  const lines = rows.map((it) => `${indent}  ${JSON.stringify(it)},\n`).join("");
  return `${JSON.stringify(rest).slice(0, -1)},"rows":[\n${lines}${indent}]}`;
}

const LONGEST = 800;
