// What the customer of a gateway pays with: a code to scan, or a page to open, which is a code as well for their own phone.

import type { Offer } from "../types.js";
import { h, Place } from "./dom.js";
import { type PaymentState, phaseOf } from "./state.js";
import { clock, type Speech } from "./words.js";

export class OfferPlace {
  readonly node = h("div", { class: "offer" });
  readonly #place = new Place(this.node);
  readonly #left = h("p", { class: "note" });
  #expires: number | undefined;

  draw(state: PaymentState, speech: Speech): void {
    const offer = phaseOf(state) === "running" ? state.offer : undefined;
    this.#expires = offer?.expiresAt;
    this.#place.draw([offer, speech.t("offer.code"), speech.language], () =>
      offer ? this.#content(offer, speech) : [],
    );
    this.tick(speech);
  }

  /** How long it is still good for. */
  tick(speech: Speech): void {
    const left = this.#expires === undefined ? "" : speech.t("offer.left", { time: clock(Date.now(), this.#expires) });
    if (this.#left.textContent !== left) this.#left.textContent = left;
  }

  #content(offer: Offer, speech: Speech): Node[] {
    const page = "redirect" in offer ? offer.redirect : undefined;
    const code = h("div", { class: "code" });
    // Bundlers make a file of its own of it, which is loaded by whoever has a code to show.
    const drawn = import("./qr.js").then(({ qrCode }) =>
      code.replaceChildren(qrCode("qr" in offer ? offer.qr : offer.redirect, speech.t("offer.code"))),
    );
    drawn.catch((error: unknown) => code.replaceChildren(h("p", { class: "note failure" }, String(error))));
    const link = { class: "button primary", href: page, target: "_blank", rel: "noopener noreferrer" };
    const text = h("p", {}, speech.t(page === undefined ? "offer.scan" : "offer.open"));
    const opens = page !== undefined && /^https?:\/\//i.test(page) && h("a", link, speech.t("offer.page"));
    return [code, h("div", { class: "offer-text" }, text, opens, this.#left)];
  }
}
