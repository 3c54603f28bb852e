// The sheet itself: one dialog from the start of a payment to its outcome. What does not change stays the same node, so that
// focus, typing and what a screen reader is at are left alone. Every part of it is a module beside this one.

import { codeOf } from "../errors.js";
import type { CancelAnswer } from "../types.js";
import { h, Place, say, sign } from "./dom.js";
import { Buttons } from "./buttons.js";
import { Doubt } from "./doubt.js";
import { OfferPlace } from "./offer.js";
import { ReceiptPlace } from "./receipt.js";
import { doing, factsOf, reasonOf, remarksOf, supportOf, titleOf } from "./said.js";
import { isUnknown, mayClose, type Phase, type PaymentState, phaseOf } from "./state.js";
import { Steps } from "./steps.js";
import { clock, type Speech } from "./words.js";

/** What the page has set on the element, and what it hears from it. */
export interface Host {
  readonly speech: Speech;
  readonly inline: boolean;
  readonly shop: string;
  /** Whether a sale that took no money may be put back. */
  readonly again: boolean;
  cashier: string;
  close(): void;
  tryAgain(): void;
}

export class Sheet {
  readonly reference: string;
  readonly dialog: HTMLDialogElement;
  readonly #host: Host;
  #state: PaymentState;
  #phase: Phase | undefined;
  #opener: Element | null = null;
  #cancel: "asked" | CancelAnswer | undefined;
  /** Why what somebody asked for was not done. */
  #failed: unknown;
  readonly #clock: ReturnType<typeof setInterval>;

  readonly #main = h("div", { class: "main" });
  readonly #heading = new Place(h("div", { class: "heading" }));
  readonly #box = h("div", { class: "state" });
  readonly #sign = h("span", { class: "sign", "aria-hidden": "true" });
  readonly #word = h("p", { class: "state-word" });
  readonly #text = h("p", { class: "state-text" });
  readonly #elapsed = h("p", { class: "elapsed" });
  readonly #notice = h("p", { class: "note", role: "status" });
  readonly #offer: OfferPlace;
  readonly #doubt: Doubt;
  readonly #doubtSlot = h("slot", { name: "doubt" });
  readonly #result = new Place(h("div", { class: "result" }));
  readonly #receipt: ReceiptPlace;
  readonly #steps = new Steps();
  readonly #support = new Place(h("dl", { class: "facts" }));
  readonly #supportTitle = h("summary", { class: "title" });
  readonly #supportBox = h("details", { class: "support" }, this.#supportTitle, this.#support.node);
  readonly #buttons: Buttons;

