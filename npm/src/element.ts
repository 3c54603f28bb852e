/**
 * `<tillwire-pay>`: a sheet that shows a payment from its start to its outcome, and what to do while nobody knows. Importing
 * this registers it, in a page; elsewhere it does nothing.
 *
 *     import "tillwire/element";
 *     const sheet = document.querySelector("tillwire-pay");
 *     sheet.terminal = terminal; // what connect() gave
 *     await sheet.resume(); // what an earlier page left open
 *     const outcome = await sheet.pay({ reference, amount, method });
 *
 * It decides nothing about money and keeps nothing: that is the terminal's and its journal's. Whatever it does can be done
 * without it.
 *
 * @module
 */

import { TillwirePay } from "./element/pay.js";

export type { Actions, PaymentState } from "./element/state.js";
export { type OwnWords, type Word, words } from "./element/words.js";
export { TillwirePay };

declare global {
  interface HTMLElementTagNameMap {
    "tillwire-pay": TillwirePay;
  }
}

const registry = (globalThis as { customElements?: CustomElementRegistry }).customElements;
// Another copy of the package may have been there first.
if (registry && !registry.get("tillwire-pay")) {
  registry.define("tillwire-pay", TillwirePay as unknown as CustomElementConstructor);
}
