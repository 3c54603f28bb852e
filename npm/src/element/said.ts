// What is said of a payment in words: what goes on, how it ended and why, and what support will ask for.

import { type Code, codeOf, explain } from "../errors.js";
import type { Outcome } from "../types.js";
import { givesBack, isUnknown, type PaymentState } from "./state.js";
import type { Speech } from "./words.js";

type Facts = [name: string, value: string][];

export function titleOf({ kind, method }: PaymentState, speech: Speech): string {
  const by = method === undefined ? undefined : (speech.named("method", method) ?? method);
  return [speech.t(`kind.${kind}`), by].filter(Boolean).join(" · ");
}

/** What is going on. */
export function doing({ kind, steps, gateway, resumed }: PaymentState, speech: Speech): string {
  const step = steps.at(-1)?.name ?? (resumed ? "checking" : "starting");
  const own = gateway ? speech.named("now-gateway", step) : undefined;
  const pays = (kind === "pay" || kind === "authorise") && step === "sent";
  return own ?? speech.named("now", pays ? "sent-pay" : step) ?? step;
}

/** Hints for these codes speak of terminals. */
const OF_TERMINALS: readonly (Code | undefined)[] = [undefined, "OUTCOME_UNKNOWN", "UNKNOWN_ORDER"];

/** Why it ended so, or what is to be done now. */
export function reasonOf({ outcome, error, gateway = false }: PaymentState, speech: Speech): string | undefined {
  if (outcome === undefined) return refusedFor(error, speech);
  if (outcome.person) return speech.t("by-person", { who: outcome.person.who });
  switch (outcome.status) {
    case "unknown":
      if (gateway && OF_TERMINALS.includes(outcome.code)) return speech.t("doubt.text-gateway");
      return speech.hint(outcome.code) ?? speech.t("doubt.text");
    case "approved":
      return speech.t(gateway ? "reason.approved-gateway" : "reason.approved");
    case "declined":
      return outcome.message
        ? speech.t(gateway ? "reason.declined-gateway" : "reason.declined", { message: outcome.message })
        : speech.t("reason.declined-silent");
    case "cancelled":
      return speech.t(`reason.by-${outcome.by}`);
    case "not-charged":
      return outcome.reason === "rejected"
        ? (speech.hint(outcome.code) ?? speech.t("reason.rejected"))
        : speech.t(`reason.${outcome.reason}`);
  }
}

function refusedFor(error: unknown, speech: Speech): string {
  return speech.hint(codeOf(error)) ?? (error instanceof Error ? error.message : String(error));
}

/** What else there is to know of it. */
export function remarksOf({ outcome, error }: PaymentState, speech: Speech): { text: string; bad?: boolean }[] {
  if (error !== undefined) return [{ text: speech.t("refused") }];
  if (!outcome || isUnknown(outcome)) return [];
  const { notes, released } = outcome;
  const remarks: { text: string; bad?: boolean }[] = notes.map((code) => ({
    text: code === "RECOVERED" ? speech.t("note.RECOVERED") : (speech.hint(code) ?? explain(code).meaning),
  }));
  if (!released) return remarks;
  const bad = outcome.status === "approved" && outcome.remedy !== undefined;
  const places = { who: released.who, time: speech.time(released.at) };
  return [...remarks, { text: speech.t(bad ? "result.twice" : "result.released", places), bad }];
}

/** What the customer may ask about; everything else is for support. */
export function factsOf({ outcome }: PaymentState, speech: Speech): Facts {
  if (outcome?.status !== "approved") return [];
  const { card, paidWith, number, tip, total } = outcome;
  return told([
    [speech.t("fact.card"), card],
    [speech.t("fact.paid-with"), paidWith],
    [speech.t("fact.number"), number],
    [speech.t("fact.tip"), tip && speech.amount(tip)],
    [speech.t("fact.total"), total && speech.amount(total)],
  ]);
}

/** What a cashier need not read and whoever helps will ask for. */
export function supportOf({ outcome, error, reference }: PaymentState, speech: Speech): Facts {
  return told([
    [speech.t("receipt.sale"), reference],
    [speech.t("fact.order"), outcome?.order],
    [speech.t("fact.money"), outcome && speech.t(`money.${outcome.money}`)],
    [speech.t("fact.code"), [codeOf(error) ?? outcome?.code, ...(outcome?.notes ?? [])].filter(Boolean).join(", ")],
    [speech.t("fact.said"), saidBy(outcome)],
  ]);
}

function saidBy(outcome: Outcome | undefined): string {
  return [outcome?.message, outcome?.systemCode].filter(Boolean).join(" · ");
}

/** The lines of a receipt in groups: what was paid, how, and what the system says of it. */
export function receiptOf(state: PaymentState, speech: Speech): Facts[] {
  const { outcome, amount, method, reference, started } = state;
  if (outcome?.status !== "approved") return [];
  const { total = amount, tip, card, number, order, receipt } = outcome;
  const minus = givesBack(state) ? "−" : "";
  const by = method === undefined ? undefined : (speech.named("method", method) ?? method);
  return [
    told([
      [speech.t("fact.tip"), tip && speech.amount(tip)],
      [speech.t("receipt.total"), total && minus + speech.amount(total)],
      [by ?? "", by && (card ?? speech.named(`outcome.${state.kind}`, outcome.status))],
    ]),
    told([
      [speech.t("receipt.date"), speech.date(started)],
      [speech.t("receipt.sale"), reference],
      [speech.t("fact.number"), number],
      [speech.t("fact.order"), order],
    ]),
    receipt.map(([name, value]) => [name, value]),
  ];
}

const told = (rows: [string, string | undefined][]) => rows.filter((row): row is Facts[number] => Boolean(row[1]));
