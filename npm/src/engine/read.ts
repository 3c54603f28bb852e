// What the engine says, checked before it is believed: own members that are known, of the type that they must have. What
// does not fit is undefined, and counts as no answer: nothing about money is concluded from it.

import { type Code, codes, steps } from "../codes.gen.js";
import type { WireAmount, WireCan } from "../core.js";
import type { OperationKind, StepName } from "../glue/tillwire.js";
import { money } from "../money.js";
import { parseOutcome, type Ways } from "../present.js";
import type { Answer, CancelAnswer, Offer, Outcome, Step } from "../types.js";
import { codeOf, isObject, textOf } from "./asking.js";

/** Where the engine has operations of a kind. */
export const COLLECTIONS: Readonly<Record<OperationKind, string>> = {
  pay: "payments",
  refund: "refunds",
  void: "voids",
  authorise: "authorisations",
  complete: "completions",
  adjust: "tips",
};

/** How an operation stands. */
export interface Standing {
  /** Undefined: it runs. */
  outcome?: Outcome;
  steps: readonly Step[];
  offer?: Offer;
}

type Members = Readonly<Record<string, unknown>>;

/** Which members of an outcome are one of these words; the first four are always there. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  status: ["approved", "declined", "cancelled", "not-charged", "unknown"],
  kind: Object.keys(COLLECTIONS),
  money: ["none", "moved", "unknown"],
  by: ["cashier", "customer", "timeout"],
  reason: ["rejected", "proven-by-query", "by-hand", "aborted-before-send", "not-offered"],
};
const TEXTS = ["reference", "order", "method", "number", "paidWith", "card", "systemCode", "message"];
const FLAGS = ["retrySafe", "sealed", "settled", "duplicate"];
const AMOUNTS = ["amount", "total", "tip"];
const ALWAYS = ["status", "kind", "money", "reference", "order", "method", "retrySafe", "notes"];

/** How the operation of this reference stands; undefined where that is not what was said. */
export function standing(said: Members, reference: string, ways: Ways): Standing | undefined {
  if (said.reference !== reference) return undefined;
  const known = { steps: list(said.steps).flatMap((it) => stepOf(it) ?? []) };
  if (said.status === "pending") {
    const offer = offerOf(said.offer);
    return { ...known, ...(offer && { offer }) };
  }
  const outcome = outcomeOf(said, ways);
  return outcome && { ...known, outcome };
}

/** Whether its reference could begin: nobody knows it, or it was given up before anything was sent. */
export function mayBegin(said: Standing | undefined): boolean {
  const outcome = said?.outcome;
  return !said || (outcome?.status === "not-charged" && outcome.reason === "aborted-before-send");
}

/** An outcome as callers see it. */
export function outcomeOf(said: Members, ways?: Ways): Outcome | undefined {
  const of = (names: readonly string[], read: (value: unknown, name: string) => unknown) =>
    names.map((name) => [name, said[name] === undefined ? undefined : (read(said[name], name) ?? WRONG)] as const);
  const told = Object.fromEntries([
    ...of(Object.keys(WORDS), (value, name) => WORDS[name]?.find((word) => word === value)),
    ...of(TEXTS, textOf),
    ...of(FLAGS, flagOf),
    ...of(AMOUNTS, wireAmount),
    ...of(["code"], codeOf),
    ...of(["notes"], (value) => list(value).flatMap((it) => codeOf(it) ?? [])),
    ...of(["person", "released"], whoOf),
    ...of(["receipt"], (value) => list(value).filter(isPair)),
    ...of(["raw"], (value) => JSON.stringify(value)),
  ]);
  const whole = ALWAYS.every((name) => told[name] !== undefined) && !Object.values(told).includes(WRONG);
  return whole ? parseOutcome(JSON.stringify(told), ways) : undefined;
}

/** What is there and cannot be meant. */
const WRONG = Symbol("wrong");

