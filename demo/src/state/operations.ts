// The operations of this page: what is known of each, and which one is shown. They are started elsewhere.

import { computed, signal } from "@preact/signals";
import type { CancelAnswer, Offer, Outcome, Step, TillError, Unknown } from "tillwire";
import { entryOf, keep, withOutcome } from "./history";
import { say } from "./log";

export interface Operation {
  readonly reference: string;
  /** Asks for its end; the outcome still follows. */
  readonly stop: () => Promise<CancelAnswer>;
  readonly steps: readonly Step[];
  /** Unix ms. */
  readonly started: number;
  readonly ended?: number;
  readonly outcome?: Outcome | undefined;
  /** A gateway's: the page or the code that the customer pays with. */
  readonly offer?: Offer;
  /** A gateway's: its back end does not answer, or does not know of it any more. */
  readonly trouble?: "away" | "forgotten" | undefined;
  /** It did not start: nothing was sent. */
  readonly refusal?: TillError;
  /** It was found in the journal of an earlier page. */
  readonly resumed: boolean;
  /** Its sale was put back to be tried again: that is done once. */
  readonly retried?: boolean;
}

export const operations = signal<ReadonlyMap<string, Operation>>(new Map());
/** The reference that the overlay shows. */
export const shown = signal<string | undefined>(undefined);
export const current = computed(() => (shown.value === undefined ? undefined : operations.value.get(shown.value)));
/** Operations without a final outcome. */
export const open = computed(() => [...operations.value.values()].filter((operation) => !isOver(operation)));
/** Those of the terminal, which does one thing at a time. A gateway does any number. */
export const busy = computed(() =>
  open.value.some((operation) => entryOf(operation.reference)?.gateway === undefined && !isReleased(operation)),
);

export function isOver({ outcome, refusal }: Operation): boolean {
  return refusal !== undefined || (outcome !== undefined && outcome.status !== "unknown");
}

/** Whether somebody went on without its outcome: it is asked for on, and keeps the terminal from nobody. */
export function isReleased({ outcome }: Operation): boolean {
  return outcome?.status === "unknown" && outcome.released !== undefined;
}

export function isUnknown(outcome: Outcome | undefined): outcome is Unknown {
  return outcome?.status === "unknown";
}

/** Takes an operation into the list of what is open. */
export function add(operation: Operation): void {
  operations.value = new Map(operations.value).set(operation.reference, operation);
}

export function update(reference: string, change: Partial<Operation>): void {
  const operation = operations.value.get(reference);
  if (operation) operations.value = new Map(operations.value).set(reference, { ...operation, ...change });
}

/** Puts an outcome, or the newest one, where everybody sees it. */
export function conclude(reference: string, outcome: Outcome): void {
  update(reference, { outcome, ended: Date.now() });
  const { status, code, notes, money, raw } = outcome;
  say({ kind: "outcome", title: status, reference, body: { status, money, code, notes, raw } });
  const entry = entryOf(reference);
  if (entry) keep(withOutcome(entry, outcome));
}

/** It never began: nothing was sent. */
export function refuse(reference: string, error: TillError): void {
  say({ kind: "error", title: "refused", code: error.code, reference });
  if (!operations.value.has(reference) || operations.value.get(reference)?.outcome) return;
  update(reference, { refusal: error, ended: Date.now() });
  const entry = entryOf(reference);
  if (entry) keep({ ...entry, status: "refused" });
}
