// The terminal shows another key than the till has: with that one, what is in doubt is asked for again.

import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { connection, takeKey } from "../state/connection";
import { advice, named, t } from "../words";

/** `onTaken`: what is in doubt can be asked for now. */
export function NewKey({ onTaken }: { onTaken: () => void }) {
  const id = useId();
  const key = useSignal("");
  const refused = useSignal(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    refused.value = !(await takeKey(key.value.trim()));
    if (refused.value) return;
    key.value = "";
    onTaken();
  };
  return (
    <form class="new-key" onSubmit={submit}>
      <label class="field" for={id}>
        <span>{named("setup-key", connection.value.setup.system)}</span>
      </label>
      <input
        id={id}
        type="password"
        autocomplete="off"
        value={key.value}
        aria-invalid={refused.value}
        aria-describedby={`${id}-note`}
        onInput={(event) => {
          key.value = event.currentTarget.value;
          refused.value = false;
        }}
      />
      <p id={`${id}-note`} class={`note ${refused.value ? "failure" : ""}`} role="status">
        {refused.value ? (advice("KEY_FORMAT") ?? "") : t("doubt.new-key")}
      </p>
      <button type="submit" class="button" disabled={key.value.trim() === ""}>
        {t("doubt.take-key")}
      </button>
    </form>
  );
}
