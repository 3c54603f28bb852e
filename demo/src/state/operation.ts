// Operations from their start to their outcome. The package decides everything about money; this follows it.

import {
  type CancelAnswer,
  money,
  type Outcome,
  type OutsideNumbers,
  type Payment,
  type Terminal,
  TillError,
  type Unknown,
} from "tillwire";
import { bought, CURRENCY, empty, putBack, total } from "./basket";
import { connection, onConnected } from "./connection";
import { beginAtGateway } from "./gateway-operation";
import { type Entry, entries, entryOf, keep, SESSION } from "./history";
import { say } from "./log";
import { add, conclude, isOver, type Operation, operations, refuse, shown, update } from "./operations";
import { systemOf } from "./place";
import { newReference } from "./reference";
import { choose, readLedger, scenario } from "./simulator";
import { optionsWith, takeSaid, type Value } from "./said";
import { tender } from "./tender";

/** Takes the payment of what is in the basket, which is empty from then on. */
export function pay(): void {
  if (total.value === 0n) return;
  const { method, gateway } = tender.value;
  const wanted = { kind: "pay", minor: total.value, method, items: bought(), ...(gateway ? { gateway } : {}) } as const;
  if (begin(wanted)) empty();
}

/** Holds what is in the basket on the customer's card; it is taken later. */
export function hold(): void {
  if (total.value === 0n) return;
  const { method } = tender.value;
  if (begin({ kind: "authorise", minor: total.value, method, items: bought() })) empty();
}

/** What follows a payment with an amount of its own: a hold is taken, or a tip is added. */
export type Following = "complete" | "adjust";

export function follow(of: Entry, kind: Following, minor: bigint): void {
  begin({ ...origin(of), kind, minor });
}

/** Gives `minor` units of a payment back. */
export function refund(of: Entry, minor: bigint): void {
  begin({ ...origin(of), kind: "refund", minor });
}

/** Gives `minor` units of a payment back that is not in the list, such as another till's. */
export function refundOutside(outside: OutsideNumbers, minor: bigint): void {
  begin({ kind: "refund", method: "any", outside, minor });
}

/** Undoes a payment altogether. */
export function undo(of: Entry): void {
  begin({ ...origin(of), kind: "void", minor: BigInt(of.minor) });
}

function origin({ reference, method, gateway }: Entry) {
  return { of: reference, method, ...(gateway ? { gateway } : {}) };
}

export async function cancel(reference: string): Promise<CancelAnswer> {
  const answer = await logged("cancel", reference, async () => operations.value.get(reference)?.stop());
  if (answer) say({ kind: "answer", title: "cancel", answer, reference });
  return answer ?? "nothing-to-cancel";
}

/** Asks once more. What comes of it arrives like every outcome. */
export function recheck(outcome: Unknown): Promise<unknown> {
  return logged("recheck", outcome.reference, () => outcome.recheck());
}

/** A person decides, after looking at the slip. */
export function settle(outcome: Unknown, decision: "paid" | "not-paid", who: string): Promise<unknown> {
  return logged("settle", outcome.reference, () => outcome.settleByHand(decision, who));
}

/** The money is taken, or given back, in another way: the terminal is free, and this one is asked for on. */
export function goOn({ reference }: Outcome, who: string): Promise<unknown> {
  const { terminal } = connection.value;
  return logged("release", reference, async () => terminal?.release(reference, who, { paidOtherwise: true }));
}

/** What somebody asked for; where that is not done, the log has it too. */
async function logged<T>(title: string, reference: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    complain(title, error, reference);
    throw error;
  }
}

/** Gives back what went through though the money was taken in another way. */
export function putRight(of: Entry, reference: string): void {
  begin({ ...origin(of), kind: "refund", minor: BigInt(of.minor) }, reference);
}

/** Closes the overlay. The basket is none of its business: the sale took its amount along. */
export function dismiss(): void {
  shown.value = undefined;
}

/** Whether a sale that ended without a payment can be put back into the basket: once, and never on top of another. */
export function canTryAgain(operation: Operation, entry: Entry): boolean {
  if (entry.kind !== "pay" || entry.minor === "0" || operation.retried || total.value > 0n) return false;
  return isOver(operation) && operation.outcome?.status !== "approved";
}

/** Closes the overlay with the sale back in the basket, so that the customer can pay in another way. */
export function tryAgain(operation: Operation, entry: Entry): void {
  if (!canTryAgain(operation, entry)) return;
  update(operation.reference, { retried: true });
  putBack(entry.items ?? [{ count: 1, minor: entry.minor }]);
  dismiss();
}

type Wanted = Pick<Entry, "kind" | "method" | "of" | "outside" | "items" | "gateway"> & { readonly minor: bigint };

/** What was said with an operation of this page: the same reference is begun again with the same words. */
const said = new Map<string, Readonly<Record<string, Value>>>();

