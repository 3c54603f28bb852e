// What the customer buys: quick items and an amount that was keyed in, in minor units. It belongs to one sale: what a
// payment takes out of it is gone, so the next sale starts empty whatever becomes of this one. To try again, the
// sale's own lines are put back, and only into an empty basket.

import { computed, signal } from "@preact/signals";
import type { Word } from "../words";
import type { Bought } from "./history";

export interface Item {
  readonly name: Word;
  readonly minor: bigint;
}

export const CURRENCY = "HKD";

export const ITEMS: readonly Item[] = [
  { name: "item.coffee", minor: 3200n },
  { name: "item.milk-tea", minor: 2200n },
  { name: "item.lemon-tea", minor: 2000n },
  { name: "item.bun", minor: 1250n },
  { name: "item.egg-tart", minor: 1000n },
  { name: "item.toast", minor: 2800n },
  { name: "item.noodles", minor: 4600n },
  { name: "item.congee", minor: 3800n },
  { name: "item.bag", minor: 100n },
];

/** Nobody keys in more than HKD 99,999.99. */
const MAX_KEYED = 9_999_999n;

export const keyed = signal(0n);
/** Whether what is keyed in was put back: the next digit begins a new amount instead of making it longer. */
let whole = false;
export const counts = signal<ReadonlyMap<Item, number>>(new Map());

export const total = computed(() => {
  let sum = keyed.value;
  for (const [item, count] of counts.value) sum += item.minor * BigInt(count);
  return sum;
});

/** How many things are in the basket. */
export const pieces = computed(() => {
  const items = [...counts.value.values()].reduce((sum, count) => sum + count, 0);
  return keyed.value > 0n ? items + 1 : items;
});

/** One key of the keypad: digits, `00`, what takes the last digit away, or all of them. */
export function press(key: string): void {
  if (whole && key !== "back") keyed.value = 0n;
  whole = false;
  if (key === "none") keyed.value = 0n;
  else if (key === "back") keyed.value = keyed.value / 10n;
  else if (/^\d+$/.test(key)) {
    const next = keyed.value * 10n ** BigInt(key.length) + BigInt(key);
    if (next <= MAX_KEYED) keyed.value = next;
  }
}

/** Puts `by` pieces of an item in, or takes them out. */
export function add(item: Item, by = 1): void {
  const next = new Map(counts.value);
  const count = (next.get(item) ?? 0) + by;
  if (count > 0) next.set(item, count);
  else next.delete(item);
  counts.value = next;
}

export function empty(): void {
  whole = false;
  keyed.value = 0n;
  counts.value = new Map();
}

/** Puts the lines of a sale back in place of whatever is there. */
export function putBack(lines: readonly Bought[]): void {
  empty();
  for (const { name, count, minor } of lines) {
    const item = ITEMS.find((it) => it.name === name && it.minor * BigInt(count) === BigInt(minor));
    if (item) add(item, count);
    else keyed.value += BigInt(minor);
  }
  whole = keyed.value > 0n;
}

/** The lines of the basket, as they will be on the receipt. */
export function bought(): Bought[] {
  const lines = [...counts.value].map(([{ name, minor }, count]) => ({
    name,
    count,
    minor: String(minor * BigInt(count)),
  }));
  return keyed.value > 0n ? [...lines, { count: 1, minor: String(keyed.value) }] : lines;
}
