// The simulated terminal: what is to happen to the next requests, who stands in front of it, and its ledger.

import { computed, signal } from "@preact/signals";
import type { SimulatorControl, SimulatorStep } from "tillwire";
import type { Step } from "./verbs";

/** What most people want to try, as scripts in the simulator's own words. */
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
} as const satisfies Record<string, readonly Step[]>;

/** Those that mean something to a system: a POS-KEY is QFPay's. */
export function scenariosOf(system: string): string[] {
  return Object.keys(SCENARIOS).filter((name) => name !== "key" || system === "qfpay");
}

/** `custom` is a script of one's own. */
export type Scenario = keyof typeof SCENARIOS | "custom";
export type Customer = Parameters<SimulatorControl["customer"]>[0];

export interface Movement {
  readonly system: string;
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
  readonly system: string;
  script(steps: readonly Step[], dedupe: boolean): Promise<void>;
  /** `code`: the gateway's code or link that this customer has; without one it is whoever waits the longest. */
  customer(action: Customer, code?: string): Promise<void>;
  ledger(): Promise<Ledger>;
}

export const control = signal<Control | undefined>(undefined);
export const scenario = signal<Scenario>("accept");
/** The scripts of one's own by system, as they were last set. */
export const scripts = signal<Readonly<Record<string, readonly Step[]>>>({});
/** Whether the terminal answers an order number that it knows with its first result. */
export const dedupe = signal(true);
export const ledger = signal<Ledger | undefined>(undefined);

/** Whether the next payment waits for somebody to tap. */
export const waits = computed(() => scenario.value === "customer" || scripted("WAIT"));
/** Whether the terminal goes on saying nothing until it is told otherwise. */
export const mute = computed(() => scenario.value === "silence" || scripted("FREEZE"));

function scripted(name: Step["verb"]): boolean {
  return scenario.value === "custom" && scriptOf(control.value?.system).some(({ verb }) => verb === name);
}

export function scriptOf(system: string | undefined): readonly Step[] {
  return scripts.value[system ?? ""] ?? [];
}

/** The simulator in this page. */
export function inPage(system: string, simulator: SimulatorControl): Control {
  return {
    system,
    script: async (steps, dedupe) => simulator.script(steps as readonly SimulatorStep[], { dedupe }),
    customer: async (action) => simulator.customer(action),
    ledger: async () => simulator.ledger() as Ledger,
  };
}

/** The simulators of `tillwire demo`, on the address the page came from. */
export function overHttp(system: string, token: string | undefined): Control {
  const ask = async (path: string, body?: object): Promise<unknown> => {
    const headers = { "Content-Type": "application/json", ...(token ? { "X-Tillwire-Token": token } : {}) };
    const post = body && { method: "POST", body: JSON.stringify({ system, ...body }) };
    const response = await fetch(`/sim/${path}`, { headers, cache: "no-store", ...post });
    if (!response.ok) throw new Error(`/sim/${path} answered ${response.status}`);
    return response.json();
  };
  const mine = (movements: readonly Movement[]) => movements.filter((movement) => movement.system === system);
  return {
    system,
    script: async (steps, dedupe) => void (await ask("script", { steps, dedupe })),
    customer: async (action, code) => void (await ask("customer", { action, code })),
    async ledger() {
      const { charges, refunds, requests } = (await ask("ledger")) as Ledger;
      return { charges: mine(charges), refunds: mine(refunds), requests };
    },
  };
}

/** Takes effect at once, for the next payment. */
export async function choose(next: keyof typeof SCENARIOS): Promise<void> {
  scenario.value = next;
  dedupe.value = true;
  scripts.value = { ...scripts.value, [control.value?.system ?? ""]: [] };
  await control.value?.script(SCENARIOS[next], true);
}

/** A script of one's own, for the next requests. Throws where the simulator does not take it. */
export async function play(of: Control, steps: readonly Step[]): Promise<void> {
  await of.script(steps, dedupe.value);
  scripts.value = { ...scripts.value, [of.system]: steps };
  if (of === control.value) scenario.value = steps.length > 0 ? "custom" : "accept";
}

/** A terminal that was just connected does what it is asked. */
export function resetScenario(): void {
  scenario.value = "accept";
  scripts.value = {};
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