  /** In `root`, from the first state on. */
  constructor(root: ShadowRoot, host: Host, state: PaymentState) {
    this.#host = host;
    this.#state = state;
    this.reference = state.reference;
    this.#offer = new OfferPlace();
    this.#receipt = new ReceiptPlace();
    this.#buttons = new Buttons(
      host,
      () => void this.#stop(),
      (act) => this.#try(act),
    );
    this.#doubt = new Doubt(host, (act) => this.#try(act));
    const status = h("div", { role: "status" }, this.#word, this.#text);
    this.#box.append(this.#sign, h("div", {}, status, this.#elapsed));
    this.#supportBox.append(h("slot", { name: "support" }));
    const parts = [this.#heading.node, this.#box, this.#notice, this.#offer.node, this.#doubt.node, this.#doubtSlot];
    const more = [this.#result.node, this.#receipt.node, this.#steps.node, this.#supportBox, this.#buttons.node];
    this.#main.append(...parts, ...more);
    this.dialog = h("dialog", { class: "sheet", tabindex: -1 }, this.#main, h("slot", { name: "beside" }));
    this.dialog.addEventListener("cancel", (event) => this.#escape(event));
    this.dialog.addEventListener("keydown", unheld);
    root.append(this.dialog);
    this.#clock = setInterval(() => this.#tick(), 1000);
    this.draw(state);
    this.#open();
  }

  /** Shows it as it is now. */
  draw(state: PaymentState = this.#state): void {
    this.#state = state;
    const { speech } = this.#host;
    const focused = this.#hasFocus;
    const phase = phaseOf(state);
    const turned = phase !== this.#phase;
    const language = speech.t("cancel") + speech.language;
    this.dialog.setAttribute("aria-label", speech.t(`kind.${state.kind}`));
    this.#main.dataset.status = phase;
    this.#heading.draw([language, titleOf(state, speech)], () => heading(state, speech));
    this.#drawState(phase, turned);
    this.#drawNotice();
    this.#offer.draw(state, speech);
    this.#doubt.draw(state, speech, turned);
    this.#doubtSlot.hidden = phase !== "unknown";
    this.#drawResult(language);
    this.#receipt.draw(state, speech, this.#host.shop);
    this.#steps.draw(state, speech);
    this.#drawSupport(language);
    this.#buttons.draw(state, speech, this.#cancel);
    this.#tick();
    this.#phase = phase;
    if (turned && (focused || !this.#host.inline)) this.#bringFocus(phase);
  }

  /** Takes it away; the focus goes back to where it came from. */
  close(): void {
    clearInterval(this.#clock);
    if (this.dialog.isConnected) this.dialog.close();
    // The browser does so only for a dialog that is still in the page.
    else if (this.#opener instanceof HTMLElement && this.#opener.isConnected) this.#opener.focus();
    this.dialog.remove();
  }

  /** In the page's flow it takes the focus from nothing outside. */
  #open(): void {
    if (this.#host.inline) {
      this.dialog.setAttribute("open", "");
      this.dialog.setAttribute("role", "region");
      return;
    }
    this.#opener = document.activeElement;
    this.dialog.showModal();
    this.#bringFocus(phaseOf(this.#state));
  }

  get #hasFocus(): boolean {
    return (this.dialog.getRootNode() as ShadowRoot).activeElement !== null;
  }

  /** What waits to be pressed has it. */
  #bringFocus(phase: Phase): void {
    const wanted = phase === "unknown" ? '[data-act="recheck"]' : "[data-first]";
    (this.dialog.querySelector<HTMLElement>(wanted) ?? this.dialog).focus();
  }

  #drawState(phase: Phase, turned: boolean): void {
    const [state, { speech }] = [this.#state, this.#host];
    if (turned) {
      this.#box.className = `state ${phase}`;
      this.#box.setAttribute("part", `state ${phase}`);
      this.#sign.replaceChildren(phase === "running" ? h("span", { class: "spinner" }) : sign(phase));
      this.#steps.node.open = phase === "running" || phase === "unknown";
    }
    say(this.#word, phase === "running" ? doing(state, speech) : titleWord(state, speech));
    say(this.#text, phase === "running" ? "" : (reasonOf(state, speech) ?? ""));
  }

  #drawNotice(): void {
    const [{ note, outcome, error }, { speech }] = [this.#state, this.#host];
    const running = outcome === undefined && error === undefined;
    const answer = running && this.#cancel ? speech.named("cancel", this.#cancel) : undefined;
    const failed = this.#failed === undefined ? undefined : whyNot(this.#failed, speech);
    say(this.#notice, [note, failed, answer].filter(Boolean).join(" "));
    this.#notice.classList.toggle("failure", note !== undefined || failed !== undefined);
  }

  #drawResult(language: string): void {
    const [state, { speech }] = [this.#state, this.#host];
    const facts = factsOf(state, speech);
    const remarks = remarksOf(state, speech);
    const { putRight } = state;
    this.#result.draw([language, facts, remarks, putRight !== undefined], () => [
      ...remarks.map(({ text, bad }) => h("p", { class: bad ? "note failure" : "note" }, text)),
      putRight &&
        h(
          "button",
          { type: "button", class: "button primary", onclick: () => void this.#try(() => putRight()) },
          speech.t("result.put-right"),
        ),
      facts.length > 0 && h("dl", { class: "facts" }, ...rows(facts)),
    ]);
  }

  #drawSupport(language: string): void {
    const [state, { speech }] = [this.#state, this.#host];
    this.#supportBox.hidden = state.outcome === undefined && state.error === undefined;
    say(this.#supportTitle, speech.t("support"));
    const facts = supportOf(state, speech);
    this.#support.draw([language, facts], () => rows(facts));
  }

  async #stop(): Promise<void> {
    this.#cancel = "asked";
    this.draw();
    await this.#try(async () => {
      this.#cancel = await this.#state.cancel?.();
    });
    if (this.#cancel === "asked") this.#cancel = undefined;
    this.draw();
  }

  /** Does what somebody asked for; why that failed is told. */
  async #try(act: () => Promise<unknown> | undefined): Promise<void> {
    this.#failed = undefined;
    try {
      await act();
    } catch (error) {
      this.#failed = error;
    }
    if (this.dialog.isConnected) this.draw();
  }

  #escape(event: Event): void {
    event.preventDefault();
    if (mayClose(this.#state)) this.#host.close();
  }

  #tick(): void {
    const [{ started, outcome, error }, { speech }] = [this.#state, this.#host];
    const running = outcome === undefined && error === undefined;
    say(this.#elapsed, running ? speech.t("elapsed", { time: clock(started, Date.now()) }) : "");
    this.#offer.tick(speech);
  }
}

function heading(state: PaymentState, speech: Speech): Node[] {
  const title = h("p", { class: "title-line" }, `${titleOf(state, speech)} · `, h("code", {}, state.reference));
  return state.amount ? [title, h("p", { class: "amount" }, speech.amount(state.amount))] : [title];
}

function titleWord({ outcome, kind }: PaymentState, speech: Speech): string {
  if (isUnknown(outcome)) return speech.t("doubt.title");
  return outcome ? (speech.named(`outcome.${kind}`, outcome.status) ?? outcome.status) : speech.t("outcome.refused");
}

function whyNot(error: unknown, speech: Speech): string {
  return speech.hint(codeOf(error)) ?? (error instanceof Error ? error.message : String(error));
}

function rows(facts: readonly (readonly [string, string])[]): Node[] {
  return facts.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value)));
}

/** The key that opened the sheet may still be held down: it must not press what has the focus here. */
function unheld(event: KeyboardEvent): void {
  if (event.repeat && ["Enter", " ", "Escape"].includes(event.key)) event.preventDefault();
}
