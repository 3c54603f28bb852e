// The payments and refunds of one gateway, as states that a page can wait for.
//
// The package decides everything about money; this remembers what it told. A state is told again as a whole whenever
// something of it changed, with a higher version. `settled` is given to `connect` as `onSettled`, because an outcome
// may come by a notification long after the payment's own promise said `unknown`.

import { setTimeout as sleep } from "node:timers/promises";
import { TillError } from "tillwire";

/** How long a call waits for something new, in ms. */
const PATIENCE = 20_000;

export class Operations {
  #states = new Map();
  #waiting = new Map();
  #gateway;
  #name;

  constructor(name, connect) {
    this.#name = name;
    this.#gateway = connect((outcome) => this.#change(outcome.reference, { outcome }));
  }

  gateway() {
    return this.#gateway;
  }

  /** Starts an operation, or joins the one of that reference; gives its state once the customer can pay or it is over. */
  async begin(reference, start) {
    const payment = start(await this.#gateway);
    this.#follow(payment);
    await firstNews(payment);
    return this.state(reference);
  }

  /** The state of an operation of this process or an earlier one. Rejects with `UNKNOWN_ORDER`. */
  async state(reference) {
    if (!this.#states.has(reference)) await this.#resume(reference);
    return this.#states.get(reference);
  }

  /** The state once it is newer than `version`, or as it is when patience ends. */
  async after(reference, version) {
    const state = await this.state(reference);
    if (state.version <= version && !isOver(state)) await Promise.race([this.#changed(reference), patience()]);
    return this.#states.get(reference) ?? state;
  }

  async cancel(reference) {
    await this.state(reference);
    return (await this.#gateway).payment(reference).cancel();
  }

  /** Asks once more about an unknown outcome. */
  async recheck(reference) {
    const { outcome } = await this.state(reference);
    if (outcome?.status === "unknown") this.#change(reference, { outcome: await outcome.recheck() });
    return this.state(reference);
  }

  async settle(reference, decision, who) {
    const { outcome } = await this.state(reference);
    if (outcome?.status !== "unknown") throw new TillError("UNKNOWN_ORDER", "it is not waiting for a person");
    this.#change(reference, { outcome: await outcome.settleByHand(decision, who) });
    return this.state(reference);
  }

  /** What has no outcome yet. */
  async pending() {
    const payments = await (await this.#gateway).pending();
    for (const payment of payments) this.#follow(payment);
    return payments.map(({ reference }) => this.#states.get(reference));
  }

  async #resume(reference) {
    const payment = (await this.#gateway).payment(reference);
    await firstNews(payment);
    this.#follow(payment);
  }

  #follow(payment) {
    const { reference } = payment;
    if (this.#states.has(reference)) return;
    this.#change(reference, { steps: [] });
    payment.offer.then(
      (offer) => this.#change(reference, { offer }),
      () => {},
    );
    const steps = async () => {
      for await (const step of payment) {
        this.#change(reference, { steps: [...this.#states.get(reference).steps, step] });
      }
      this.#change(reference, { outcome: await payment });
    };
    // It never began: whoever began it is told, and the reference may be used again.
    steps().catch(() => this.#states.delete(reference));
  }

  #change(reference, change) {
    const before = this.#states.get(reference) ?? { name: this.#name, reference, version: 0, steps: [] };
    // A final outcome stays: an `unknown` that was on its way here says less.
    if (isOver(before) && change.outcome?.status === "unknown") return;
    this.#states.set(reference, { ...before, ...change, version: before.version + 1 });
    for (const resolve of this.#waiting.get(reference) ?? []) resolve();
    this.#waiting.delete(reference);
  }

  /** Resolves at the next change. */
  #changed(reference) {
    return new Promise((resolve) => {
      this.#waiting.set(reference, [...(this.#waiting.get(reference) ?? []), resolve]);
    });
  }
}

/** Resolves once there is an offer or an outcome; rejects where it never began. */
function firstNews(payment) {
  return Promise.race([payment.offer.catch(() => payment.outcome()), patience()]);
}

const patience = () => sleep(PATIENCE, undefined, { ref: false });

function isOver({ outcome }) {
  return outcome !== undefined && outcome.status !== "unknown";
}
