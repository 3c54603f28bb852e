// What a way to a terminal needs to be told: its name, its address, its place at the helper, and its key.

import { useId } from "preact/hooks";
import { demoTerminals, exampleOf, fieldsOf, saidOf, type Setup, withHelper } from "../../state/setup";
import { named, t } from "../../words";
import { SaidFields } from "../said";
import type { Draft } from "./draft";

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
      <SaidFields
        title={t("said.connect")}
        system={draft.setup.value.system}
        fields={saidOf(draft.setup.value)}
        said={draft.setup.value.said}
        onSaid={(said) => change(draft, { said })}
      />
    </>
  );
}

function Text({ draft, field }: { draft: Draft; field: "name" | "url" | "terminal" | "helper" }) {
  const { system } = draft.setup.value;
  const address = field === "url" || field === "helper";
  return (
    <Noted
      name={named("setup", field)}
      note={named("setup-note", field)}
      kind={address ? "url" : "text"}
      placeholder={field === "url" ? exampleOf(system) : ""}
      value={draft.setup.value[field]}
      onInput={(value) => change(draft, { [field]: value })}
    />
  );
}

/** `tillwire demo` has terminals of these names and no others. */
function DemoTerminal({ draft }: { draft: Draft }) {
  const { terminal } = draft.setup.value;
  const names = demoTerminals(draft.setup.value);
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
    <Noted
      name={named("setup-key", system)}
      note={kept ? t("setup.key-replace") : named("setup-key-note", system)}
      kind="secret"
      placeholder={kept ? t("setup.key-kept") : ""}
      value={draft.key.value}
      onInput={(value) => {
        draft.key.value = value;
      }}
    />
  );
}

interface NotedProps {
  name: string;
  note: string;
  kind: "text" | "url" | "secret";
  placeholder: string;
  value: string;
  onInput: (value: string) => void;
}

/** A field with a sentence under it. */
function Noted({ name, note, kind, placeholder, value, onInput }: NotedProps) {
  const id = useId();
  const all = {
    id,
    autocomplete: "off" as const,
    spellcheck: false,
    placeholder,
    value,
    "aria-describedby": `${id}-note`,
    onInput: (event: { currentTarget: HTMLInputElement }) => onInput(event.currentTarget.value),
  };
  return (
    <div class="noted field">
      <label for={id}>{name}</label>
      {kind === "secret" ? <input type="password" {...all} /> : <input type="text" inputMode={kind} {...all} />}
      <small id={`${id}-note`}>{note}</small>
    </div>
  );
}

function change(draft: Draft, part: Partial<Setup>): void {
  draft.setup.value = { ...draft.setup.value, ...part };
}
