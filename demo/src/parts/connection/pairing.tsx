// Pairs this page with the helper, once: the person types the code that the helper's machine shows.

import { useSignal } from "@preact/signals";
import { pair, TillError } from "tillwire";
import { connection } from "../../state/connection";
import { withHelper } from "../../state/setup";
import { advice, t } from "../../words";

export function Pairing({ url }: { url: string }) {
  const code = useSignal("");
  const told = useSignal<{ text: string; good: boolean } | undefined>(undefined);
  if (withHelper) return <p class="note">{t("pair.none")}</p>;
  const submit = async () => {
    told.value = { text: t("pair.running"), good: true };
    told.value = await pair({ code: code.value, url }).then(
      () => ({ text: t("pair.done"), good: true }),
      (error) => ({
        text: error instanceof TillError ? (advice(error.code) ?? error.message) : String(error),
        good: false,
      }),
    );
  };
  return (
    <details class="pairing" open={connection.value.error?.code === "NOT_PAIRED"}>
      <summary>{t("pair.title")}</summary>
      <p class="note">
        {t("pair.how")} <code>tillwire pair</code>
      </p>
      <div class="pairing-code">
        <label class="field">
          <span>{t("pair.code")}</span>
          <input
            type="text"
            inputMode="numeric"
            autocomplete="one-time-code"
            value={code.value}
            onInput={(event) => {
              code.value = event.currentTarget.value;
            }}
            onKeyDown={(event) => {
              if (event.key !== "Enter") return;
              event.preventDefault();
              void submit();
            }}
          />
        </label>
        <button type="button" class="button" disabled={code.value.trim() === ""} onClick={() => void submit()}>
          {t("pair.do")}
        </button>
      </div>
      <p class={`note ${told.value?.good === false ? "failure" : ""}`} role="status">
        {told.value?.text}
      </p>
    </details>
  );
}
