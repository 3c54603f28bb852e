// A gateway's payment that its back end does not know any more, because its journal was lost. Nobody can be asked for
// it there: a person looks at the gateway's own list and decides, and the till's history keeps who it was.

import { money, type Outcome } from "tillwire";
import type { Entry } from "./history";
import { conclude, isOver, operations } from "./operations";

type Unknown = Extract<Outcome, { status: "unknown" }>;

/** Tells it as unknown, once, with the means to decide it. */
export function forgotten(entry: Entry): void {
  const operation = operations.value.get(entry.reference);
  if (!operation || operation.outcome) return;
  const unknown: Unknown = {
    ...common(entry),
    status: "unknown",
    money: "unknown",
    retrySafe: false,
    code: "UNKNOWN_ORDER",
    // It is asked for all the time: whatever the back end says then is shown.
    recheck: async () => operations.value.get(entry.reference)?.outcome ?? unknown,
    settleByHand: async (decision, who) => {
      const outcome = decided(entry, decision, who);
      const now = operations.value.get(entry.reference);
      if (now && !isOver(now)) conclude(entry.reference, outcome);
      return outcome;
    },
  };
  conclude(entry.reference, unknown);
}

function decided(entry: Entry, decision: "paid" | "not-paid", who: string): Outcome {
  const told = { ...common(entry), person: { who, at: Date.now() } };
  return decision === "paid"
    ? { ...told, status: "approved", money: "moved", retrySafe: false, receipt: [] }
    : { ...told, status: "not-charged", money: "none", retrySafe: true, reason: "by-hand", code: "NOT_CHARGED" };
}

function common({ reference, kind, minor, currency, method, order }: Entry) {
  return { reference, kind, order: order ?? "", amount: money(BigInt(minor), currency), method, notes: [] };
}
