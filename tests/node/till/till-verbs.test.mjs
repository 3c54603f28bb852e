// The till's table of faults is the simulator's: no verb is missing, none is invented, and members have its names.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "node:test";

const read = (path) => readFileSync(fileURLToPath(new URL(`../../../${path}`, import.meta.url)), "utf8");

/** `Name { field: type = "member" or .. } = "VERB", On, ..` */
function simulators() {
  const [, table] = read("core/src/sim/verb.rs").split("\nverbs! {");
  const rows = [...table.matchAll(/^ {4}\w+(?: \{(.*?)\})? = "([A-Z_]+)", (\w+),/gm)];
  return new Map(rows.map(([, members = "", name]) => [name, [...members.matchAll(/= "(\w+)"/g)].map(([, it]) => it)]));
}

/** `NAME: verb(SYSTEMS, { member: usual }, "on"),` */
function tills() {
  const [, table] = read("demo/src/state/verbs.ts").split("export const VERBS");
  const rows = [...table.matchAll(/^ {2}([A-Z_]+): verb\(\w+(?:, \{(.*?)\})?/gm)];
  return new Map(rows.map(([, name, members = ""]) => [name, [...members.matchAll(/(\w+):/g)].map(([, it]) => it)]));
}

test("every verb of the simulators is in the till's table, with its members", () => {
  const wanted = simulators();
  assert.ok(wanted.size > 30, `${wanted.size} verbs were found`);
  assert.deepEqual(sorted(tills()), sorted(wanted));
});

const sorted = (table) => [...table].map(([name, members]) => `${name} ${members.toSorted().join(" ")}`).sort();
