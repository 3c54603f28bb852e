// docs/systems/<name>.md: what `connect` and every operation take of a system, and every word of its wire, as tables for people,
// behind what somebody wrote about it.

import { join } from "node:path";
import { ROOT, readIfThere } from "./shell.mjs";

/** The texts of the pages, by their paths. */
export function systemsSheets(systems) {
  return Object.fromEntries(
    systems.map((system) => [pathOf(system), [written(system), ...ofSystem(system)].join("\n")]),
  );
}

const pathOf = ({ name }) => `docs/systems/${name}.md`;
const made = ({ name }) =>
  `<!-- What follows is made from core/src/${name}/system.rs by the package build: change it there. -->\n`;

/** What is written by hand stays: everything before the line that says what is made. */
function written(system) {
  const [head] = (readIfThere(join(ROOT, pathOf(system))) ?? `# ${system.title}\n\n`).split(made(system));
  return `${head}${made(system)}`;
}

function ofSystem({ names, ways, connect, simulated, fields, tables, answers }) {
  const said = [...connect, ...ways.flatMap(ofWay), ...simulated.map((field) => within("link", field))];
  return [
    "## Ways\n",
    table(["way", "port", "paths", "bits a second"], ways.map(wayRow)),
    numbers(names),
    "## What `connect` takes\n",
    table(["option", "takes", "unless given", "what it is", "section"], said.map(settingRow)),
    "## Options of operations\n",
    table(["option", "with", "takes", "unless given", "what it is", "section"], fields.map(fieldRow)),
    "## Words of the wire\n",
    ...tables.flatMap((one) => [
      `### \`${one.name}\`: ${one.text}\n`,
      table(["word", "meaning"], one.rows.map(wordRow)),
    ]),
    "## Answers\n",
    ...answers.flatMap(({ text, rows }) => [
      `### Answer: ${text}\n`,
      table(["member", "what it is"], rows.map(wordRow)),
    ]),
  ];
}

/** By which numbers a payment is known. */
function numbers({ order, least, most, plain, number, follows, asks }) {
  const wire = { order: code(order), number: code(number) };
  const by = (names) => names.map((name) => wire[name]).join(" or ");
  const what = plain ? "letters and digits" : "printable ASCII characters";
  const followed = follows.length > 0 ? `given back and the like by ${by(follows)}, and ` : "";
  return `Order numbers: ${code(order)}, ${least} to ${most} ${what}. A payment from outside the journal is ${followed}asked for by ${by(asks)}.\n`;
}

const within = (group, field) => ({ ...field, name: `${group}.${field.name}` });

const ofWay = ({ settings }) => settings.map((field) => within("link", field));

const wayRow = ({ via, port, paths, baud }) => [
  code(via),
  port ?? "",
  paths.filter(Boolean).map(code).join(" "),
  baud ?? "",
];

const settingRow = (field) => [
  code(field.name) + (field.required ? " (required)" : ""),
  takes(field),
  usual(field),
  field.text,
  field.section,
];

const fieldRow = (field) => [
  code(field.name),
  field.on.join(", "),
  takes(field),
  usual(field),
  field.text,
  field.section,
];

const wordRow = ([word, meaning]) => [code(word), meaning];

const usual = ({ default: usual }) => (usual === null ? "" : code(usual));

function takes({ kind, words, unit, min, max, caps }) {
  const capped = caps.map(({ method, most }) => `; at most ${most} with ${method}`).join("");
  switch (kind) {
    case "word":
      return words.map(([word, meaning]) => `${code(word)} ${meaning}`).join(", ");
    case "whole":
      return `a whole number${unit ? ` of ${unit}` : ""} from ${min}${max === null ? "" : ` to ${max}`}${capped}`;
    case "flag":
      return "true or false";
    default:
      return { text: "text", amount: "an amount such as `2.50`", address: "an address", texts: "texts" }[kind];
  }
}

const code = (text) => `\`${text}\``;

/** A table without the columns in which nothing stands. */
function table(head, rows) {
  if (rows.length === 0) return "None.\n";
  const used = head.map((_, column) => rows.some((row) => row[column] !== ""));
  const line = (cells) => `| ${cells.filter((_, column) => used[column]).join(" | ")} |`;
  const plain = rows.map((row) => row.map((cell) => String(cell).replaceAll("|", "\\|")));
  return `${[line(head), line(head.map(() => "---")), ...plain.map(line)].join("\n")}\n`;
}
