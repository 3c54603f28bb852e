// Chooses the terminal: simulated in this page, or through the helper.

import { connection, connectTo, WAYS, type Way, withHelper } from "../state/connection";
import { open } from "../state/operation";
import { choosing } from "../state/view";
import { advice, named, t } from "../words";
import { Dialog } from "./dialog";

const close = () => {
  choosing.value = false;
};

export function ConnectionDialog() {
  if (!choosing.value) return null;
  return (
    <Dialog class="sheet" label={t("connection.title")} onClose={close}>
      <h2>{t("connection.title")}</h2>
      <div class="ways">
        {WAYS.map((way) => (
          <WayButton key={way} way={way} />
        ))}
      </div>
      {!withHelper && <p class="note">{t("connection.no-helper")}</p>}
      {open.value.length > 0 && <p class="note">{t("connection.busy")}</p>}
      <Failure />
      <div class="buttons">
        <button type="button" class="button" onClick={close}>
          {t("close")}
        </button>
      </div>
    </Dialog>
  );
}

function WayButton({ way }: { way: Way }) {
  const { way: present, state } = connection.value;
  const chosen = way === present;
  const reachable = way === "simulator" || withHelper;
  return (
    <button
      type="button"
      class="way"
      aria-pressed={chosen}
      disabled={!reachable || open.value.length > 0 || state === "connecting"}
      onClick={() => void connectTo(way)}
    >
      <span class={`dot ${chosen ? state : reachable ? "" : "failed"}`} aria-hidden="true" />
      <strong>{named("way", way)}</strong>
      <span>{named("way-note", way)}</span>
      {chosen && <em>{named("state", state)}</em>}
    </button>
  );
}

function Failure() {
  const { error } = connection.value;
  if (!error) return null;
  return (
    <p class="note failure" role="alert">
      {advice(error.code) ?? error.message} {error.code && <code>{error.code}</code>}
    </p>
  );
}
