// What nobody knows yet: every open question with its age, and who went on without its answer.

import { entryOf } from "../state/history";
import { open, type Operation, shown } from "../state/operations";
import { now } from "../state/view";
import { amountText, clock, t, timeText } from "../words";
import { Icon } from "./icon";

export function Questions() {
  const unknown = open.value.filter(({ outcome }) => outcome?.status === "unknown");
  if (unknown.length === 0) return null;
  return (
    <section class="questions" aria-label={t("questions.title")}>
      <h3>{t("questions.title")}</h3>
      <ul>
        {unknown.map((operation) => (
          <Question key={operation.reference} operation={operation} />
        ))}
      </ul>
    </section>
  );
}

function Question({ operation }: { operation: Operation }) {
  const entry = entryOf(operation.reference);
  const released = operation.outcome?.released;
  if (!entry) return null;
  const seconds = Math.max(0, Math.floor((now.value - entry.at) / 1000));
  return (
    <li>
      <Icon name="unknown" />
      <span>
        <strong>
          {entry.minor !== "0" && amountText(entry.minor, entry.currency)} <code>{entry.reference}</code>
        </strong>
        <small>
          {t("questions.age", { time: clock(seconds) })}
          {released && ` · ${t("questions.released", { who: released.who, time: timeText(released.at) })}`}
        </small>
      </span>
      <button
        type="button"
        class="button"
        onClick={() => {
          shown.value = operation.reference;
        }}
      >
        {t("questions.open")}
      </button>
    </li>
  );
}
