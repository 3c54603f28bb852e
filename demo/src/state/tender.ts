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

export const terminalTenders = computed((): readonly Tender[] => {
  const can = connection.value.terminal?.can.methods;
  return METHODS.filter((method) => can?.includes(method) ?? true).map((method) => ({ method }));
});

export const gatewayTenders = computed((): readonly Tender[] =>
  gateways.value.flatMap(({ name, methods }) => methods.map((method) => ({ method, gateway: name }))),
);

/** The one that was asked for where there is such a thing, else the first. */
export const tender = computed((): Tender => {
  const all = [...terminalTenders.value, ...gatewayTenders.value];
  return all.find((one) => isSame(one, asked.value)) ?? all[0] ?? asked.value;
});

export function payBy(next: Tender): void {
  asked.value = next;
}

export function isSame(one: Tender, other: Tender): boolean {
  return one.method === other.method && one.gateway === other.gateway;
}
