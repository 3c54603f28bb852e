// The engine's requests as a page (docs/engine-api.md), made from its description (docs/public/openapi.json).

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./shell.mjs";

const DOCS = join(ROOT, "docs");

/** Writes docs/engine-api.md. */
export function requestsPage() {
  const described = JSON.parse(readFileSync(join(DOCS, "public/openapi.json"), "utf8"));
  writeFileSync(join(DOCS, "engine-api.md"), textOf(described));
}

function textOf({ info, paths, components }) {
  const requests = alike(paths).flatMap(requestText);
  const members = Object.entries(components.schemas).flatMap(([name, schema]) => [`### ${name}\n`, schemaText(schema)]);
  return [HEAD, info.description, "\n## Requests\n", ...requests, "## What is said\n", ...members].join("\n");
}

const HEAD = `<!-- Made from docs/public/openapi.json by \`npm run docs\`. -->

# The engine's requests

[The till engine](engine.md) says how they are used. The same for programs, as OpenAPI 3.1: <a href="/openapi.json" target="_self">openapi.json</a>,
and from a running engine at \`/v1/openapi.json\`. Callers show a key (\`Authorization: Bearer\`) or, pages, their token (\`X-Tillwire-Token\`).
`;

/** Every request once; those that differ by the collection alone are one, which names the others. */
function alike(paths) {
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, it]) => ({ path, method: method.toUpperCase(), ...it, others: [] })),
  );
  const kept = new Map();
  for (const one of all) {
    const { path, operationId, tags, others, ...says } = one;
    const key = JSON.stringify([path.replace(/^\/v1\/\w+\/\{reference\}/, "*"), says]);
    if (path.includes("{reference}") && kept.has(key)) kept.get(key).others.push(path);
    else kept.set(key, one);
  }
  return [...kept.values()];
}

function requestText({ method, path, summary, description, parameters = [], requestBody, responses, others }) {
  const body = requestBody?.content["application/json"]?.schema;
  const same = others.length > 0 ? `The same: ${others.map((it) => code(it)).join(", ")}.\n` : "";
  const rows = [
    ...parameters.map((it) => [
      code(it.name),
      `${it.in}${it.required ? ", required" : ""}`,
      typeOf(it.schema),
      it.description,
    ]),
    ...memberRows(body).map(([name, ...rest]) => [name, "body", ...rest]),
  ];
  const answers = Object.entries(responses).map(([status, { description: says, content }]) => [
    status === "default" ? "otherwise" : status,
    says,
    Object.values(content ?? {})
      .map(({ schema }) => typeOf(schema))
      .join(" or "),
  ]);
  return [
    `### ${code(`${method} ${path}`)}\n`,
    `${sentence(summary)} ${sentence(description)}\n`,
    same,
    rows.length > 0 ? table(["member", "where", "type", "what it is"], rows) : "",
    table(["answer", "", "says"], answers),
  ].filter(Boolean);
}

function schemaText(schema) {
  const rows = memberRows(schema);
  const says = sentence(schema.description);
  return [says && `${says}\n`, rows.length > 0 ? table(["member", "type", "what it is"], rows) : `${typeOf(schema)}\n`]
    .filter(Boolean)
    .join("\n");
}

function memberRows({ properties = {}, required = [] } = {}) {
  return Object.entries(properties).map(([name, it]) => [
    `${code(name)}${required.includes(name) ? " (required)" : ""}`,
    typeOf(it),
    it.description,
  ]);
}

/** A type in words; a schema of its own is a link to it, a code's long list one to the page of codes. */
function typeOf(schema) {
  if (!schema) return "";
  const { $ref, type, items, enum: words, oneOf, anyOf, const: only } = schema;
  if ($ref) return `[${$ref.split("/").at(-1)}](#${$ref.split("/").at(-1).toLowerCase()})`;
  if (only !== undefined) return code(only);
  if (words) return words.length > 30 ? "[a code](codes.md)" : words.map(code).join(", ");
  if (oneOf ?? anyOf) return (oneOf ?? anyOf).map(typeOf).join(" or ");
  if (items) return `a list of ${typeOf(items)}`;
  return [type ?? "anything"].flat().join(" or ");
}

const code = (text) => `\`${text}\``;
const sentence = (text) => (text ? text.replace(/([^.])$/, "$1.") : "");

function table(head, rows) {
  const line = (cells) => `| ${cells.map((it) => String(it ?? "").replaceAll("|", "\\|")).join(" | ")} |`;
  return `${[line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n")}\n`;
}
