// A script of one's own: any faults, in any order, for any kind of request. Most people choose a ready one above it.

import { useSignal } from "@preact/signals";
import { connection } from "../state/connection";
import { dedupe, play, script } from "../state/simulator";
import { ON, type On, plain, type Step, VERBS, type Verb, type VerbName, verbsOf } from "../state/verbs";
import { named, t, type Word } from "../words";
import { Icon } from "./icon";

export function Chaos() {
  const { system } = connection.value.setup;
  const draft = useSignal<Step>(plain("CHARGE_THEN_DROP"));
  const refused = useSignal(false);
  const set = (steps: readonly Step[]) => {
    refused.value = false;
    void play(steps).catch(() => {
      refused.value = true;
    });
  };
  return (
    <details class="chaos">
      <summary>{t("chaos.title")}</summary>
      <p class="note">{t("chaos.note")}</p>
      <form
        class="chaos-form"
        onSubmit={(event) => {
          event.preventDefault();
          set([...script.value, draft.value]);
        }}
      >
        <Select
          label={t("chaos.verb")}
          value={draft.value.verb}
          options={verbsOf(system)}
          onChange={(verb) => {
            draft.value = plain(verb as VerbName);
          }}
        />
        <p class="note">{t(`verb.${draft.value.verb}` as Word)}</p>
        <Members
          step={draft.value}
          onChange={(step) => {
            draft.value = step;
          }}
        />
        <button type="submit" class="button">
          <Icon name="plus" /> {t("chaos.add")}
        </button>
      </form>
      {refused.value && (
        <p class="note failure" role="alert">
          {t("chaos.refused")}
        </p>
      )}
      <Script onChange={set} />
      <label class="tick">
        <input
          type="checkbox"
          checked={dedupe.value}
          onChange={(event) => {
            dedupe.value = event.currentTarget.checked;
            set(script.value);
          }}
        />
        <span>{t("chaos.dedupe")}</span>
      </label>
    </details>
  );
}

/** What a verb needs to be told, and which kind of request it waits for. */
function Members({ step, onChange }: { step: Step; onChange: (step: Step) => void }) {
  const { members, on } = VERBS[step.verb] as Verb;
  return (
    <div class="members">
      <Select
        label={t("chaos.on")}
        value={step.on ?? on}
        options={ON}
        name={(it) => named("on", it)}
        onChange={(it) => onChange({ ...step, on: it as On })}
      />
      {Object.entries(members).map(([member, usual]) =>
        typeof usual === "object" ? (
          <Select
            key={member}
            label={member}
            value={String(step[member])}
            options={usual}
            onChange={(value) => onChange({ ...step, [member]: value })}
          />
        ) : (
          <label key={member} class="field">
            <span>{member}</span>
            <input
              type="text"
              inputMode="numeric"
              value={String(step[member] ?? "")}
              onInput={({ currentTarget: { value } }) =>
                onChange({ ...step, [member]: typeof usual === "number" ? Number(value) : value })
              }
            />
          </label>
        ),
      )}
    </div>
  );
}

/** What will happen, in order; each step can be taken out. */
function Script({ onChange }: { onChange: (steps: readonly Step[]) => void }) {
  const steps = script.value;
  if (steps.length === 0) return null;
  return (
    <ol class="script" aria-label={t("chaos.script")}>
      {steps.map((step, index) => (
        <li key={index}>
          <code>{spelt(step)}</code>
          <button
            type="button"
            class="button quiet"
            aria-label={t("chaos.remove", { step: step.verb })}
            onClick={() => onChange(steps.filter((_, place) => place !== index))}
          >
            <Icon name="close" />
          </button>
        </li>
      ))}
    </ol>
  );
}

/** `query: QUERY_FAIL k=3` */
function spelt({ verb, on = "money", ...members }: Step): string {
  const rest = Object.entries(members).map(([member, value]) => ` ${member}=${value}`);
  return `${named("on", on)}: ${verb}${rest.join("")}`;
}

interface SelectProps {
  label: string;
  value: string;
  options: readonly string[];
  name?: (option: string) => string;
  onChange: (option: string) => void;
}

function Select({ label, value, options, name = (it) => it, onChange }: SelectProps) {
  return (
    <label class="field">
      <span>{label}</span>
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {options.map((option) => (
          <option key={option} value={option}>
            {name(option)}
          </option>
        ))}
      </select>
    </label>
  );
}
