// What this till has done: the day in two numbers, then every operation with what can be done about it.

import { useSignal } from "@preact/signals";
import { CURRENCY } from "../state/basket";
import { connection } from "../state/connection";
import { type Entry, entries, givesBack, takesIn } from "../state/history";
import { errand, notice } from "../state/errand";
import { amountText, named, t, timeText } from "../words";
import { EntryDetail } from "./entry";
import { Icon } from "./icon";
import { OutsideForm } from "./outside";
import { Questions } from "./questions";
import { SureButton } from "./sure";

export function History() {
  const opened = useSignal<string | undefined>(undefined);
  const outside = useSignal(false);
  const can = connection.value.terminal?.can;
  return (
    <>
      <div class="panel-head">
        <h2>{t("tab.history")}</h2>
        {can?.refund && (
          <button
            type="button"
            class="button quiet"
            aria-expanded={outside.value}
            onClick={() => {
              outside.value = !outside.value;
            }}
          >
            {t("history.outside")}
          </button>
        )}
        {can?.printSummary && (
          <button
            type="button"
            class="button quiet"
            onClick={() => void errand("summary", (terminal) => terminal.printSummary())}
          >
            {t("history.summary")}
          </button>
        )}
        {can?.closeBatch && (
          <SureButton
            class="quiet"
            label={t("history.batch")}
            sure={t("history.batch-sure")}
            onSure={() => void errand("batch", (terminal) => terminal.closeBatch())}
          />
        )}
      </div>
      {can?.refund && outside.value && (
        <OutsideForm
          onDone={() => {
            outside.value = false;
          }}
        />
      )}
      <Sums />
      <Questions />
      {notice.value && (
        <p class={`note ${notice.value.good ? "" : "failure"}`} role="status">
          {notice.value.text}
        </p>
      )}
      {entries.value.length === 0 && <p class="empty">{t("history.empty")}</p>}
      <ul class="entries">
        {entries.value.map((entry) => (
          <Row
            key={entry.reference}
            entry={entry}
            opened={opened.value === entry.reference}
            onToggle={() => {
              opened.value = opened.value === entry.reference ? undefined : entry.reference;
            }}
          />
        ))}
      </ul>
    </>
  );
}

function Row({ entry, opened, onToggle }: { entry: Entry; opened: boolean; onToggle: () => void }) {
  return (
    <li class={`entry ${entry.status}`}>
      <button type="button" class="entry-head" aria-expanded={opened} onClick={onToggle}>
        <span class={`sign ${entry.status}`}>
          <Icon name={givesBack(entry) && entry.status === "approved" ? "refund" : entry.status} />
        </span>
        <span class="entry-what">
          <strong>
            {entry.kind !== "pay" && `${named("kind", entry.kind)} · `}
            {named("method", entry.method)}
            {entry.gateway && ` · ${entry.gateway}`}
          </strong>
          <small>
            {timeText(entry.at)} · {entry.reference}
          </small>
        </span>
        <span class="entry-amount">
          <strong>
            {givesBack(entry) ? "−" : ""}
            {amountText(entry.minor, entry.currency)}
          </strong>
          <small>{named("status", entry.status)}</small>
        </span>
      </button>
      {opened && <EntryDetail entry={entry} />}
    </li>
  );
}

/** Sales and refunds of the list that went through. */
function Sums() {
  const sum = (sales: boolean) => {
    const done = entries.value.filter((entry) => (sales ? takesIn : givesBack)(entry) && entry.status === "approved");
    const minor = done.reduce((total, entry) => total + BigInt(entry.minor), 0n);
    return `${done.length} · ${amountText(minor, CURRENCY)}`;
  };
  return (
    <dl class="sums">
      <div>
        <dt>{t("history.sales")}</dt>
        <dd>{sum(true)}</dd>
      </div>
      <div>
        <dt>{t("history.refunds")}</dt>
        <dd>{sum(false)}</dd>
      </div>
    </dl>
  );
}
