// An operation as the sheet shows it, with what can be done about it.

import type { Actions, PaymentState } from "tillwire/element";
import { named } from "../words";
import { type Entry, left } from "./history";
import { cancel, goOn, putRight, recheck, settle } from "./operation";
import { busy, isOver, isUnknown, type Operation } from "./operations";
import { canOf } from "./place";
import { store } from "./stored";

export function stateOf(operation: Operation, entry: Entry): PaymentState {
  const { reference, steps, started, outcome, refusal, offer, trouble, resumed } = operation;
  const { kind, method, minor, currency, gateway } = entry;
  return {
    ...{ kind, reference, method, started, steps, resumed, gateway: gateway !== undefined },
    ...(minor !== "0" && { amount: { minor, currency } }),
    ...(outcome && { outcome }),
    ...(refusal && { error: refusal }),
    ...(offer && { offer }),
    ...(trouble && !isOver(operation) && { note: named("trouble", trouble) }),
    ...actionsOf(operation, entry),
  };
}

function actionsOf({ reference, outcome }: Operation, entry: Entry): Actions {
  if (!outcome) return (canOf(entry)?.cancel ?? true) ? { cancel: () => cancel(reference) } : {};
  if (!isUnknown(outcome)) {
    const remedy = outcome.status === "approved" ? outcome.remedy : undefined;
    const open = remedy && left(entry) === BigInt(entry.minor) && !busy.value;
    return open ? { putRight: async () => putRight(entry, remedy.reference) } : {};
  }
  const signed = <T>(who: string, act: () => Promise<T>) => {
    store("who", who);
    return act();
  };
  return {
    recheck: () => recheck(outcome),
    settle: (decision, who) => signed(who, () => settle(outcome, decision, who)),
    ...(entry.gateway === undefined && { release: (who) => signed(who, () => goOn(outcome, who)) }),
  };
}
