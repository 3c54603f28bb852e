// The element as a page has it: what it is told, what is called, what it tells. What is drawn is the sheet's.

import { ArgumentError, codeOf } from "../errors.js";
import type { Payment } from "../payment.js";
import type { TerminalSystem } from "../systems.gen.js";
import type { Terminal } from "../terminal.js";
import type {
  AdjustTipOptions,
  AuthoriseOptions,
  CompleteOptions,
  Method,
  OperationKind,
  Outcome,
  PayOptions,
  RefundOptions,
  StoredMoney,
  VoidOptions,
} from "../types.js";
import type { Money } from "../money.js";
import { Run } from "./follow.js";
import { Settings } from "./settings.js";
import { Sheet } from "./sheet.js";
import { type Actions, isInTheWay, isUnknown, type PaymentState } from "./state.js";
import { style } from "./style.js";

/** What a call is about, as far as it is drawn before there is an outcome. */
interface Asked {
  readonly reference?: string;
  readonly amount?: Money | StoredMoney | undefined;
  readonly tip?: Money | StoredMoney;
  readonly method?: Method;
}

/**
 * `<tillwire-pay>`. Attributes: `lang`, `cashier` (whose name decisions carry), `shop` (on receipts), `again` (offer to try
 * a sale again that took no money), `inline` (in the page's flow, not over it). Slots: `beside`, `receipt`, `doubt`, `support`.
 * Events: `outcome` (with `detail`, at every outcome that is shown), `again` and `close`, each once for a sheet.
 */
export class TillwirePay extends Settings {
  #terminal: Terminal | undefined;
  #state: PaymentState | undefined;
  #sheet: Sheet | undefined;
  #run: Run | undefined;
  #root: ShadowRoot | undefined;
  #closed: (() => void)[] = [];

  /** The terminal whose payments it takes: what `connect()` gave. */
  get terminal(): Terminal | undefined {
    return this.#terminal;
  }
  set terminal(terminal: Terminal | undefined) {
    this.#terminal = terminal;
  }

  /** What is shown. */
  get state(): PaymentState | undefined {
    return this.#state;
  }

  /**
   * Takes a payment, and shows it. Resolves with its outcome: a final one at once, `unknown` when the sheet is left without
   * one. Rejects with what charged nothing, which the sheet tells too.
   */
  pay(options: PayOptions<TerminalSystem>): Promise<Outcome> {
    return this.#begin("pay", options, (terminal) => terminal.pay(options));
  }

  /** As of the terminal, shown like `pay`. */
  authorise(options: AuthoriseOptions<TerminalSystem>): Promise<Outcome> {
    return this.#begin("authorise", options, (terminal) => terminal.authorise(options));
  }

  /** As of the terminal, shown like `pay`. */
  refund(options: RefundOptions<TerminalSystem>): Promise<Outcome> {
    return this.#begin("refund", options, (terminal) => terminal.refund(options));
  }

  /** As of the terminal, shown like `pay`. */
  void(options: VoidOptions<TerminalSystem>): Promise<Outcome> {
    return this.#begin("void", options, (terminal) => terminal.void(options));
  }

  /** As of the terminal, shown like `pay`. */
  complete(options: CompleteOptions<TerminalSystem>): Promise<Outcome> {
    return this.#begin("complete", options, (terminal) => terminal.complete(options));
  }

  /** As of the terminal, shown like `pay`. */
  adjustTip(options: AdjustTipOptions<TerminalSystem>): Promise<Outcome> {
    return this.#begin("adjust", options, (terminal) => terminal.adjustTip(options));
  }

  /**
   * Shows what has no outcome yet, such as a payment during which the page was loaded again, one after the other, each
   * until its sheet is closed. Gives what became of them. What somebody went on without is left alone, and not among them.
   */
  async resume(): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const payment of await this.#connected().pending()) {
      const shown = this.#state?.reference === payment.reference && isInTheWay(this.#state);
      if (shown || isReleased(await known(payment))) continue;
      const result = this.#take(payment, { kind: "pay", resumed: true }).catch(() => undefined); // the sheet tells why
      const closed = new Promise<undefined>((done) => this.#closed.push(() => done(undefined)));
      const outcome = await Promise.race([result, closed]);
      if (outcome && !isReleased(outcome)) outcomes.push(outcome);
      if (this.#sheet) await closed;
    }
    return outcomes;
  }

  /** Shows a payment that is taken elsewhere, such as by a gateway behind the shop's back end; again, when it has come further. */
  show(state: PaymentState): void {
    this.#run?.leave();
    this.#run = undefined;
    this.#show(state);
  }

  /** @internal */
  close(): void {
    this.hide();
  }

