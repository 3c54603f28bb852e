// What has no outcome yet stays in sight, above everything, until it has one.

import { entryOf } from "../state/history";
import { isReleased, open, shown } from "../state/operations";
import { amountText, t } from "../words";
import { Icon } from "./icon";

export function Banner() {
  const operation = open.value.find((it) => it.reference !== shown.value && !isReleased(it));
  const entry = entryOf(operation?.reference);
  if (!operation || !entry) return null;
  const unknown = operation.outcome?.status === "unknown";
  return (
    <div class={`banner ${unknown ? "unknown" : "running"}`} role="status">
      <Icon name={unknown ? "unknown" : "running"} />
      <p>
        <strong>{t(operation.resumed ? "banner.resumed" : "banner.open")}</strong>{" "}
        {entry.minor !== "0" && amountText(entry.minor, entry.currency)} <code>{entry.reference}</code>
      </p>
      <button
        type="button"
        class="button"
        onClick={() => {
          shown.value = operation.reference;
        }}
      >
        {t("banner.show")}
      </button>
    </div>
  );
}
