// Operations from their start to their outcome. The package decides everything about money; this follows it.

import { money, type Outcome, type Payment, type Terminal, TillError } from "tillwire";
import { bought, CURRENCY, empty, total } from "./basket";
import { connection, onConnected } from "./connection";
import { beginAtGateway } from "./gateway-operation";
import { type Entry, entries, entryOf, keep, SESSION } from "./history";
import { say } from "./log";
import { add, conclude, current, isAtGateway, operations, refuse, shown, update } from "./operations";
import { newReference } from "./reference";
import { choose, readLedger, scenario } from "./simulator";
import { tender } from "./tender";

/** Takes the payment of what is in the basket. */
export function pay(): void {
  if (total.value === 0n) return;
  const { method, gateway } = tender.value;
  begin({ kind: "pay", minor: total.value, method, items: bought(), ...(gateway ? { gateway } : {}) });
}

/** Gives `minor` units of a payment back. */
export function refund(of: Entry, minor: bigint): void {
  begin({ ...origin(of), kind: "refund", minor });
}

/** Undoes a payment altogether. */
export function undo(of: Entry): void {
  begin({ ...origin(of), kind: "void", minor: BigInt(of.minor) });
}

function origin({ reference, method, gateway }: Entry) {
  return { of: reference, method, ...(gateway ? { gateway } : {}) };
}

export async function cancel(reference: string): Promise<void> {
  const operation = operations.value.get(reference);
  if (!operation) return;
  update(reference, { cancel: "asked" });
  const answer = await operation.stop().catch(() => undefined);
  update(reference, { cancel: answer });
  say({ kind: "answer", title: `cancel: ${answer ?? "?"}`, reference });
}

/** Asks once more. What comes of it arrives like every outcome. */
export function recheck(outcome: Extract<Outcome, { status: "unknown" }>): void {
  outcome.recheck().catch((error: Error) => say({ kind: "error", title: error.message, reference: outcome.reference }));
}

/** A person decides, after looking at the slip. */
export async function settle(
  outcome: Extract<Outcome, { status: "unknown" }>,
  decision: "paid" | "not-paid",
  who: string,
): Promise<void> {
  await outcome.settleByHand(decision, who).catch((error: Error) => {
    say({ kind: "error", title: error.message, reference: outcome.reference });
  });
}

/** Closes the overlay. After a sale that is over the basket is empty again, and so it is when a gateway goes on alone. */
export function dismiss(): void {
  const operation = current.value;
  const paid = operation?.outcome?.status === "approved" && operation.outcome.kind === "pay";
  if (paid || (operation && isAtGateway(operation))) empty();
  shown.value = undefined;
}

type Wanted = Pick<Entry, "kind" | "method" | "of" | "items" | "gateway"> & { readonly minor: bigint };

const PREFIX = { pay: "S", refund: "R", void: "V" } as const;

function begin({ minor, ...wanted }: Wanted): void {
  const { terminal } = connection.value;
  const name = wanted.gateway ?? terminal?.name;
  if (name === undefined) return;
  const reference = newReference(PREFIX[wanted.kind]);
  const place = { terminal: name, currency: CURRENCY, at: Date.now(), session: SESSION };
  const entry: Entry = { ...wanted, ...place, reference, minor: String(minor), status: "running" };
  keep(entry);
  if (entry.gateway !== undefined) beginAtGateway(entry, entry.gateway);
  else if (terminal) take(start(terminal, entry), false);
  shown.value = reference;
}

/** Starts what an entry says. Of a reference that is known already, this joins the running operation. */
function start(terminal: Terminal, entry: Entry): Payment {
  const { reference, method, of } = entry;
  const amount = money(BigInt(entry.minor), entry.currency);
  if (entry.kind === "refund" && of !== undefined) return terminal.refund({ reference, of, amount });
  if (entry.kind === "void" && of !== undefined) return terminal.void({ reference, of });
  return terminal.pay({ reference, amount, method });
}

function take(payment: Payment, resumed: boolean): void {
  const { reference } = payment;
  add({ reference, stop: () => payment.cancel(), steps: [], started: Date.now(), resumed });
  void follow(reference, payment);
}

/** Shows every step and the outcome. While it is unknown, what becomes of it is waited for. */
async function follow(reference: string, payment: Payment): Promise<void> {
  try {
    for await (const step of payment) {
      update(reference, { steps: [...(operations.value.get(reference)?.steps ?? []), step] });
      say({ kind: "step", title: step.code ? `${step.name} (${step.code})` : step.name, reference });
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

function refused(reference: string, error: unknown): void {
  if (error instanceof TillError) refuse(reference, error);
  else say({ kind: "error", title: String(error), reference });
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
