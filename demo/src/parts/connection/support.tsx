// A file for whoever helps, at the end of the sheet: also where nothing is connected.

import { making, saveForSupport } from "../../state/support";
import { t } from "../../words";

export function SupportFile() {
  return (
    <section class="support-file">
      <button
        type="button"
        class="button quiet"
        aria-busy={making.value}
        disabled={making.value}
        onClick={() => void saveForSupport()}
      >
        {t(making.value ? "support.making" : "support.save")}
      </button>
      <p class="note">{t("support.note")}</p>
    </section>
  );
}
