// The wire log: what was said, opened. Newest first.

import { useSignal } from "@preact/signals";
import { type Line, lines, pretty } from "../state/log";
import { named, t } from "../words";

export function Log() {
  const copied = useSignal(false);
  const copy = async () => {
    await navigator.clipboard.writeText(lines.value.map(plain).join("\n"));
    copied.value = true;
  };
  return (
    <>
      <div class="panel-head">
        <h2>{t("tab.log")}</h2>
        <button type="button" class="button quiet" disabled={lines.value.length === 0} onClick={() => void copy()}>
          {t(copied.value ? "log.copied" : "log.copy")}
        </button>
        <button
          type="button"
          class="button quiet"
          disabled={lines.value.length === 0}
          onClick={() => {
            lines.value = [];
          }}
        >
          {t("log.clear")}
        </button>
      </div>
      <p class="note">{t("log.note")}</p>
      {lines.value.length === 0 && <p class="empty">{t("log.empty")}</p>}
      <ol class="lines" reversed>
        {lines.value.toReversed().map((line) => (
          <LogLine key={line.id} line={line} />
        ))}
      </ol>
    </>
  );
}

function LogLine({ line }: { line: Line }) {
  const head = (
    <>
      <time>{stamp(line.at)}</time>
      <span class="line-kind">{named("log", line.kind)}</span>
      <span class="line-title">{line.title}</span>
    </>
  );
  if (line.body === undefined) return <li class={`line ${line.kind}`}>{head}</li>;
  return (
    <li class={`line ${line.kind}`}>
      <details>
        <summary>{head}</summary>
        <pre>{pretty(line.body)}</pre>
      </details>
    </li>
  );
}

function plain({ at, kind, title, reference, body }: Line): string {
  const rest = body === undefined ? "" : `\n${pretty(body)}`;
  return `${stamp(at)} ${kind} ${title}${reference ? ` [${reference}]` : ""}${rest}`;
}

/** hh:mm:ss.mmm of the day here. */
function stamp(at: number): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, "0");
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
  return `${time}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}
