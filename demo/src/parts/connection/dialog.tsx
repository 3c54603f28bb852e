// Which terminal, and how it is reached: from the system to the key on one sheet, with what is in the way told below.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { check, forget } from "../../state/check";
import { connection, connectTo } from "../../state/connection";
import { busy } from "../../state/operations";
import {
  fieldsOf,
  fitted,
  isComplete,
  saidFits,
  secretNameOf,
  SYSTEMS,
  type System,
  type Way,
} from "../../state/setup";
import { hasSecret, keepSecret } from "../../state/vault";
import { choosing } from "../../state/view";
import { advice, named, t } from "../../words";
import { Dialog } from "../dialog";
import { Checks } from "./checks";
import { Choice } from "./choice";
import type { Draft } from "./draft";
import { Fields } from "./fields";
import { Gateways } from "./gateways";
import { Pairing } from "./pairing";
import { SupportFile } from "./support";

const close = () => {
  choosing.value = false;
};

export function ConnectionDialog() {
  return choosing.value ? <Wizard /> : null;
}

function Wizard() {
  const draft: Draft = { setup: useSignal(connection.value.setup), key: useSignal(""), hasKey: useSignal(false) };
  const name = secretNameOf(draft.setup.value);
  useEffect(forget, [draft.setup.value]);
  useEffect(() => {
    if (connection.value.state === "failed") void check(connection.value.setup);
  }, []);
  useEffect(() => {
    void hasSecret(name).then((has) => {
      draft.hasKey.value = has;
    });
  }, [name]);
  return (
    <Dialog class="sheet wizard" label={t("connection.title")} onClose={close}>
      <h2>{t("connection.title")}</h2>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit(draft);
        }}
      >
        <fieldset class="wizard-body" disabled={busy.value || connection.value.state === "connecting"}>
          <SystemChoice draft={draft} />
          <WayChoice draft={draft} />
          <Fields draft={draft} />
        </fieldset>
        {["helper", "engine"].includes(draft.setup.value.way) && <Pairing url={draft.setup.value.helper} />}
        {busy.value && <p class="note">{t("connection.busy")}</p>}
        <Failure />
        <Checks />
        <Gateways />
        <SupportFile />
        <Buttons draft={draft} />
      </form>
    </Dialog>
  );
}

function SystemChoice({ draft }: { draft: Draft }) {
  const pick = (system: System) => {
    draft.setup.value = fitted({ ...draft.setup.value, system });
  };
  const systems = Object.keys(SYSTEMS) as System[];
  const words = (system: System) => [named("system", system), named("system-note", system)] as const;
  return (
    <Choice name="system" options={systems} words={words} chosen={draft.setup.value.system} onPick={pick} across />
  );
}

function WayChoice({ draft }: { draft: Draft }) {
  const { system, way } = draft.setup.value;
  const pick = (next: Way) => {
    draft.setup.value = fitted({ ...draft.setup.value, way: next });
  };
  const words = (way: Way) => [named("way", way), named("way-note", way)] as const;
  return <Choice name="way" options={SYSTEMS[system]} words={words} chosen={way} onPick={pick} />;
}

function Buttons({ draft }: { draft: Draft }) {
  const ready = isReady(draft) && !busy.value && connection.value.state !== "connecting";
  return (
    <div class="buttons">
      <button type="submit" class="button primary" disabled={!ready}>
        {t(connection.value.state === "connecting" ? "connection.connecting" : "connection.connect")}
      </button>
      <button type="button" class="button" disabled={!ready} onClick={() => void look(draft)}>
        {t("connection.check")}
      </button>
      <button type="button" class="button quiet" onClick={close}>
        {t("close")}
      </button>
    </div>
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

function isReady({ setup, key, hasKey }: Draft): boolean {
  return (
    saidFits(setup.value) &&
    fieldsOf(setup.value).every((field) => isComplete(setup.value, field, key.value, hasKey.value))
  );
}

/** Connects; what is in the way is looked for when that fails. */
async function submit(draft: Draft): Promise<void> {
  forget();
  await keepKey(draft);
  if (await connectTo(draft.setup.value)) close();
  else await check(draft.setup.value);
}

async function look(draft: Draft): Promise<void> {
  await keepKey(draft);
  await check(draft.setup.value);
}

/** The key leaves the page's memory for the vault; nobody sees it again. */
async function keepKey({ setup, key, hasKey }: Draft): Promise<void> {
  if (key.value.trim() === "" || !fieldsOf(setup.value).includes("key")) return;
  await keepSecret(secretNameOf(setup.value), key.value.trim());
  key.value = "";
  hasKey.value = true;
}
