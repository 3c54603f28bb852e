// The steps of an operation in words, with their times.

import { type Step, stepText } from "tillwire";
import { entryOf } from "../state/history";
import type { Operation } from "../state/operations";
import { language, named, t } from "../words";

export function Steps({ operation }: { operation: Operation }) {
  const { steps, outcome, reference } = operation;
  const gateway = entryOf(reference)?.gateway !== undefined;
  return (
    <details class="steps" open={!outcome || outcome.status === "unknown"}>
      <summary>{t("steps")}</summary>
      <ol aria-live="polite" aria-relevant="additions">
        {joined(steps).map(({ step, times }, index) => (
          <li key={index}>
            <span>
              {word(step, gateway)}
              {times > 1 && ` × ${times}`}
            </span>
            <time>{t("seconds", { n: ((step.at - operation.started) / 1000).toFixed(1) })}</time>
          </li>
        ))}
      </ol>
    </details>
  );
}

function word(step: Step, gateway: boolean): string {
  const own = gateway ? named("step-gateway", step.name) : step.name;
  return own === step.name ? stepText(step, language.value) : own;
}

/** The same step again and again, such as checking, is one line with the time of the last. */
function joined(steps: readonly Step[]): { step: Step; times: number }[] {
  const rows: { step: Step; times: number }[] = [];
  for (const step of steps) {
    const last = rows.at(-1);
    if (last?.step.name === step.name && last.step.code === step.code)
      rows[rows.length - 1] = { step, times: last.times + 1 };
    else rows.push({ step, times: 1 });
  }
  return rows;
}
