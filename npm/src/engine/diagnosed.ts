// What an engine finds when it looks at one of its terminals.

import type { Code } from "../codes.gen.js";
import { TillError } from "../errors.js";
import { ask, codeOf, type Engine, isObject, textOf } from "./asking.js";
import { timeOf } from "./read.js";

/** What came of it. */
export interface EngineDiagnosis {
  checks: readonly { check: CheckOfEngine; state: StateOfEngine; code?: Code }[];
  /** How the terminal says that there is no such order. */
  learnt?: { words: string; seen: number };
}

const CHECKS = ["journal", "free", "terminal", "key", "app"] as const;
const STATES = ["good", "bad", "unsure", "skipped"] as const;

type CheckOfEngine = (typeof CHECKS)[number];
type StateOfEngine = (typeof STATES)[number];

/** Has it look at the terminal of that id. No request for money is sent by that. */
export async function diagnosis(engine: Engine, terminal: string): Promise<EngineDiagnosis> {
  const { body } = await ask(engine, "POST", "/v1/diagnoses", { body: { terminal }, wait: 60 });
  const rows = Array.isArray(body.checks) ? body.checks.filter(isObject) : [];
  const checks = rows.map((row) => {
    const [check, state, code] = [
      CHECKS.find((it) => it === row.name),
      STATES.find((it) => it === row.state),
      codeOf(row.code),
    ];
    if (!check || !state) throw new TillError("HELPER_VERSION");
    return { check, state, ...(code !== undefined && { code }) };
  });
  const { words, seen } = isObject(body.notFound) ? body.notFound : {};
  const [told, at] = [textOf(words), timeOf(seen)];
  return { checks, ...(told !== undefined && at !== undefined && { learnt: { words: told, seen: at } }) };
}
