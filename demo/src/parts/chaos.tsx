// A script of one's own: any faults, in any order, for any kind of request. Most people choose a ready one above it.

import { useSignal } from "@preact/signals";
import { gateways } from "../state/gateway";
import { token, withHelper } from "../state/setup";
import { type Control, control, dedupe, overHttp, play, scriptOf } from "../state/simulator";
import { kindsOf, type On, plain, type Step, VERBS, type Verb, type VerbName, verbsOf } from "../state/verbs";
import { named, t, type Word } from "../words";
import { Icon } from "./icon";

export function Chaos() {
  const chosen = useSignal<string | undefined>(undefined);
  const draft = useSignal<Step>(plain("CHARGE_THEN_DROP"));
  const refused = useSignal(false);
  const all = simulators();
  const of = all.find(({ system }) => system === chosen.value) ?? all[0];
  if (!of) return null;
  const set = async (steps: readonly Step[]) => {
    refused.value = await play(of, steps).then(
      () => false,
      () => true,
    );
  };
  return (
    <details class="chaos">
      <summary>{t("chaos.title")}</summary>
      <p class="note">{t("chaos.note")}</p>
      <form
        class="chaos-form"
        onSubmit={(event) => {
          event.preventDefault();
          void set([...scriptOf(of.system), draft.value]);
        }}
      >
        {all.length > 1 && (
          <Select
            label={t("chaos.who")}
            value={of.system}
            options={all.map(({ system }) => system)}
            name={(system) => named("system", system)}
            onChange={(system) => {
              chosen.value = system;
              draft.value = plain("CHARGE_THEN_DROP");
            }}
          />
        )}
        <Select
          label={t("chaos.verb")}
          value={draft.value.verb}
          options={verbsOf(of.system)}
          onChange={(verb) => {
            draft.value = plain(verb as VerbName);
          }}
        />
        <p class="note">{t(`verb.${draft.value.verb}` as Word)}</p>
        <Members
          system={of.system}
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
      <Script steps={scriptOf(of.system)} onChange={set} />
      <label class="tick">
        <input
          type="checkbox"
          checked={dedupe.value}
          onChange={(event) => {
            dedupe.value = event.currentTarget.checked;
            void set(scriptOf(of.system));
          }}
        />
        <span>{t("chaos.dedupe")}</span>
      </label>
    </details>
  );
}

/** The terminal, and behind a helper's demo the gateways that the back end reaches. */
function simulators(): Control[] {
  const others = withHelper ? gateways.value.map(({ system }) => overHttp(system, token)) : [];
  return [...(control.value ? [control.value] : []), ...others];
}

/** What a verb needs to be told, and which kind of request it waits for. */
function Members({ system, step, onChange }: { system: string; step: Step; onChange: (step: Step) => void }) {
  const { members, on } = VERBS[step.verb] as Verb;
  return (
    <div class="members">
      <Select
        label={t("chaos.on")}
        value={step.on ?? on}
        options={kindsOf(system)}
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
function Script({ steps, onChange }: { steps: readonly Step[]; onChange: (steps: readonly Step[]) => void }) {
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