const PREFIX = { pay: "S", authorise: "A", refund: "R", void: "V", complete: "C", adjust: "T" } as const;

/** Gives whether there was somebody to begin it. */
function begin({ minor, ...wanted }: Wanted, known?: string): boolean {
  const { terminal } = connection.value;
  const name = wanted.gateway ?? terminal?.name;
  if (name === undefined) return false;
  const reference = known ?? newReference(PREFIX[wanted.kind]);
  const place = { terminal: name, currency: CURRENCY, at: Date.now(), session: SESSION };
  const entry: Entry = { ...wanted, ...place, reference, minor: String(minor), status: "running" };
  const options = saidFor(entry);
  said.set(reference, options);
  keep(entry);
  if (entry.gateway !== undefined) beginAtGateway(entry, entry.gateway, options);
  else if (terminal) take(start(terminal, entry), false);
  shown.value = reference;
  return true;
}

/** What was typed for it. A hold is typed like a payment, of which it takes what goes with a hold too. */
function saidFor(entry: Entry): Readonly<Record<string, Value>> {
  const system = systemOf(entry);
  if (entry.kind !== "authorise") return takeSaid(system, entry.kind);
  const known = new Set(optionsWith(system, "authorise").map(({ name }) => name));
  return Object.fromEntries(Object.entries(takeSaid(system, "pay")).filter(([name]) => known.has(name)));
}

/** Starts what an entry says. Of a reference that is known already, this joins the running operation. */
function start(terminal: Terminal, entry: Entry): Payment {
  const { reference, method } = entry;
  const of = entry.of ?? entry.outside;
  const amount = money(BigInt(entry.minor), entry.currency);
  const options = said.get(reference) ?? {};
  if (entry.kind === "refund" && of !== undefined) return terminal.refund({ reference, of, amount, options });
  if (entry.kind === "void" && of !== undefined) return terminal.void({ reference, of, options });
  if (entry.kind === "complete" && of !== undefined) return terminal.complete({ reference, of, amount, options });
  if (entry.kind === "adjust" && of !== undefined) return terminal.adjustTip({ reference, of, tip: amount, options });
  if (entry.kind === "authorise") return terminal.authorise({ reference, amount, method, options });
  return terminal.pay({ reference, amount, method, options });
}

function take(payment: Payment, resumed: boolean): void {
  const { reference } = payment;
  add({ reference, stop: () => payment.cancel(), steps: [], started: Date.now(), resumed });
  void watch(reference, payment);
}

/** Shows every step and the outcome. While it is unknown, what becomes of it is waited for. */
async function watch(reference: string, payment: Payment): Promise<void> {
  try {
    for await (const step of payment) {
      update(reference, { steps: [...(operations.value.get(reference)?.steps ?? []), step] });
      say({ kind: "step", title: step.name, ...(step.code ? { code: step.code } : {}), reference });
    }
    await told(reference, await payment);
  } catch (error) {
    refused(reference, error);
  }
}

async function told(reference: string, outcome: Outcome): Promise<void> {
  conclude(reference, outcome);
  await readLedger();
  if (outcome.status === "unknown") await awaitLater(reference);
  else if (scenario.value !== "custom" && scenario.value !== "accept") await choose("accept");
}

/** The same reference again joins the operation: it gives the next outcome and sends nothing. */
async function awaitLater(reference: string): Promise<void> {
  const { terminal } = connection.value;
  const entry = entryOf(reference);
  if (terminal && entry?.terminal === terminal.name) await told(reference, await start(terminal, entry));
}

/** What went wrong, by what was tried, for the log. */
function complain(title: string, error: unknown, reference: string): void {
  say({
    kind: "error",
    title,
    ...(error instanceof TillError ? { code: error.code } : { body: String(error) }),
    reference,
  });
}

function refused(reference: string, error: unknown): void {
  if (error instanceof TillError) refuse(reference, error);
  else complain("refused", error, reference);
}

/** What an earlier page left without an outcome is taken up before anything else. */
onConnected(async (terminal) => {
  for (const payment of await terminal.pending()) {
    if (!entryOf(payment.reference)) keep(stub(terminal.name, payment.reference));
    take(payment, true);
  }
  forgetLost(terminal.name);
  await readLedger();
});

/** The list lost this one, the journal did not. */
function stub(terminal: string, reference: string): Entry {
  const unknown = { minor: "0", currency: CURRENCY, method: "any", at: Date.now() } as const;
  return { reference, kind: "pay", terminal, status: "running", session: SESSION, ...unknown };
}

/** Listed as running, but no journal knows it: it never began. */
function forgetLost(terminal: string): void {
  for (const entry of entries.value) {
    const lost = entry.terminal === terminal && entry.status === "running" && !operations.value.has(entry.reference);
    if (lost) keep({ ...entry, status: "refused" });
  }
}
