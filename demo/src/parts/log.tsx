// The wire log: what was said, opened. Newest first.

import { useSignal } from "@preact/signals";
import { lines } from "../state/log";
import { t } from "../words";
import { Line, plain } from "./line";

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
          <Line key={line.id} line={line} />
        ))}
      </ol>
    </>
  );
}
