// The counts by which the house is judged, from the sources as they stand: `node scripts/judge.mjs`.
//
//   effect loops                    places that carry out what the payment machine wants: one in TypeScript, one in Rust
//   deciding lines of TypeScript    lines of code, without comments, of the functions that still decide about leases, what
//                                   others left, restarts and acknowledgements outside of core
//
// It fails where a count is over its bound. How many files a fifth system touches, tests/toy counts.

import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { ROOT } from "./shell.mjs";

/** What still decides in TypeScript: whole files, or of a file these methods and functions. Tables of calls and checks do not. */
const DECIDING = {
  "npm/src/left.ts": undefined,
  "npm/src/driver.ts": ["#replaced", "#restart"],
  "npm/src/lease.ts": ["replay"],
  "npm/src/gateway/back-office.ts": ["outcomeOf", "reconcile", "mayFollow", "#recognised", "#asked"],
  "npm/src/gateway/hearing.ts": ["booked", "written", "final", "within"],
};

const files = (folder, ending) =>
  readdirSync(join(ROOT, folder), { recursive: true })
    .filter((name) => name.endsWith(ending) && !/(^|\/)(node_modules|target|dist|glue)\//.test(name))
    .map((name) => join(ROOT, folder, name));
const text = (file) => readFileSync(file, "utf8");

/** The body of a method or function, from its name to the brace that closes it. */
function body(source, name) {
  const [head] = source.match(new RegExp(`^(  (async )?|(export )?(async )?function )${name}(<.*>)?\\(`, "m")) ?? [];
  if (head === undefined) throw new Error(`there is no ${name}: mend the list`);
  const start = source.indexOf(head);
  return source.slice(start, source.indexOf(head.startsWith("  ") ? "\n  }\n" : "\n}\n", start) + 4);
}

/** Lines that are neither empty nor comment alone. */
const codeLines = (source) =>
  source
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.trim().startsWith("//")).length;

/** A loop gives a machine's effect to a wire: it has an arm for bytes that are to be written. */
const rustLoops = ["core/src", "core/tests", "tests", "helper/src"]
  .flatMap((folder) => files(folder, ".rs"))
  .filter((file) => !/core\/src\/payment\//.test(file) && /Effect::Write\s*[({][^;]*?=>/.test(text(file)));
const scriptLoops = files("npm/src", ".ts").filter((file) =>
  /= nextEffect\(|=> nextEffect\(|nextEffect\(this/.test(text(file)),
);
const shown = (list) => list.map((file) => relative(ROOT, file)).join(", ");

const deciding = Object.entries(DECIDING).map(([file, methods]) => {
  const source = text(join(ROOT, file));
  const parts = methods ? methods.map((name) => body(source, name)) : [source];
  return [file, parts.reduce((sum, part) => sum + codeLines(part), 0)];
});
const rows = [
  ["effect loops", rustLoops.length + scriptLoops.length, 2, shown([...rustLoops, ...scriptLoops])],
  [
    "deciding lines of TypeScript",
    deciding.reduce((sum, [, lines]) => sum + lines, 0),
    200,
    deciding.map(([file, lines]) => `${file} ${lines}`).join(", "),
  ],
];
for (const [what, count, most, where] of rows) {
  console.log(`${count <= most ? "ok  " : "over"}  ${what}: ${count} (at most ${most})  ${where}`);
  if (count > most) process.exitCode = 1;
}
