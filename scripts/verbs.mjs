// The simulators' verbs (core/src/sim/verb.rs) as a TypeScript module: the types of a script's steps.

import { told } from "./shell.mjs";

/** The text of npm/src/verbs.gen.ts. */
export async function verbsModule() {
  const rows = await told("verbs");
  return `// Made from core/src/sim/verb.rs by the package build: change it there.

/** A request that a step waits for. */
export type SimulatorOn = "money" | "query" | "cancel" | "print" | "notify" | "backend";

/** What every step may say. */
export interface AnyStep<Verb extends string> {
  /** What happens. */
  readonly verb: Verb;
  /** The kind of request that it happens to; each verb has its own when this is absent. */
  readonly on?: SimulatorOn;
  /** To how many requests of that kind: one when absent. */
  readonly count?: number;
}

/** A step of a script: what happens to the next request of a kind. */
export type SimulatorStep =
${rows.map(step).join("\n")};
`;
}

function step({ verb, on, meaning, members }) {
  const own = members.map((member) => `readonly ${member.name}${member.default === null ? "" : "?"}: ${type(member)}`);
  const with_ = own.length > 0 ? `(AnyStep<"${verb}"> & { ${own.join("; ")} })` : `AnyStep<"${verb}">`;
  return `  /** On ${on}: ${meaning}. */\n  | ${with_}`;
}

const type = ({ text }) => (text ? "string | number" : "number");