/** The answer to an errand. */
export function answerOf(said: Members): Answer | undefined {
  const { verdict, raw } = said;
  if (typeof verdict !== "string") return undefined;
  const [code, systemCode, message] = [codeOf(said.code), textOf(said.systemCode), textOf(said.message)];
  return {
    verdict,
    ...(code !== undefined && { code }),
    ...(systemCode !== undefined && { systemCode }),
    ...(message !== undefined && { message }),
    ...(raw !== undefined && { raw }),
  };
}

/** What asking for a cancel achieved. */
export function cancelOf(said: Members): CancelAnswer | undefined {
  const known: readonly CancelAnswer[] = ["requested", "too-late", "unsupported", "nothing-to-cancel"];
  return known.find((word) => word === said.answer);
}

/** A step, with its time as the engine saw it. */
export function stepOf(said: unknown): Step | undefined {
  if (!isObject(said) || typeof said.name !== "string" || !Object.hasOwn(steps, said.name)) return undefined;
  const [name, code, at] = [said.name as StepName, codeOf(said.code), timeOf(said.at)];
  if (at === undefined) return undefined;
  return code === undefined ? { name, at } : { name, code, at };
}

/** What a customer pays with, where that is not a terminal. */
export function offerOf(said: unknown): Offer | undefined {
  return isObject(said) && (typeof said.qr === "string" || typeof said.redirect === "string")
    ? (said as unknown as Offer)
    : undefined;
}

/** What a terminal can do. */
export function canOf(said: unknown): WireCan | undefined {
  if (!isObject(said) || !Array.isArray(said.methods)) return undefined;
  const able = CAN.map((name) => [name, said[name] === true] as const);
  return { ...Object.fromEntries(able), methods: said.methods.filter((it) => typeof it === "string") } as WireCan;
}

const CAN = [
  ...["cancel", "void", "refund", "partialRefund", "query", "printReceipt", "printSummary", "authorise", "complete"],
  ...["tip", "cashback", "closeBatch", "concurrent"],
];

/** An amount as the engine takes it: decimal text. What is none of ours goes as it is, to be refused there. */
export function decimal({ minor, currency }: WireAmount): { amount: string; currency: string } {
  const places = placesOf(currency);
  const [, minus = "", digits = minor] = /^(-?)([0-9]+)$/.exec(minor) ?? [];
  const plain = digits.replace(/^0+(?=[0-9])/, "").padStart(places + 1, "0");
  const point = plain.length - places;
  const amount = places === 0 ? plain : `${plain.slice(0, point)}.${plain.slice(point)}`;
  return { amount: minus + amount, currency };
}

/** How many decimals a currency has: as many as `money` takes of it. */
function placesOf(currency: string): number {
  for (const places of [3, 2]) {
    try {
      money(`1.${"1".repeat(places)}`, currency);
      return places;
    } catch {
      // Fewer, then; what is no currency at all has none.
    }
  }
  return 0;
}

function wireAmount(said: unknown): WireAmount | undefined {
  if (!isObject(said)) return undefined;
  const { amount, currency } = said;
  if (typeof amount !== "string" || typeof currency !== "string") return undefined;
  try {
    return { minor: String(money(amount, currency).minor), currency };
  } catch {
    return undefined;
  }
}

function whoOf(said: unknown): object | undefined {
  if (!isObject(said)) return undefined;
  const { who, at, paidOtherwise } = said;
  if (typeof who !== "string" || timeOf(at) === undefined) return undefined;
  return { who, at, ...(typeof paidOtherwise === "boolean" && { paidOtherwise }) };
}

function isPair(said: unknown): boolean {
  return Array.isArray(said) && said.length === 2 && said.every((it) => typeof it === "string");
}

function list(said: unknown): unknown[] {
  return Array.isArray(said) ? said : [];
}

function flagOf(said: unknown): boolean | undefined {
  return typeof said === "boolean" ? said : undefined;
}

/** A time in Unix milliseconds. */
export function timeOf(said: unknown): number | undefined {
  return Number.isSafeInteger(said) ? (said as number) : undefined;
}

/** What a code means. */
export function meaningOf(code: Code): string {
  return codes[code].meaning;
}