  /** @internal */
  tryAgain(): void {
    this.#tell("again", this.#state?.outcome);
    this.hide();
  }

  /** Closes the sheet. What runs goes on. */
  hide(): void {
    if (!this.#state) return;
    this.#state = undefined;
    this.#sheet?.close();
    this.#sheet = undefined;
    this.#run?.leave();
    this.#run = undefined;
    this.#tell("close");
    for (const closed of this.#closed.splice(0)) closed();
  }

  /** @internal What the page has set before the element was known is taken. */
  override connectedCallback(): void {
    super.connectedCallback();
    this.takeOver("terminal");
    if (this.#state) this.#show(this.#state);
  }

  /** @internal Out of the page nothing is shown; back in it, what is shown is shown again. */
  disconnectedCallback(): void {
    this.#sheet?.close();
    this.#sheet = undefined;
  }

  #connected(): Terminal {
    if (!this.element.isConnected) {
      throw new ArgumentError({ argument: "tillwire-pay", given: "an element outside", allowed: "in the page" });
    }
    if (this.#terminal) return this.#terminal;
    throw new ArgumentError({
      argument: "terminal",
      given: "none",
      allowed: "what connect() gave, before the first call",
    });
  }

  async #begin(kind: OperationKind, asked: Asked, start: (terminal: Terminal) => Payment): Promise<Outcome> {
    const { amount = asked?.tip, method, reference = "" } = asked ?? {};
    const begun = { kind, ...(amount && { amount }), ...(method && { method }) };
    try {
      return await this.#take(start(this.#connected()), begun);
    } catch (error) {
      if (!this.#state || !isInTheWay(this.#state)) {
        this.#show({ ...begun, reference, started: Date.now(), steps: [], error, ...this.#openFirst(error) });
      }
      throw error;
    }
  }

  /** What is in the way of a payment can be seen from there. */
  #openFirst(error: unknown): Actions {
    if (codeOf(error) !== "TERMINAL_UNRESOLVED") return {};
    return {
      showOpen: async () => {
        this.hide();
        await this.resume();
      },
    };
  }

  /** Follows a payment. What is shown and has no outcome stays: the same one is waited for, another is not shown. */
  #take(payment: Payment, begun: Omit<PaymentState, "reference" | "started" | "steps">): Promise<Outcome> {
    const before = this.#run;
    if (before && this.#state && isInTheWay(this.#state)) {
      const same = payment.reference === before.state.reference;
      return payment.then((outcome) => (same ? before.result : outcome));
    }
    before?.leave();
    const run: Run = new Run(this.#connected(), payment, begun, (state) => {
      if (run !== this.#run) return;
      // Somebody of an earlier page went on without it: nobody waits for it here.
      const left = state.resumed && !this.#state?.outcome && isReleased(state.outcome);
      this.#show(state);
      if (left) this.hide();
    });
    this.#run = run;
    this.#show(run.state);
    return run.result;
  }

  #show(state: PaymentState): void {
    const { outcome } = state;
    const isNew = outcome !== undefined && outcome !== this.#state?.outcome;
    this.#state = state;
    this.#draw(state);
    if (isNew) this.#tell("outcome", outcome);
  }

  #draw(state: PaymentState): void {
    if (!this.element.isConnected) return;
    const shown = this.#withRemedy(state);
    if (this.#sheet?.reference === state.reference) this.#sheet.draw(shown);
    else {
      this.#sheet?.close();
      this.#sheet = new Sheet(this.#shadow(), this, shown);
    }
  }

  /** The refund that puts right what was paid twice is begun here, where the payment is. */
  #withRemedy(state: PaymentState): PaymentState {
    const remedy = state.outcome?.status === "approved" ? state.outcome.remedy : undefined;
    if (!remedy || !this.#run || state.putRight) return state;
    return { ...state, putRight: () => this.refund(remedy) };
  }

  /** @internal */
  protected override redraw(): void {
    if (this.#state) this.#draw(this.#state);
  }

  #shadow(): ShadowRoot {
    this.#root ??= this.element.attachShadow({ mode: "open" });
    if (this.#root.adoptedStyleSheets.length === 0) this.#root.adoptedStyleSheets = [style()];
    return this.#root;
  }

  #tell(name: "outcome" | "again" | "close", detail?: Outcome): void {
    this.element.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

/** The outcome of a payment as far as it is known at this moment. */
function known(payment: Payment): Promise<Outcome | undefined> {
  return Promise.race([payment.outcome(), Promise.resolve(undefined)]);
}

/** Whether somebody went on without it, so that nobody waits for it at the counter. */
function isReleased(outcome: Outcome | undefined): boolean {
  return isUnknown(outcome) && outcome.released !== undefined;
}
