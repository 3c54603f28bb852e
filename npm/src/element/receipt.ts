// The receipt: 80 mm of paper on the screen, printed or copied. A page with a receipt of its own puts it into the slot.

import { h, Place } from "./dom.js";
import { print } from "./print.js";
import { receiptOf } from "./said.js";
import { type PaymentState, phaseOf } from "./state.js";
import type { Speech } from "./words.js";

export class ReceiptPlace {
  readonly node = h("slot", { name: "receipt" });
  readonly #place = new Place(h("div", { class: "receipt-place" }));

  constructor() {
    this.node.append(this.#place.node);
  }

  draw(state: PaymentState, speech: Speech, shop: string): void {
    this.node.hidden = phaseOf(state) !== "approved";
    const groups = this.node.assignedNodes().length > 0 ? [] : receiptOf(state, speech);
    const title = [shop, speech.t(`kind.${state.kind}`)].filter(Boolean);
    this.#place.draw([groups, title, speech.t("receipt.print")], () =>
      groups.length === 0 ? [] : [folded(title, groups, speech)],
    );
  }
}

function folded(title: readonly string[], groups: ReturnType<typeof receiptOf>, speech: Speech): HTMLElement {
  const paper = paperOf(title, groups);
  const copied = h("span", { role: "status", class: "note" });
  const lines = [...title, ...groups.flatMap((rows) => ["", ...rows.map(([name, value]) => `${name}: ${value}`)])];
  const copy = () =>
    navigator.clipboard.writeText(lines.join("\n")).then(
      () => copied.replaceChildren(speech.t("receipt.copied")),
      (error: unknown) => copied.replaceChildren(String(error)),
    );
  const means = h(
    "div",
    { class: "choices" },
    h("button", { type: "button", class: "button", onclick: () => print(paper) }, speech.t("receipt.print")),
    // Pages that are not secure have none.
    "clipboard" in navigator &&
      h("button", { type: "button", class: "button", onclick: () => void copy() }, speech.t("receipt.copy")),
    copied,
  );
  return h("details", { class: "receipt" }, h("summary", { class: "title" }, speech.t("receipt")), paper, means);
}

function paperOf(title: readonly string[], groups: ReturnType<typeof receiptOf>): HTMLElement {
  const row = ([name, value]: readonly [string, string]) => h("p", {}, h("span", {}, name), h("span", {}, value));
  const filled = groups.filter((rows) => rows.length > 0);
  return h(
    "div",
    { class: "paper" },
    ...title.map((line) => h("p", { class: "paper-title" }, line)),
    ...filled.flatMap((rows) => [h("hr"), ...rows.map(row)]),
  );
}
