// How the customer can pay: by every method of the terminal, and of every gateway behind the till's back end.

import { computed, signal } from "@preact/signals";
import type { Method } from "tillwire";
import { connection } from "./connection";
import { gateways } from "./gateway";

export interface Tender {
  readonly method: Method;
  /** The gateway's name; without one it is the terminal. */
  readonly gateway?: string;
}

/** In the order in which people look for them. */
const METHODS: readonly Method[] = [
  "card",
  "wechat",
  "alipay",
  "payme",
  "fps",
  "octopus",
  "unionpay-qr",
  "unionpay-card",
  "amex",
];

const asked = signal<Tender>({ method: "card" });

/** What there is at the terminal, or at a gateway. Before a terminal is connected everything may be chosen. */
export function tendersAt(gateway: string | undefined): readonly Tender[] {
  if (gateway !== undefined) {
    const methods = gateways.value.find(({ name }) => name === gateway)?.methods ?? [];
    return methods.map((method) => ({ method, gateway }));
  }
  const can = connection.value.terminal?.can.methods;
  return METHODS.filter((method) => can?.includes(method) ?? true).map((method) => ({ method }));
}

/** The one that was asked for where there is such a thing, else the terminal's first. */
export const tender = computed((): Tender => {
  const found = tendersAt(asked.value.gateway).find((one) => isSame(one, asked.value));
  return found ?? tendersAt(undefined)[0] ?? asked.value;
});

export function payBy(next: Tender): void {
  asked.value = next;
}

export function isSame(one: Tender, other: Tender): boolean {
  return one.method === other.method && one.gateway === other.gateway;
}
