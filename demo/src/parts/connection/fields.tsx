// What a way to a terminal needs to be told: its name, its address, its place at the helper, and its key.

import { connection } from "../../state/connection";
import { DEMO_TERMINALS, EXAMPLES, fieldsOf, type Setup, withHelper } from "../../state/setup";
import { named, t } from "../../words";
import type { Draft } from "./dialog";

export function Fields({ draft }: { draft: Draft }) {
  const fields = fieldsOf(draft.setup.value);
  return (
    <>
      {fields.includes("helper") && <Text draft={draft} field="helper" />}
      {fields.includes("terminal") &&
        (withHelper ? <DemoTerminal draft={draft} /> : <Text draft={draft} field="terminal" />)}
      {fields.includes("name") && <Text draft={draft} field="name" />}
      {fields.includes("url") && <Text draft={draft} field="url" />}
      {fields.includes("key") && <Key draft={draft} />}
    </>
  );
}

function Text({ draft, field }: { draft: Draft; field: "name" | "url" | "terminal" | "helper" }) {
  const { system } = draft.setup.value;
  return (
    <label class="field">
      <span>{named("setup", field)}</span>
      <input
        type="text"
        inputMode={field === "url" || field === "helper" ? "url" : "text"}
        autocomplete="off"
        spellcheck={false}
        placeholder={field === "url" ? EXAMPLES[system] : ""}
        value={draft.setup.value[field]}
        onInput={(event) => change(draft, { [field]: event.currentTarget.value })}
      />
      <small>{named("setup-note", field)}</small>
    </label>
  );
}

/** `tillwire demo` has terminals of these names and no others. */
function DemoTerminal({ draft }: { draft: Draft }) {
  const { system, terminal } = draft.setup.value;
  const names = DEMO_TERMINALS[system];
  return (
    <label class="field">
      <span>{t("setup.terminal")}</span>
      <select value={terminal} onChange={(event) => change(draft, { terminal: event.currentTarget.value })}>
        {names.map((name) => (
          <option key={name} value={name}>
            {named("terminal", name)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** A saved key is never shown; typing replaces it. */
function Key({ draft }: { draft: Draft }) {
  const { system } = draft.setup.value;
  const kept = draft.hasKey.value;
  return (
    <label class="field">
      <span>{named("setup-key", system)}</span>
      <input
        type="password"
        autocomplete="off"
        placeholder={kept ? t("setup.key-kept") : ""}
        value={draft.key.value}
        disabled={connection.value.state === "connecting"}
        onInput={(event) => {
          draft.key.value = event.currentTarget.value;
        }}
      />
      <small>{kept ? t("setup.key-replace") : named("setup-key-note", system)}</small>
    </label>
  );
}

function change(draft: Draft, part: Partial<Setup>): void {
  draft.setup.value = { ...draft.setup.value, ...part };
}
