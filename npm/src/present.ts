// Between the machine's JSON and what callers see: amounts become bigints, the system's answer becomes an object, and
// all of it can be written as JSON again, or cloned.

import { called } from "./caller.js";
import { oneOf, words } from "./arguments.js";
import type { Code } from "./errors.js";
import { parseExact } from "./exact.js";
import { asMoney, type Money } from "./money.js";
import type { Answer, Outcome } from "./types.js";

/** The longest reference, in characters. */
const LONGEST_REFERENCE = 64;

/** What an unknown outcome can do. */
export interface Ways {
  recheck(reference: string): Promise<Outcome>;
  settleByHand(reference: string, paid: boolean, who: string): Promise<Outcome>;
}

/** An outcome from the machine's JSON. What it can do is no member of its own: it is data, whoever copies it. */
export function parseOutcome(text: string, ways?: Ways): Outcome {
  const { amount, total, tip, raw, of, options, created, ...rest } = JSON.parse(text);
  const money = { amount, total, tip };
  const outcome = {
    ...rest,
    ...Object.fromEntries(Object.entries(money).flatMap(moneyMember)),
    ...(raw === undefined ? {} : { raw: parseExact<unknown>(raw) }),
    ...(rest.duplicate && rest.kind === "pay" ? { remedy: remedyOf(rest) } : {}),
  };
  if (outcome.status === "unknown" && ways) Object.defineProperties(outcome, doubtful(outcome.reference, ways));
  return Object.freeze(outcome);
}

/** The refund of a payment that was made twice: always the same one, so that it is never given back twice. */
function remedyOf({ reference, order }: { reference: string; order: string }) {
  return Object.freeze({ reference: `back-${order}`.slice(0, LONGEST_REFERENCE), of: reference });
}

type WireMoney = { minor: string; currency: string } | undefined;

function moneyMember([name, value]: [string, WireMoney]): [string, Money][] {
  return value === undefined ? [] : [[name, asMoney(BigInt(value.minor), value.currency)]];
}

function doubtful(reference: string, ways: Ways): PropertyDescriptorMap {
  const recheck = () => called(recheck, () => ways.recheck(reference));
  const settleByHand = (decision: "paid" | "not-paid", who: string) =>
    called(settleByHand, async () => {
      const paid = oneOf("paid", "not-paid")(decision, "decision") === "paid";
      return ways.settleByHand(reference, paid, words(who, "who"));
    });
  return { recheck: { value: recheck }, settleByHand: { value: settleByHand } };
}

/** An answer as the machine says it. */
export interface WireAnswer {
  verdict: string;
  code?: Code;
  systemCode?: string;
  message?: string;
  raw?: string;
}

/** The answer to an errand. */
export function parseAnswer(answer: WireAnswer): Answer {
  const { verdict, code, systemCode, message, raw } = answer;
  return {
    verdict,
    ...(code === undefined ? {} : { code }),
    ...(systemCode === undefined ? {} : { systemCode }),
    ...(message === undefined ? {} : { message }),
    ...(raw === undefined ? {} : { raw: parseExact<unknown>(raw) }),
  };
}
