// Follows a payment of a terminal: its steps, its outcome, and what becomes of one that is unknown. The terminal does
// everything; this asks it and tells what it says.

import type { Payment } from "../payment.js";
import type { Terminal } from "../terminal.js";
import type { Outcome } from "../types.js";
import { type Actions, isOver, isUnknown, type PaymentState } from "./state.js";

/** Between two looks at what is unknown, in ms. They are at the journal's side, and send nothing to the terminal. */
const LOOK = 1000;

/** What is followed. */
export class Run {
  state: PaymentState;
  /** The final outcome, or the last one when the sheet is left. Rejects with what charged nothing. */
  readonly result: Promise<Outcome>;
  readonly #terminal: Terminal;
  readonly #changed: (state: PaymentState) => void;
  #resolve!: (outcome: Outcome) => void;
  #reject!: (error: unknown) => void;
  #left = false;

  constructor(
    terminal: Terminal,
    payment: Payment,
    begun: Omit<PaymentState, "reference" | "started" | "steps">,
    changed: (state: PaymentState) => void,
  ) {
    this.#terminal = terminal;
    this.#changed = changed;
    const cancel = terminal.can.cancel ? { cancel: () => payment.cancel() } : {};
    this.state = { ...begun, ...cancel, reference: payment.reference, started: Date.now(), steps: [] };
    this.result = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.result.catch(() => {}); // the sheet tells it too
    void this.#follow(payment);
  }

  /** Nobody looks any more: what is unknown is the result for now. */
  leave(): void {
    this.#left = true;
    if (isUnknown(this.state.outcome)) this.#resolve(this.state.outcome);
  }

  async #follow(payment: Payment): Promise<void> {
    payment.offer.then(
      (offer) => this.#change({ offer }),
      () => {},
    );
    try {
      for await (const step of payment) this.#change({ steps: [...this.state.steps, step] });
      this.#tell(await payment);
    } catch (error) {
      this.#change({ error });
      this.#reject(error);
      return;
    }
    while (!this.#left && !isOver(this.state)) {
      await new Promise((resolve) => setTimeout(resolve, LOOK));
      await this.#look().catch(() => {}); // who cannot be asked now is asked again
    }
  }

  /** Whether another outcome is known by now. One that was asked for meanwhile is told by whoever asked. */
  async #look(): Promise<void> {
    const { outcome, reference } = this.state;
    if (!isUnknown(outcome)) return;
    const open = (await this.#terminal.pending()).find((payment) => payment.reference === reference);
    this.#tell(await (open ?? outcome.recheck()));
  }

  #tell(outcome: Outcome): void {
    if (isOver(this.state) || isSame(outcome, this.state.outcome)) return;
    const { amount = this.state.amount, kind, method } = outcome;
    this.#change({ ...(amount ? { amount } : {}), kind, method, outcome, ...this.#actions(outcome) });
    if (!isUnknown(outcome)) this.#resolve(outcome);
    else if (this.#left) this.#resolve(outcome);
  }

  #actions(outcome: Outcome): Actions {
    if (!isUnknown(outcome)) return {};
    const told = async (next: Promise<Outcome>) => this.#tell(await next);
    const { reference } = outcome;
    return {
      recheck: () => told(outcome.recheck()),
      settle: (decision, who) => told(outcome.settleByHand(decision, who)),
      release: (who) => told(this.#terminal.release(reference, who, { paidOtherwise: true })),
    };
  }

  #change(change: Partial<PaymentState>): void {
    this.state = { ...this.state, ...change };
    this.#changed(this.state);
  }
}

/** Whether an outcome says what is known already. */
function isSame(one: Outcome, other: Outcome | undefined): boolean {
  return one.status === other?.status && one.code === other.code && one.released?.at === other.released?.at;
}
