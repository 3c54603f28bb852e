// Between the machine's JSON and what callers see: amounts become bigints, the system's answer becomes an object.

import type { WireOperation } from "./core.js";
import type { Code } from "./errors.js";
import type { Money } from "./money.js";
import type { Answer, Outcome, SystemOptions } from "./types.js";

/** What an unknown outcome can do. */
export interface Ways {
  recheck(reference: string): Promise<Outcome>;
  settleByHand(reference: string, paid: boolean, who: string): Promise<Outcome>;
}

/** An outcome from the machine's JSON. */
export function parseOutcome(text: string, ways?: Ways): Outcome {
  const { amount, raw, of, options, created, ...rest } = JSON.parse(text);
  const outcome = {
    ...rest,
    ...(amount === undefined ? {} : { amount: { minor: BigInt(amount.minor), currency: amount.currency } }),
    ...(raw === undefined ? {} : { raw: JSON.parse(raw) }),
  };
  if (outcome.status === "unknown" && ways) {
    outcome.recheck = () => ways.recheck(outcome.reference);
    outcome.settleByHand = async (decision: "paid" | "not-paid", who: string) => {
      if (decision !== "paid" && decision !== "not-paid") throw new TypeError('decision: "paid" or "not-paid"');
      if (typeof who !== "string" || who === "") throw new TypeError("who: the person who decides");
      return ways.settleByHand(outcome.reference, decision === "paid", who);
    };
  }
  return Object.freeze(outcome);
}

/** The answer to an errand. */
export function parseAnswer({ verdict, code, raw }: { verdict: string; code?: Code; raw?: string }): Answer {
  return {
    verdict,
    ...(code === undefined ? {} : { code }),
    ...(raw === undefined ? {} : { raw: JSON.parse(raw) }),
  };
}

/** An amount for the machine: digits, because its other side has no bigint. */
export function wireAmount(amount: Money): { minor: string; currency: string } {
  return { minor: String(amount.minor), currency: amount.currency };
}

/** The system's own fields for the machine. */
export function wireOptions(options: SystemOptions | undefined): Pick<WireOperation, "options"> {
  if (options === undefined) return {};
  return { options: Object.entries(options).map(([name, value]) => [name, String(value)]) };
}
