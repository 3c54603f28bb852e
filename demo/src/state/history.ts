// The operations this till has seen: a short list for people. The truth is the journal's; this list holds no key and
// no card number beyond what the terminal masked.

import { signal } from "@preact/signals";
import type { Method, Outcome, OutsideNumbers } from "tillwire";
import type { Word } from "../words";
import type { Kind } from "./said";
import { store, stored } from "./stored";

export interface Entry {
  readonly reference: string;
  readonly kind: Kind;
  /** The terminal's or the gateway's name. */
  readonly terminal: string;
  /** Set where a gateway takes it, not the terminal. */
  readonly gateway?: string;
  /** A gateway's: its back end has told of it, so from then on it cannot be said that it never began. */
  readonly began?: true;
  /** Minor units as digits. */
  readonly minor: string;
  readonly currency: string;
  readonly method: Method;
  /** Unix ms. */
  readonly at: number;
  readonly status: "running" | "refused" | Outcome["status"];
  /** A refund's payment: its reference, or the numbers of one that is not in the list. */
  readonly of?: string;
  readonly outside?: OutsideNumbers;
  readonly order?: string;
  readonly number?: string;
  readonly card?: string;
  readonly receipt?: readonly (readonly [string, string])[];
  /** What was bought. */
  readonly items?: readonly Bought[];
  /** Who went on without its outcome, and when, in Unix ms. */
  readonly released?: { readonly who: string; readonly at: number };
  /** Which loading of the page it belongs to. */
  readonly session: string;
}

/** A line of the basket. What was keyed in has no name. */
export interface Bought {
  readonly name?: Word;
  readonly count: number;
  /** Of all of them together, minor units as digits. */
  readonly minor: string;
}

/** Older entries are dropped. */
const ENTRIES = 60;
export const SESSION = crypto.randomUUID();

export const entries = signal<readonly Entry[]>((stored("history") as Entry[] | undefined) ?? []);

/** Adds an entry or replaces the one of the same reference. */
export function keep(entry: Entry): void {
  const others = entries.value.filter(({ reference }) => reference !== entry.reference);
  entries.value = [entry, ...others].sort((one, other) => other.at - one.at).slice(0, ENTRIES);
  store("history", entries.value);
}

export function entryOf(reference: string | undefined): Entry | undefined {
  return entries.value.find((entry) => entry.reference === reference);
}

/** An entry with what an outcome says. */
export function withOutcome(entry: Entry, outcome: Outcome): Entry {
  const approved = outcome.status === "approved" ? outcome : undefined;
  return {
    ...entry,
    status: outcome.status,
    order: outcome.order,
    ...(approved?.number === undefined ? {} : { number: approved.number }),
    ...(approved?.card === undefined ? {} : { card: approved.card }),
    ...(approved ? { receipt: approved.receipt } : {}),
    ...(outcome.released ? { released: outcome.released } : {}),
  };
}

/** Of a refund that may have gone through, or has. */
const GIVEN: readonly Entry["status"][] = ["approved", "unknown", "running"];

/** What may still be given back of a payment, in minor units. What nobody knows yet counts as given back. */
export function left(entry: Entry): bigint {
  if (entry.kind !== "pay" || entry.status !== "approved") return 0n;
  const returned = entries.value.filter(({ of, status }) => of === entry.reference && GIVEN.includes(status));
  return returned.reduce((sum, { minor }) => sum - BigInt(minor), BigInt(entry.minor));
}

/** Whether its money goes back to the customer. */
export function givesBack({ kind }: Pick<Entry, "kind">): boolean {
  return kind === "refund" || kind === "void";
}

/** Whether money came in with it that was only held, or not there, before. */
export function takesIn({ kind }: Pick<Entry, "kind">): boolean {
  return kind === "pay" || kind === "complete" || kind === "adjust";
}

/** Whether something of this kind follows it that went through, or may have. */
export function isFollowed(entry: Entry, kind: Kind): boolean {
  return entries.value.some((it) => it.of === entry.reference && it.kind === kind && GIVEN.includes(it.status));
}

/** Whether nothing was given back of a payment, so that it can still be undone altogether. */
export function isWhole(entry: Entry): boolean {
  return left(entry) === BigInt(entry.minor) && entry.minor !== "0";
}

/** Whether this session's operations on a terminal and its ledger tell the same story. */
export function proof(terminal: string, charged: readonly { order: string; minor: number }[]) {
  const mine = entries.value.filter(
    (entry) => entry.session === SESSION && entry.terminal === terminal && entry.kind === "pay" && entry.order,
  );
  const wrong = mine.filter((entry) => {
    const charges = charged.filter(({ order }) => order === entry.order);
    if (entry.status === "running" || entry.status === "unknown") return charges.length > 1;
    const wanted = entry.status === "approved" ? 1 : 0;
    return charges.length !== wanted || charges.some(({ minor }) => String(minor) !== entry.minor);
  });
  return { checked: mine.length, wrong: wrong.map(({ reference }) => reference) };
}
