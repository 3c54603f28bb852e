// The back end that takes gateway payments: where it is, and what it has. Keys of gateways are with it, not here.

import { useSignal } from "@preact/signals";
import { backEnd, connectBackEnd, gateways, isBackEnd, leaveBackEnd } from "../../state/gateway";
import { named, t } from "../../words";

const USUAL = "http://127.0.0.1:9004";

export function Gateways() {
  const url = useSignal(backEnd.value?.url ?? USUAL);
  const present = backEnd.value;
  return (
    <details class="pairing" open={present !== undefined}>
      <summary>{t("gateways.title")}</summary>
      <p class="note">{t("gateways.note")}</p>
      <div class="pairing-code">
        <label class="field">
          <span>{t("gateways.url")}</span>
          <input
            type="text"
            inputMode="url"
            autocomplete="off"
            spellcheck={false}
            value={url.value}
            onInput={(event) => {
              url.value = event.currentTarget.value;
            }}
            onKeyDown={(event) => {
              if (event.key !== "Enter") return;
              event.preventDefault();
              void connectBackEnd(url.value);
            }}
          />
        </label>
        <button
          type="button"
          class="button"
          disabled={!isBackEnd(url.value) || present?.state === "connecting"}
          onClick={() => void connectBackEnd(url.value)}
        >
          {t("gateways.connect")}
        </button>
        {present && (
          <button type="button" class="button quiet" onClick={leaveBackEnd}>
            {t("gateways.leave")}
          </button>
        )}
      </div>
      <p class={`note ${present?.state === "failed" ? "failure" : ""}`} role="status">
        {present && named("gateways-state", present.state)} {gateways.value.map(({ name }) => name).join(", ")}
      </p>
    </details>
  );
}
