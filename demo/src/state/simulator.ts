// The simulated terminal: what is to happen to the next payment, who stands in front of it, and its ledger.

import { signal } from "@preact/signals";
import type { SimulatorControl } from "tillwire";

/** Steps of a script in the simulator's own words; they are used up one by one, then everything is accepted. */
export const SCENARIOS = {
  accept: [],
  customer: [{ verb: "WAIT" }],
  decline: [{ verb: "DECLINE", code: "1205" }],
  "charge-then-drop": [{ verb: "CHARGE_THEN_DROP" }],
  "drop-before-read": [{ verb: "DROP_BEFORE_READ" }],
  "drop-after-read": [{ verb: "DROP_AFTER_READ" }],
  delay: [{ verb: "CHARGE_THEN_DELAY", ms: 6000 }],
  silence: [{ verb: "CHARGE_THEN_DROP" }, { on: "query", verb: "QUERY_FAIL", k: 100_000 }],
  garbage: [{ verb: "GARBAGE", n: 48 }],
  "wrong-amount": [{ verb: "WRONG_AMOUNT" }],
  busy: [{ verb: "BUSY" }],
  key: [{ verb: "CODE", code: "5001" }],
} as const;

export type Scenario = keyof typeof SCENARIOS;
export type Customer = Parameters<SimulatorControl["customer"]>[0];

export interface Movement {
  readonly order: string;
  readonly minor: number;
  readonly currency: string;
  readonly at: number;
}

export interface Ledger {
  readonly charges: readonly Movement[];
  readonly refunds: readonly Movement[];
  readonly requests: readonly { readonly kind: string }[];
}

/** The simulator's handle, in this page or behind the helper. */
export interface Control {
  script(steps: readonly object[]): Promise<void>;
  customer(action: Customer): Promise<void>;
  ledger(): Promise<Ledger>;
}

export const control = signal<Control | undefined>(undefined);
export const scenario = signal<Scenario>("accept");
export const ledger = signal<Ledger | undefined>(undefined);

/** The simulator in this page. */
export function inPage(simulator: SimulatorControl): Control {
  return {
    script: async (steps) => simulator.script(steps),
    customer: async (action) => simulator.customer(action),
    ledger: async () => simulator.ledger() as Ledger,
  };
}

/** The simulators of `tillwire demo`, on the address the page came from. */
export function overHttp(token: string | undefined): Control {
  const ask = async (path: string, body?: object): Promise<unknown> => {
    const headers = { "Content-Type": "application/json", ...(token ? { "X-Tillwire-Token": token } : {}) };
    const post = body && { method: "POST", body: JSON.stringify({ system: "qfpay", ...body }) };
    const response = await fetch(`/sim/${path}`, { headers, cache: "no-store", ...post });
    if (!response.ok) throw new Error(`/sim/${path} answered ${response.status}`);
    return response.json();
  };
  return {
    script: async (steps) => void (await ask("script", { steps })),
    customer: async (action) => void (await ask("customer", { action })),
    ledger: async () => (await ask("ledger")) as Ledger,
  };
}

/** Takes effect at once, for the next payment. */
export async function choose(next: Scenario): Promise<void> {
  scenario.value = next;
  await control.value?.script(SCENARIOS[next]);
}

export async function act(action: Customer): Promise<void> {
  await control.value?.customer(action);
  await readLedger();
}

export async function readLedger(): Promise<void> {
  const asked = control.value;
  const read = await asked?.ledger().catch(() => undefined);
  if (asked === control.value) ledger.value = read;
}
