// Nobody knows yet whether the customer paid. It is asked on; a person may ask now, look and decide, or go on without it.

import { h, Place } from "./dom.js";
import type { Host } from "./sheet.js";
import { givesBack, isUnknown, type PaymentState } from "./state.js";
import type { Speech } from "./words.js";

/** How long the button that asks says that it does, in ms. */
const ASKING = 1500;

export class Doubt {
  readonly node = h("div", { class: "doubt" });
  readonly #place = new Place(this.node);
  readonly #host: Host;
  readonly #try: (act: () => Promise<unknown> | undefined) => Promise<void>;
  readonly #button = h("button", { type: "button", class: "button primary", "data-act": "recheck" });
  #asking = false;
  #state: PaymentState | undefined;
  #speech: Speech | undefined;

  constructor(host: Host, attempt: (act: () => Promise<unknown> | undefined) => Promise<void>) {
    this.#host = host;
    this.#try = attempt;
    this.#button.addEventListener("click", () => this.#asking || this.#ask());
  }

  draw(state: PaymentState, speech: Speech, turned: boolean): void {
    [this.#state, this.#speech] = [state, speech];
    if (turned) this.#asking = false;
    const { outcome, gateway, kind, recheck, settle, release } = state;
    const released = outcome?.released;
    const means = [recheck, settle, release].map(Boolean);
    const shown = isUnknown(outcome) ? [speech.t("doubt.asking"), released, gateway, kind, means] : false;
    this.#place.draw([shown, speech.language], () => (isUnknown(outcome) ? this.#content(state, speech) : []));
    this.#button.textContent = speech.t(this.#asking ? "doubt.rechecking" : "doubt.recheck");
    this.#button.setAttribute("aria-disabled", String(this.#asking));
  }

  #content(state: PaymentState, speech: Speech): (Node | undefined)[] {
    const { gateway, outcome, recheck, settle, release } = state;
    const released = outcome?.released;
    const places = released && { who: released.who, time: speech.time(released.at) };
    return [
      h("p", { class: "doubt-text" }, speech.t(gateway ? "doubt.asking-gateway" : "doubt.asking")),
      places && h("p", { class: "note", role: "status" }, speech.t("doubt.released", places)),
      recheck && this.#button,
      settle || release ? this.#byHand(state, speech) : undefined,
    ];
  }

  /** Nobody decides without a name. */
  #byHand(state: PaymentState, speech: Speech): HTMLElement {
    const { gateway, settle, release, outcome } = state;
    const back = givesBack(state);
    const paid = gateway ? "doubt.paid-gateway" : back ? "doubt.paid-back" : "doubt.paid";
    const choices: [string, ((who: string) => Promise<unknown>) | undefined][] = [
      [speech.t(paid), settle && ((who) => settle("paid", who))],
      [speech.t(back ? "doubt.not-paid-back" : "doubt.not-paid"), settle && ((who) => settle("not-paid", who))],
      [speech.t(back ? "doubt.go-on-back" : "doubt.go-on"), outcome?.released ? undefined : release],
    ];
    const who = h("input", { type: "text", autocomplete: "name", class: "who", "data-act": "who" });
    who.value = this.#host.cashier;
    const buttons = choices.flatMap(([text, act]) => (act ? [this.#choice(text, act)] : []));
    const allow = () => {
      this.#host.cashier = who.value;
      for (const button of buttons) button.disabled = who.value.trim() === "";
    };
    who.addEventListener("input", allow);
    allow();
    return h(
      "fieldset",
      {},
      h("legend", {}, speech.t("doubt.by-hand")),
      h("label", {}, h("span", {}, speech.t("doubt.who")), who),
      h("div", { class: "choices" }, ...buttons),
    );
  }

  #choice(text: string, act: (who: string) => Promise<unknown>): HTMLButtonElement {
    const decide = () => void this.#try(() => act(this.#host.cashier.trim()));
    return h("button", { type: "button", class: "button", "data-act": text, onclick: decide }, text);
  }

  #ask(): void {
    this.#asking = true;
    this.#again();
    void this.#try(() => this.#state?.recheck?.());
    setTimeout(() => {
      this.#asking = false;
      if (this.node.isConnected) this.#again();
    }, ASKING);
  }

  #again(): void {
    if (this.#state && this.#speech) this.draw(this.#state, this.#speech, false);
  }
}
