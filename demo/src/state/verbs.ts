// Every fault that a simulated terminal can be told to have, in one table: the simulator's own words for the verb and
// its members, what a member is when it is left alone, and which systems it says anything to. What a verb does is
// said in the words, under `verb.NAME`.

import type { System } from "./setup";

/** Which kind of request a step waits for. */
export const ON = ["money", "query", "cancel", "print"] as const;
export type On = (typeof ON)[number];

/** A number, a text of a few characters, or one of a list. */
export type Member = number | string | readonly string[];

export interface Verb {
  readonly on: On;
  readonly members: Readonly<Record<string, Member>>;
  readonly systems: readonly string[];
}

const BOTH: readonly string[] = ["qfpay", "codepay"];
const QFPAY: readonly string[] = ["qfpay"];
const CODEPAY: readonly string[] = ["codepay"];

const verb = (systems: readonly string[], members: Verb["members"] = {}, on: On = "money"): Verb => ({
  on,
  members,
  systems,
});

export const VERBS = {
  ACCEPT: verb(BOTH),
  WAIT: verb(BOTH),
  DECLINE: verb(BOTH, { code: "1205" }),
  BUSY: verb(BOTH),
  CODE: verb(BOTH, { code: "4005" }),
  CODE_BUT_CHARGED: verb(BOTH, { code: "4005" }),
  DROP_BEFORE_READ: verb(BOTH),
  DROP_AFTER_READ: verb(BOTH),
  CHARGE_THEN_DROP: verb(BOTH),
  CHARGE_THEN_RST: verb(BOTH),
  WS_DROP: verb(CODEPAY),
  CHARGE_THEN_DELAY: verb(BOTH, { ms: 5000 }),
  SLOW: verb(BOTH, { bytesPerSecond: 64 }),
  SILENT: verb(CODEPAY),
  FREEZE: verb(BOTH),
  RESTART: verb(BOTH),
  TRUNCATE: verb(BOTH, { k: 40 }),
  GARBAGE: verb(BOTH, { n: 48 }),
  BIT_FLIP: verb(BOTH, { at: 100 }),
  WRONG_ORDER: verb(BOTH),
  WRONG_AMOUNT: verb(BOTH),
  WRONG_CCY: verb(BOTH),
  EMPTY_DATA: verb(CODEPAY, { form: ["text", "null", "missing"], code: "110" }),
  PLAINTEXT: verb(QFPAY),
  ROTATE_KEY: verb(QFPAY),
  DUP: verb(BOTH, { n: 2 }),
  SPLIT: verb(QFPAY, { n: 3, gap: 200 }),
  REORDER: verb(CODEPAY),
  PARTIAL_HEADERS: verb(QFPAY),
  HTML_BODY: verb(QFPAY),
  STATUS: verb(QFPAY, { code: 500 }),
  NO_ACK: verb(QFPAY),
  LATE_ACK: verb(QFPAY, { ms: 1500 }),
  NACK: verb(QFPAY, { code: ["30", "31", "32", "33", "34", "35"] }),
  WRONG_REF: verb(QFPAY),
  INTERLEAVE: verb(QFPAY),
  QUERY_FAIL: verb(BOTH, { k: 3 }, "query"),
} as const satisfies Record<string, Verb>;

export type VerbName = keyof typeof VERBS;

/** One line of a script, as the simulator reads it. */
export interface Step {
  readonly on?: On;
  readonly verb: VerbName;
  readonly [member: string]: string | number | undefined;
}

/** The verbs that say something to a system. */
export function verbsOf(system: System): VerbName[] {
  return (Object.keys(VERBS) as VerbName[]).filter((name) =>
    (VERBS[name].systems as readonly string[]).includes(system),
  );
}

/** A step of a verb with every member as it is when left alone. */
export function plain(name: VerbName): Step {
  const { on, members } = VERBS[name] as Verb;
  const values = Object.entries(members).map(([member, value]) => [
    member,
    typeof value === "object" ? value[0] : value,
  ]);
  return { verb: name, ...Object.fromEntries(values), ...(on === "money" ? {} : { on }) };
}
