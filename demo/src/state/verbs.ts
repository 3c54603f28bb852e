// Every fault that a simulated terminal can be told to have, in one table: the simulator's own words for the verb and
// its members, what a member is when it is left alone, and which systems it says anything to. What a verb does is
// said in the words, under `verb.NAME`.

/** Which kind of request a step waits for. */
export const ON = ["money", "query", "cancel", "print", "notify"] as const;
export type On = (typeof ON)[number];

/** A number, a text of a few characters, or one of a list. */
export type Member = number | string | readonly string[];

export interface Verb {
  readonly on: On;
  readonly members: Readonly<Record<string, Member>>;
  readonly systems: readonly string[];
}

const QFPAY: readonly string[] = ["qfpay"];
const CODEPAY: readonly string[] = ["codepay"];
const GATEWAY: readonly string[] = ["bpc", "icashier"];
const TERMINAL = [...QFPAY, ...CODEPAY];
const ALL = [...TERMINAL, ...GATEWAY];
const MESSAGES = [...CODEPAY, ...GATEWAY];
const HTTP = [...QFPAY, ...GATEWAY];

const verb = (systems: readonly string[], members: Verb["members"] = {}, on: On = "money"): Verb => ({
  on,
  members,
  systems,
});

export const VERBS = {
  ACCEPT: verb(ALL),
  WAIT: verb(ALL),
  DECLINE: verb(ALL, { code: "1205" }),
  BUSY: verb(TERMINAL),
  CODE: verb(ALL, { code: "4005" }),
  CODE_BUT_CHARGED: verb(ALL, { code: "4005" }),
  DROP_BEFORE_READ: verb(ALL),
  DROP_AFTER_READ: verb(ALL),
  CHARGE_THEN_DROP: verb(ALL),
  CHARGE_THEN_RST: verb(ALL),
  WS_DROP: verb(CODEPAY),
  CHARGE_THEN_DELAY: verb(ALL, { ms: 5000 }),
  SLOW: verb(ALL, { bytesPerSecond: 64 }),
  SILENT: verb(MESSAGES),
  FREEZE: verb(ALL),
  RESTART: verb(ALL),
  TRUNCATE: verb(ALL, { k: 40 }),
  GARBAGE: verb(ALL, { n: 48 }),
  BIT_FLIP: verb(ALL, { at: 100 }),
  WRONG_ORDER: verb(ALL),
  WRONG_AMOUNT: verb(ALL),
  WRONG_CCY: verb(ALL),
  EMPTY_DATA: verb(CODEPAY, { form: ["text", "null", "missing"], code: "110" }),
  PLAINTEXT: verb(HTTP),
  ROTATE_KEY: verb(QFPAY),
  DUP: verb(ALL, { n: 2 }),
  SPLIT: verb(QFPAY, { n: 3, gap: 200 }),
  REORDER: verb(MESSAGES),
  PARTIAL_HEADERS: verb(HTTP),
  HTML_BODY: verb(HTTP),
  STATUS: verb(HTTP, { code: 500 }),
  NO_ACK: verb(QFPAY),
  LATE_ACK: verb(QFPAY, { ms: 1500 }),
  NACK: verb(QFPAY, { code: ["30", "31", "32", "33", "34", "35"] }),
  WRONG_REF: verb(QFPAY),
  INTERLEAVE: verb(QFPAY),
  ENTER_AMOUNT: verb(TERMINAL, { minor: 200 }),
  QUERY_FAIL: verb(ALL, { k: 3 }, "query"),
  REDELIVER: verb(GATEWAY, { count: 2, gap: 0 }, "notify"),
  FORGE: verb(GATEWAY, { form: ["wrong", "empty", "upper"] }, "notify"),
} as const satisfies Record<string, Verb>;

export type VerbName = keyof typeof VERBS;

/** One line of a script, as the simulator reads it. */
export interface Step {
  readonly on?: On;
  readonly verb: VerbName;
  readonly [member: string]: string | number | undefined;
}

/** The verbs that say something to a system. */
export function verbsOf(system: string): VerbName[] {
  return (Object.keys(VERBS) as VerbName[]).filter((name) =>
    (VERBS[name].systems as readonly string[]).includes(system),
  );
}

/** The kinds of request that a system has: terminals send no notifications, gateways print nothing. */
export function kindsOf(system: string): On[] {
  const none: readonly On[] = GATEWAY.includes(system) ? ["print"] : ["notify"];
  return ON.filter((on) => !none.includes(on));
}

/** A step of a verb with every member as it is when left alone. */
export function plain(name: VerbName): Step {
  const { on, members } = VERBS[name] as Verb;
  const values = Object.entries(members).map(([member, value]) => [
    member,
    typeof value === "object" ? value[0] : value,
  ]);
  return { verb: name, ...Object.fromEntries(values), on };
}
