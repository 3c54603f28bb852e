// The declarations of what each system takes: with every operation, when connecting, of each way to it.

const KINDS = ["pay", "authorise", "refund", "void", "complete", "adjust"];
const WIDTH = 116;

/** How options.ts calls what is said of a way. */
const LINKS = { tcp: "TcpLink", http: "HttpLink", serial: "SerialLink", websocket: "WebSocketLink" };

/** All of them, and the imports that they need. */
export function declarations(systems) {
  const [terminals, gateways] = ["terminal", "gateway"].map((face) => systems.filter((system) => system.face === face));
  return [
    imports(terminals),
    ...systems.map(ofSystem),
    maps(terminals, gateways),
    options(systems),
    answers(systems),
  ].join("\n");
}

function imports(terminals) {
  const used = new Set(terminals.flatMap(({ ways }) => ways.map(({ via }) => LINKS[via])));
  const links = ["CustomLink", "EngineLink", "HelperLink", "SimulatorLink", ...used].sort();
  return `import type {
  CommonGatewayOptions,
  CommonOptions,
${links.map((name) => `  ${name},\n`).join("")}  Timeouts,
} from "./options.js";
import type { Said } from "./types.js";
`;
}

function ofSystem(system) {
  const name = typeName(system);
  const own = system.connect.filter(({ name }) => !name.includes("."));
  return [
    `/** What may be said with the operations of ${system.title}. */`,
    `export interface ${name}Fields {\n${system.fields.map((field) => member(field, `${type(field)} | null | undefined`)).join("")}}\n`,
    `/** What \`connect\` is told of ${system.title}. */`,
    `export interface ${name}Settings {\n${own.map((field) => member(field, setting(field))).join("")}}\n`,
    ...(system.face === "terminal" ? terminal(system, name) : gateway(system, name)),
  ].join("\n");
}

function terminal(system, name) {
  const groups = groupsOf(system);
  const within = groups.timeouts ?? [];
  const others = Object.entries(groups).filter(([group]) => group !== "timeouts");
  const ways = system.ways.map(({ via, settings }) => (settings.length ? `${name}${LINKS[via]}` : LINKS[via]));
  const carried = system.ways.map(({ via }) => `"${via}"`).join(" | ");
  const links = [...ways, "HelperLink", "EngineLink", `${name}SimulatorLink`, `CustomLink<${carried}>`].join(" | ");
  return [
    ...system.ways.filter(({ settings }) => settings.length).map((way) => ofWay(way, system, name)),
    `/** A simulated one in this process. */`,
    `export interface ${name}SimulatorLink extends SimulatorLink {\n${settings(system.simulated)}}\n`,
    ...(within.length
      ? [
          `/** How long its things may take. */`,
          `export interface ${name}Timeouts extends Timeouts {\n${within.join("")}}\n`,
        ]
      : []),
    ...others.flatMap(([group, members]) => [
      `/** \`${group}\` of ${name}ConnectOptions. */`,
      `export interface ${name}${sentence(group)} {\n${members.join("")}}\n`,
    ]),
    `/** A terminal of ${system.title}. */`,
    `export interface ${name}ConnectOptions extends CommonOptions, ${name}Settings {`,
    `  system: "${system.name}";`,
    ...(within.length ? [`  timeouts?: ${name}Timeouts;`] : []),
    ...others.map(([group]) => `  ${group}?: ${name}${sentence(group)};`),
    `  link: ${links};\n}\n`,
  ];
}

/** The settings that are members of a member, by that. */
function groupsOf({ connect }) {
  const groups = {};
  for (const field of connect.filter(({ name }) => name.includes("."))) {
    const [group, name] = field.name.split(".");
    groups[group] ??= [];
    groups[group].push(member({ ...field, name }, setting(field)));
  }
  return groups;
}

function gateway(system, name) {
  return [
    `/** A gateway of ${system.title}. */`,
    `export interface ${name}ConnectOptions extends CommonGatewayOptions, ${name}Settings {\n  system: "${system.name}";\n}\n`,
  ];
}

const ofWay = ({ via, settings: own }, { title }, name) =>
  `/** ${title}: what is said of \`via: "${via}"\`. */
export interface ${name}${LINKS[via]} extends ${LINKS[via]} {\n${settings(own)}}\n`;

const settings = (fields) => fields.map((field) => member(field, setting(field))).join("");

const member = (field, of) => `${comment(field)}  ${field.name}${mustBe(field) ? "" : "?"}: ${of};\n`;

function maps(terminals, gateways) {
  const rows = (systems) => systems.map((it) => `  ${it.name}: ${typeName(it)}ConnectOptions;\n`).join("");
  return `/** What \`connect\` is given of each system's terminals. */
export interface ConnectOptionsOf {
${rows(terminals)}}

/** What \`connect\` is given of each system's gateways. */
export interface GatewayOptionsOf {
${rows(gateways)}}

/** The systems with terminals. */
export type TerminalSystem = keyof ConnectOptionsOf;

/** The systems with gateways. */
export type GatewaySystem = keyof GatewayOptionsOf;

/** Every system. */
export type System = TerminalSystem | GatewaySystem;
`;
}

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
  return `Said<Pick<${typeName(system)}Fields, ${names.join(" | ") || "never"}>>`;
}

/** The members of each answer that the documents name: what an outcome's or an answer's \`raw\` may hold. */
function answers(systems) {
  const each = systems.flatMap((system) => system.answers.map((answer) => ({ ...answer, of: system })));
  const declared = each.map(({ of, name, text, rows }) => {
    const members = rows.map(([word, meaning]) => `${wrapped(`${sentence(meaning)}.`)}  ${key(word)}?: Value;\n`);
    return `/** ${of.title}: ${text}. */\nexport interface ${answerName(of, name)} {\n${members.join("")}}\n`;
  });
  const named = systems.map((system) => {
    const rows = system.answers.map(({ name }) => `    ${key(name)}: ${answerName(system, name)};\n`);
    return `  ${system.name}: {\n${rows.join("")}  };\n`;
  });
  return `/** A member of an answer as the system wrote it: most of them write text, some a number here and there. */
export type Value = string | number | boolean | object | null;

${declared.join("\n")}
/** What each system answers, by what was asked. */
export interface AnswersOf {
${named.join("")}}
`;
}

const sentence = (text) => `${text[0].toUpperCase()}${text.slice(1)}`;

const key = (name) => (/^\w+$/.test(name) ? name : JSON.stringify(name));

const answerName = (system, name) => `${typeName(system)}${name.split(" ").map(sentence).join("")}Answer`;

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
    case "texts":
      return "readonly string[]";
    default:
      return "string";
  }
}

/** A simulated system needs less: there the machine knows what to say. */
const mustBe = ({ required, simulated }) => required && simulated === null;

const setting = (field) => (field.kind === "flag" ? "boolean" : type(field));

/** Two words, 0 and 1: a yes or no whose sides have names. */
const isFlag = (words) => words.map(([word]) => word).join() === "0,1";

const typeName = ({ name }) => `${name[0].toUpperCase()}${name.slice(1)}`;
