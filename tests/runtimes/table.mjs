// Tries every tool and runtime of rows.mjs and prints the table of docs/runtimes.md:
//
//   node tests/runtimes/table.mjs              all of them, against the package that was built before
//   node tests/runtimes/table.mjs "Vite 5"     those of that name
//   node tests/runtimes/table.mjs --update     all of them, and the document's table is written
//
// The registry of npm is asked for the tools; what was installed once lies in tests/.work.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../node/kit/toy.mjs";
import { cashier } from "./cashier.mjs";
import { rows } from "./rows.mjs";

const PLACE = /(<!-- table -->\n)[\s\S]*?(<!-- end -->)/;
const args = process.argv.slice(2);
const names = args.filter((it) => it !== "--update");
const chosen = rows.filter(({ tool }) => names.length === 0 || names.includes(tool));
const till = await cashier();
const results = [];
for (const row of chosen) {
  const result = await till.pay(row);
  results.push(result);
  console.error(`${row.tool} ${row.mode}: ${result.outcome.slice(0, 600)}`);
}
await till.close();

const line = (cells) => `| ${cells.join(" | ")} |`;
const table = [
  line(["tool", "version", "mode", "settings", "payment or types"]),
  line(["---", "---", "---", "---", "---"]),
  ...results.map(({ row, version, outcome }) =>
    line([row.tool.replace(/ [\d.]+$/, ""), version, row.mode, row.settings ?? "none", outcome.split("\n")[0]]),
  ),
].join("\n");
console.log(table);
if (args.includes("--update") && names.length === 0) {
  const path = join(ROOT, "docs/runtimes.md");
  const text = readFileSync(path, "utf8");
  writeFileSync(
    path,
    text.replace(PLACE, (_, before, after) => `${before}${table}\n${after}`),
  );
}
const good = results.filter(({ row, outcome }) => outcome === (row.expects ?? "approved")).length;
console.log(`\n${good} of ${results.length} good`);
process.exitCode = good === results.length ? 0 : 1;
