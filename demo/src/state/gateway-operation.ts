// A gateway's payment or refund from its start to its outcome: the back end does it, this follows and shows it. Of an
// operation that the page has lost sight of, the reference is enough to find it again.

import { TillError } from "tillwire";
import { decimal } from "../words/amount";
import { after, cancelAt, type GatewayState, onGateway, start } from "./gateway";
import { forgotten } from "./forgotten";
import { type Entry, entries, entryOf, keep } from "./history";
import { say } from "./log";
import { add, conclude, isOver, operations, refuse, update } from "./operations";

/** Between two tries to reach the back end, in ms. */
const PAUSE = 2000;

/** Begins what an entry says. */
export function beginAtGateway(entry: Entry, gateway: string, options: object): void {
  watch(entry, gateway, false);
  const { reference, minor, currency, method, of } = entry;
  const amount = decimal(BigInt(minor), currency);
  const [what, more] = entry.kind === "refund" ? (["refunds", { of }] as const) : (["payments", { method }] as const);
  void follow(entry, gateway, () => start(gateway, what, { reference, amount, options, ...more }));
}

function watch({ reference, at }: Entry, gateway: string, resumed: boolean): void {
  add({ reference, stop: () => cancelAt(gateway, reference), steps: [], started: resumed ? Date.now() : at, resumed });
}

/** Shows every state until the outcome is final. A back end that is away is asked again and again. */
async function follow(entry: Entry, gateway: string, first: () => Promise<GatewayState>): Promise<void> {
  const { reference } = entry;
  let next = first;
  for (;;) {
    try {
      const state = await next();
      show(state);
      if (state.outcome && state.outcome.status !== "unknown") return;
      next = () => after(gateway, reference, state.version);
    } catch (error) {
      const told = error instanceof TillError;
      // Once the back end knew of it, money may have moved: whatever it says now, it did begin.
      if (told && !entryOf(reference)?.began) return refuse(reference, error);
      update(reference, { trouble: told ? "forgotten" : "away" });
      if (told) forgotten(entryOf(reference) ?? entry);
      say({ kind: "error", title: "gateway", ...(told ? { code: error.code } : { body: String(error) }), reference });
      next = () => after(gateway, reference, -1);
      if (!entryOf(reference)?.began) next = first;
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
      const operation = operations.value.get(reference);
      if (!operation || isOver(operation)) return;
    }
  }
}

function show({ reference, steps, offer, outcome }: GatewayState): void {
  const before = operations.value.get(reference);
  if (!before || isOver(before)) return;
  for (const step of steps.slice(before.steps.length)) say({ kind: "step", title: step.name, reference });
  // An outcome that was only told because the back end had forgotten it is none any more.
  update(reference, { steps, trouble: undefined, outcome, ...(offer ? { offer } : {}) });
  const entry = entryOf(reference);
  if (entry && !entry.began) keep({ ...entry, began: true });
  if (outcome) conclude(reference, outcome);
}

/** What an earlier page left without an outcome. */
onGateway(({ name }) => {
  const left = entries.value.filter(
    ({ gateway, status }) => gateway === name && ["running", "unknown"].includes(status),
  );
  for (const entry of left.filter(({ reference }) => !operations.value.has(reference))) {
    watch(entry, name, true);
    void follow(entry, name, () => after(name, entry.reference, -1));
  }
});
