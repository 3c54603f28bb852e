// The systems' descriptions (core/src/<system>/system.rs) as a TypeScript module: the declarations of what may be said
// with each operation, and the same as data for forms and tables.

import { read } from "./shell.mjs";

const KINDS = ["pay", "authorise", "refund", "void", "complete", "adjust"];
const WIDTH = 116;

/** The text of npm/src/systems.gen.ts. */
export async function systemsModule() {
  const systems = JSON.parse(await read("cargo", ["run", "--quiet", "-p", "tillwire-core", "--example", "systems"]));
  return [HEAD, ...systems.map(declarations), options(systems), data(systems)].join("\n");
}

const HEAD = `// Made from core/src/<system>/system.rs by the package build: change it there.

/** What goes for every operation's options. */
export interface AnyOptions {
  /** Lets words through that are in no list of this version, as a newer terminal may know them. */
  passUnknown?: boolean;
}
`;

function declarations(system) {
  const fields = system.fields.map((field) => `${comment(field)}  ${field.name}?: ${type(field)} | null;\n`);
  const settings = system.connect
    .filter(({ name }) => !name.includes(".")) // a member of a member: options.ts has it
    .map((field) => `${comment(field)}  ${field.name}${mustBe(field) ? "" : "?"}: ${setting(field)};\n`);
  return `/** What may be said with the operations of ${system.title}. */
export interface ${typeName(system)}Fields {
${fields.join("")}}

/** What \`connect\` is told of ${system.title}. */
export interface ${typeName(system)}Settings {
${settings.join("")}}
`;
}

function comment({ text, words, unit, min, max, caps, default: usual, section }) {
  const limits = [
    words && `${words.map(([word, meaning]) => `\`${word}\` ${meaning}`).join(", ")}.`,
    unit && `In ${unit}, from ${min}${max === null ? "" : ` to ${max}`}.`,
    ...caps.map(({ method, most }) => `At most ${most} with \`${method}\`.`),
    usual !== null && `\`${usual}\` unless given.`,
    /^\d/.test(section) ? `Section ${section}.` : `Section "${section}".`,
  ];
  return wrapped([text, ...limits.filter(Boolean)].join(" "));
}

function wrapped(text) {
  if (text.length < WIDTH - 8) return `  /** ${text} */\n`;
  const lines = [""];
  for (const word of text.split(" ")) {
    if (lines.at(-1).length + word.length > WIDTH - 6) lines.push("");
    lines[lines.length - 1] += lines.at(-1) ? ` ${word}` : word;
  }
  return `  /**\n${lines.map((line) => `   * ${line}\n`).join("")}   */\n`;
}

function type({ kind, words }) {
  switch (kind) {
    case "flag":
      return "boolean | 0 | 1";
    case "whole":
      return "number";
    case "word":
      return isFlag(words) ? "boolean | 0 | 1" : words.map(([word]) => JSON.stringify(word)).join(" | ");
    default:
      return "string";
  }
}

/** A simulated system needs less: there the machine knows what to say. */
const mustBe = ({ required, simulated }) => required && simulated === null;

const setting = (field) => (field.kind === "flag" ? "boolean" : type(field));

/** Two words, 0 and 1: a yes or no whose sides have names. */
const isFlag = (words) => words.map(([word]) => word).join() === "0,1";

function options(systems) {
  const rows = systems.map((system) => {
    const kinds = KINDS.map((kind) => `    ${kind}: ${ofKind(system, kind)};\n`);
    return `  ${system.name}: {\n${kinds.join("")}  };\n`;
  });
  return `/** What may be said with each operation of each system. */
export interface OptionsOf {
${rows.join("")}}
`;
}

function ofKind(system, kind) {
  const names = system.fields.filter(({ on }) => on.includes(kind)).map(({ name }) => JSON.stringify(name));
  return names.length === 0 ? "AnyOptions" : `AnyOptions & Pick<${typeName(system)}Fields, ${names.join(" | ")}>`;
}

function data(systems) {
  return `/** One field of an operation, as data. */
export interface FieldRow {
  readonly name: string;
  readonly on: readonly string[];
  readonly kind: "text" | "flag" | "whole" | "word" | "amount" | "address";
  readonly words?: readonly (readonly [word: string, meaning: string])[];
  readonly unit?: string;
  readonly min?: number;
  readonly max?: number;
  readonly caps?: readonly { readonly method: string; readonly most: number }[];
  readonly default?: string;
  readonly required?: boolean;
  readonly simulated?: string;
  readonly private?: boolean;
  readonly text: string;
  readonly section: string;
}

/** One way to reach a system. */
export interface WayRow {
  readonly via: string;
  readonly port?: number;
  readonly paths?: readonly string[];
  readonly contentType?: string;
  readonly baud?: number;
}

/** A payment system as data. */
export interface SystemRow {
  readonly name: keyof OptionsOf;
  readonly title: string;
  readonly face: "terminal" | "gateway";
  readonly ways: readonly WayRow[];
  readonly connect: readonly FieldRow[];
  readonly fields: readonly FieldRow[];
  readonly tables: readonly {
    readonly name: string;
    readonly text: string;
    readonly rows: readonly (readonly [word: string, meaning: string])[];
  }[];
}

/** Every system. */
export const systems: readonly SystemRow[] = [
${systems.map((system) => `  ${json(lean(system))},\n`).join("")}];
`;
}

/** Without what says nothing. */
function lean(value) {
  if (Array.isArray(value)) return value.map(lean);
  if (typeof value !== "object" || value === null) return value;
  const says = ([, member]) => member !== null && member !== false && !(Array.isArray(member) && member.length === 0);
  const kept = Object.entries(value).filter(([name, member]) => ALWAYS.has(name) || says([name, member]));
  return Object.fromEntries(kept.map(([name, member]) => [name, lean(member)]));
}

const ALWAYS = new Set(["ways", "connect", "fields", "tables", "on"]);

const typeName = ({ name }) => `${name[0].toUpperCase()}${name.slice(1)}`;

/** A line for each row of a list, so that a change is seen as one. */
function json(value) {
  const members = Object.entries(value).map(([name, member]) => {
    const rows = Array.isArray(member) ? member.map((row) => `      ${JSON.stringify(row)},\n`) : undefined;
    return `    ${name}: ${rows ? `[${rows.length ? `\n${rows.join("")}    ` : ""}]` : JSON.stringify(member)},\n`;
  });
  return `{\n${members.join("")}  }`;
}
