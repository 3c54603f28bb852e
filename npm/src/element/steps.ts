// The steps of a payment in words, with their times.

import { h, say } from "./dom.js";
import type { PaymentState } from "./state.js";
import type { Speech } from "./words.js";

export class Steps {
  readonly #title = h("summary", { class: "title" });
  readonly #list = h("ol", { "aria-live": "polite", "aria-relevant": "additions" });
  readonly node = h("details", { class: "steps" }, this.#title, this.#list);

  draw({ steps, started, gateway = false }: PaymentState, speech: Speech): void {
    say(this.#title, speech.t("steps"));
    const lines = joined(steps.map((step) => ({ text: speech.step(step, gateway), at: step.at })));
    while (this.#list.children.length > lines.length) this.#list.lastChild?.remove();
    for (const [index, { text, at, times }] of lines.entries()) {
      const line = this.#list.children[index] ?? this.#list.appendChild(h("li", {}, h("span"), h("time")));
      say(line.children[0], times > 1 ? `${text} ×\u00a0${times}` : text);
      say(line.children[1], speech.t("seconds", { n: (Math.max(0, at - started) / 1000).toFixed(1) }));
    }
  }
}

interface Line {
  readonly text: string;
  readonly at: number;
  readonly times: number;
}

/** The same step again and again, such as asking, is one line with the time of the last. */
function joined(steps: readonly Omit<Line, "times">[]): Line[] {
  const lines: Line[] = [];
  for (const step of steps) {
    const last = lines.at(-1);
    if (last?.text === step.text) lines[lines.length - 1] = { ...step, times: last.times + 1 };
    else lines.push({ ...step, times: 1 });
  }
  return lines;
}
