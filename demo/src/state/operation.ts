// Operations from their start to their outcome. The package decides everything about money; this follows it.

import { computed, signal } from "@preact/signals";
import { type CancelAnswer, money, type Outcome, type Payment, type Step, type Terminal, TillError } from "tillwire";
import { bought, CURRENCY, empty, method, total } from "./basket";
import { connection, onConnected } from "./connection";
import { type Entry, entries, entryOf, keep, SESSION, withOutcome } from "./history";
import { say } from "./log";
import { newReference } from "./reference";
import { choose, readLedger, scenario } from "./simulator";

export interface Operation {
  readonly reference: string;
  /** Asks for its end; the outcome still follows. */
  readonly stop: () => Promise<CancelAnswer>;
  readonly steps: readonly Step[];
  /** Unix ms. */
  readonly started: number;
  readonly ended?: number;
  readonly outcome?: Outcome;
  /** It did not start: nothing was sent. */
  readonly refusal?: TillError;
  readonly cancel?: "asked" | CancelAnswer;
  /** It was found in the journal of an earlier page. */
  readonly resumed: boolean;
}

export const operations = signal<ReadonlyMap<string, Operation>>(new Map());
/** The reference that the overlay shows. */
export const shown = signal<string | undefined>(undefined);
export const current = computed(() => (shown.value === undefined ? undefined : operations.value.get(shown.value)));
/** Operations without a final outcome. */
export const open = computed(() => [...operations.value.values()].filter((operation) => !isOver(operation)));

export function isOver({ outcome, refusal }: Operation): boolean {
  return refusal !== undefined || (outcome !== undefined && outcome.status !== "unknown");
}

/** Takes the payment of what is in the basket. */
export function pay(): void {
  const { terminal } = connection.value;
  if (!terminal || total.value === 0n) return;
  const sale = { minor: total.value, method: method.value, items: bought() };
  begin(terminal, { kind: "pay", reference: newReference("S"), ...sale });
}

/** Gives `minor` units of a payment back. */
export function refund(of: Entry, minor: bigint): void {
  const { terminal } = connection.value;
  if (!terminal) return;
  begin(terminal, { kind: "refund", reference: newReference("R"), minor, method: of.method, of: of.reference });
}

/** Undoes a payment altogether. */
export function undo(of: Entry): void {
  const { terminal } = connection.value;
  if (!terminal) return;
  const origin = { minor: BigInt(of.minor), method: of.method, of: of.reference };
  begin(terminal, { kind: "void", reference: newReference("V"), ...origin });
}

export async function cancel(reference: string): Promise<void> {
  const operation = operations.value.get(reference);
  if (!operation) return;
  update(reference, { cancel: "asked" });
  const answer = await operation.stop();
  update(reference, { cancel: answer });
  say({ kind: "answer", title: `cancel: ${answer}`, reference });
}

/** Asks once more. What comes of it arrives like every outcome. */
export function recheck(outcome: Extract<Outcome, { status: "unknown" }>): void {
  void outcome.recheck();
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

/** Closes the overlay; after a sale that is over the basket is empty again. */
export function dismiss(): void {
  const operation = current.value;
  if (operation?.outcome?.status === "approved" && operation.outcome.kind === "pay") empty();
  shown.value = undefined;
}

interface Wanted {
  kind: Entry["kind"];
  reference: string;
  minor: bigint;
  method: Entry["method"];
  of?: string;
  items?: NonNullable<Entry["items"]>;
}

function begin(terminal: Terminal, wanted: Wanted): void {
  const { minor, ...rest } = wanted;
  const at = Date.now();
  const entry = { ...rest, terminal: terminal.name, minor: String(minor), currency: CURRENCY, at, session: SESSION };
  keep({ ...entry, status: "running" });
  take(start(terminal, { ...entry, status: "running" }), false);
  shown.value = wanted.reference;
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

/** Takes an operation into the list of what is open. */
export function add(operation: Operation): void {
  operations.value = new Map(operations.value).set(operation.reference, operation);
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

/** Puts an outcome, or the newest one, where everybody sees it. */
export function conclude(reference: string, outcome: Outcome): void {
  update(reference, { outcome, ended: Date.now() });
  const { status, code, notes, money, raw } = outcome;
  say({ kind: "outcome", title: status, reference, body: { status, money, code, notes, raw } });
  const entry = entryOf(reference);
  if (entry) keep(withOutcome(entry, outcome));
}

/** The same reference again joins the operation: it gives the next outcome and sends nothing. */
async function awaitLater(reference: string): Promise<void> {
  const { terminal } = connection.value;
  const entry = entryOf(reference);
  if (terminal && entry?.terminal === terminal.name) await told(reference, await start(terminal, entry));
}

function refused(reference: string, error: unknown): void {
  const known = error instanceof TillError;
  say({ kind: "error", title: known ? error.code : String(error), reference });
  const operation = operations.value.get(reference);
  if (!known || !operation || operation.outcome) return;
  update(reference, { refusal: error, ended: Date.now() });
  const entry = entryOf(reference);
  if (entry) keep({ ...entry, status: "refused" });
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

export function update(reference: string, change: Partial<Operation>): void {
  const operation = operations.value.get(reference);
  if (operation) operations.value = new Map(operations.value).set(reference, { ...operation, ...change });
}
