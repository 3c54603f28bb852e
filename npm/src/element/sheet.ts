// The sheet itself: one dialog from the start of a payment to its outcome. What does not change stays the same node, so that
// focus, typing and what a screen reader is at are left alone. Every part of it is a module beside this one.

import { codeOf } from "../errors.js";
import type { CancelAnswer } from "../types.js";
import { h, Place, sign } from "./dom.js";
import { Doubt } from "./doubt.js";
import { OfferPlace } from "./offer.js";
import { ReceiptPlace } from "./receipt.js";
import { doing, factsOf, reasonOf, remarksOf, supportOf, titleOf } from "./said.js";
import { isUnknown, mayClose, type Phase, type PaymentState, phaseOf } from "./state.js";
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
  readonly #steps = h("ol", { "aria-live": "polite", "aria-relevant": "additions" });
  readonly #stepsTitle = h("summary", { class: "title" });
  readonly #stepsBox = h("details", { class: "steps" }, this.#stepsTitle, this.#steps);
  readonly #support = new Place(h("dl", { class: "facts" }));
  readonly #supportTitle = h("summary", { class: "title" });
  readonly #supportBox = h("details", { class: "support" }, this.#supportTitle, this.#support.node);
  readonly #buttons = new Place(h("div", { class: "buttons" }));

  /** In `root`, from the first state on. */
  constructor(root: ShadowRoot, host: Host, state: PaymentState) {
    this.#host = host;
    this.#state = state;
    this.reference = state.reference;
    this.#offer = new OfferPlace();
    this.#receipt = new ReceiptPlace();
    this.#doubt = new Doubt(host, (act) => this.#try(act));
    const status = h("div", { role: "status" }, this.#word, this.#text);
    this.#box.append(this.#sign, h("div", {}, status, this.#elapsed));
    this.#supportBox.append(h("slot", { name: "support" }));
    const parts = [this.#heading.node, this.#box, this.#notice, this.#offer.node, this.#doubt.node, this.#doubtSlot];
    const more = [this.#result.node, this.#receipt.node, this.#stepsBox, this.#supportBox, this.#buttons.node];
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
    this.#drawSteps();
    this.#drawSupport(language);
    this.#drawButtons(phase, language);
    this.#tick();
    this.#phase = phase;
    if (turned && (focused || !this.#host.inline)) this.#bringFocus(phase);
  }

  /** Takes it away; the focus goes back to where it came from. */
  close(): void {
    clearInterval(this.#clock);
    if (this.dialog.isConnected) this.dialog.close();
    this.dialog.remove();
  }

  /** In the page's flow it takes the focus from nothing outside. */
  #open(): void {
    if (this.#host.inline) {
      this.dialog.setAttribute("open", "");
      this.dialog.setAttribute("role", "region");
      return;
    }
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
      this.#stepsBox.open = phase === "running" || phase === "unknown";
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

  #drawSteps(): void {
    const [{ steps, started, gateway = false }, { speech }] = [this.#state, this.#host];
    say(this.#stepsTitle, speech.t("steps"));
    const lines = joined(steps.map((step) => ({ text: speech.step(step, gateway), at: step.at })));
    while (this.#steps.children.length > lines.length) this.#steps.lastChild?.remove();
    for (const [index, { text, at, times }] of lines.entries()) {
      const line = this.#steps.children[index] ?? this.#steps.appendChild(h("li", {}, h("span"), h("time")));
      say(line.children[0], times > 1 ? `${text} × ${times}` : text);
      say(line.children[1], speech.t("seconds", { n: (Math.max(0, at - started) / 1000).toFixed(1) }));
    }
  }

  #drawSupport(language: string): void {
    const [state, { speech }] = [this.#state, this.#host];
    this.#supportBox.hidden = state.outcome === undefined && state.error === undefined;
    say(this.#supportTitle, speech.t("support"));
    const facts = supportOf(state, speech);
    this.#support.draw([language, facts], () => rows(facts));
  }

  #drawButtons(phase: Phase, language: string): void {
    const [state, { speech, again }] = [this.#state, this.#host];
    const [asked, may] = [this.#cancel, state.cancel !== undefined];
    const later = state.offer !== undefined && mayClose(state);
    const next = speech.t(phase === "unknown" ? "doubt.later" : "result.next");
    const { showOpen } = state;
    const retry = again && phase !== "approved" && phase !== "unknown" && phase !== "running";
    this.#buttons.draw([language, phase, asked, may, later, next, retry, !showOpen], () =>
      phase === "running"
        ? [
            may && button(speech.t("cancel"), () => void (isAsked(asked) || this.#stop()), asking(asked)),
            later && button(speech.t("offer.later"), () => this.#host.close(), { class: "button quiet" }),
          ]
        : [
            showOpen && button(speech.t("result.open"), () => void this.#try(() => showOpen()), PRIMARY),
            retry && button(speech.t("result.again"), () => this.#host.tryAgain(), PRIMARY),
            button(
              next,
              () => this.#host.close(),
              retry || showOpen || phase === "unknown" ? { "data-act": "close" } : PRIMARY,
            ),
          ],
    );
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

const PRIMARY = { class: "button primary", "data-first": true };

const isAsked = (answer: string | undefined) => answer === "asked" || answer === "requested";

/** It keeps the focus while it does nothing more. */
const asking = (asked: string | undefined) => ({
  "aria-disabled": String(isAsked(asked)),
  "data-first": true,
  "data-act": "cancel",
});

function button(text: string, act: () => void, more: Parameters<typeof h>[1] = {}): HTMLButtonElement {
  return h("button", { type: "button", class: "button", onclick: act, ...more }, text);
}

/** Changes a text only where it is another one: a screen reader says every change. */
function say(node: Element | undefined, text: string): void {
  if (node && node.textContent !== text) node.textContent = text;
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

/** The same step again and again, such as asking, is one line with the time of the last. */
function joined(steps: readonly { text: string; at: number }[]): { text: string; at: number; times: number }[] {
  const lines: { text: string; at: number; times: number }[] = [];
  for (const step of steps) {
    const last = lines.at(-1);
    if (last?.text === step.text) lines[lines.length - 1] = { ...step, times: last.times + 1 };
    else lines.push({ ...step, times: 1 });
  }
  return lines;
}

/** The key that opened the sheet may still be held down: it must not press what has the focus here. */
function unheld(event: KeyboardEvent): void {
  if (event.repeat && ["Enter", " ", "Escape"].includes(event.key)) event.preventDefault();
}
