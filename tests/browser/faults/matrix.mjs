// tests/vectors/fault-matrix.csv: one row a fault, one cell a fault on a link in a flow.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../node/kit/toy.mjs";

/** Rows as objects by the header's names; `transports` and `flows` are lists. */
export function faults() {
  const [header, ...rows] = lines(readFileSync(join(ROOT, "tests/vectors/fault-matrix.csv"), "utf8"));
  return rows.map((row) => {
    const fault = Object.fromEntries(header.map((name, index) => [name, row[index]]));
    return { ...fault, transports: fault.transports.split(" "), flows: fault.flows.split(" ") };
  });
}

/** The documented codes a row asks for: "OUTCOME_UNKNOWN then none" asks for one, "ACK_TIMEOUT or none" for none. */
export function codesOf({ error_code }) {
  if (error_code.endsWith(" or none")) return [];
  return error_code.match(/[A-Z][A-Z0-9]+_[A-Z0-9_]+/g) ?? [];
}

/** RFC 4180: fields in quotes may hold commas and doubled quotes. */
function lines(text) {
  return text
    .trim()
    .split(/\r?\n/)
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) =>
        (quoted ?? plain).replaceAll('""', '"'),
      ),
    );
}
