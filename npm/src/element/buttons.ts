// What ends a sheet: a cancel while it runs, then the way on.

import { h, Place } from "./dom.js";
import type { Host } from "./sheet.js";
import { mayClose, type PaymentState, phaseOf } from "./state.js";
import type { Speech } from "./words.js";

type Attempt = (act: () => Promise<unknown> | undefined) => Promise<void>;

export class Buttons {
  readonly node = h("div", { class: "buttons" });
  readonly #place = new Place(this.node);
  readonly #host: Host;
  readonly #stop: () => void;
  readonly #try: Attempt;

  constructor(host: Host, stop: () => void, attempt: Attempt) {
    this.#host = host;
    this.#stop = stop;
    this.#try = attempt;
  }

  /** `cancel`: what has become of the one that was asked for. */
  draw(state: PaymentState, speech: Speech, cancel: string | undefined): void {
    const phase = phaseOf(state);
    const running = phase === "running";
    const asked = cancel === "asked" || cancel === "requested";
    const { again } = this.#host;
    const later = running && mayClose(state) && (state.resumed || state.offer !== undefined);
    const words = [speech.t("cancel"), speech.t("result.next"), speech.language];
    const what = [words, phase, asked, again, later, state.cancel !== undefined, state.showOpen !== undefined];
    this.#place.draw(what, () =>
      running ? this.#whileRunning(state, speech, asked, later) : this.#after(state, speech),
    );
  }

  /** A cancel that was asked for keeps the focus, and does nothing more. */
  #whileRunning({ cancel, offer }: PaymentState, speech: Speech, asked: boolean, later: boolean | undefined) {
    const stop = { "aria-disabled": String(asked), "data-first": true, "data-act": "cancel" };
    return [
      cancel && button(speech.t("cancel"), () => asked || this.#stop(), stop),
      later &&
        button(speech.t(offer ? "offer.later" : "doubt.later"), () => this.#host.close(), { class: "button quiet" }),
    ];
  }

  #after(state: PaymentState, speech: Speech) {
    const [phase, { showOpen }] = [phaseOf(state), state];
    const again = this.#host.again && phase !== "approved" && phase !== "unknown";
    const alone = !again && !showOpen && phase !== "unknown";
    const close = speech.t(phase === "unknown" ? "doubt.later" : "result.next");
    return [
      showOpen && button(speech.t("result.open"), () => void this.#try(() => showOpen()), PRIMARY),
      again && button(speech.t("result.again"), () => this.#host.tryAgain(), PRIMARY),
      button(close, () => this.#host.close(), alone ? PRIMARY : {}),
    ];
  }
}

const PRIMARY = { class: "button primary", "data-first": true };

function button(text: string, act: () => unknown, more: Parameters<typeof h>[1]): HTMLButtonElement {
  return h("button", { type: "button", class: "button", onclick: () => void act(), ...more }, text);
}
