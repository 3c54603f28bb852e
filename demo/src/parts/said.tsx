// A form for what a system takes besides: one control for each field of its description, all of them optional.

import { useId } from "preact/hooks";
import { allFits, type Field, fits, type Said } from "../state/said";
import { fieldText, t } from "../words";

interface Props {
  title: string;
  system: string;
  fields: readonly Field[];
  said: Said;
  onSaid: (said: Said) => void;
}

export function SaidFields({ title, system, fields, said, onSaid }: Props) {
  if (fields.length === 0) return null;
  const count = fields.filter(({ name }) => (said[name] ?? "") !== "").length;
  return (
    <details class="said">
      <summary>
        <span>
          {title}
          {count > 0 && <span class="badge">{count}</span>}
          {!allFits(fields, said) && <span class="failure"> {t("said.wrong")}</span>}
        </span>
      </summary>
      <div class="said-fields">
        {fields.map((field) => (
          <One
            key={field.name}
            field={field}
            text={fieldText(system, field)}
            value={said[field.name] ?? ""}
            onValue={(value) => onSaid({ ...said, [field.name]: value })}
          />
        ))}
      </div>
    </details>
  );
}

function One({
  field,
  text,
  value,
  onValue,
}: {
  field: Field;
  text: string;
  value: string;
  onValue(text: string): void;
}) {
  const id = useId();
  const wrong = !fits(field, value);
  return (
    <div class="noted field">
      <label for={id}>
        <code>{field.name}</code>
      </label>
      <Control field={field} id={id} value={value} wrong={wrong} onValue={onValue} />
      <small id={`${id}-note`} class={wrong ? "failure" : ""}>
        {text} {limits(field)}
      </small>
    </div>
  );
}

interface ControlProps {
  field: Field;
  id: string;
  value: string;
  wrong: boolean;
  onValue(text: string): void;
}

function Control({ field, id, value, wrong, onValue }: ControlProps) {
  const described = { id, "aria-describedby": `${id}-note` };
  const choices = choicesOf(field);
  if (choices) {
    return (
      <select {...described} value={value} onChange={(event) => onValue(event.currentTarget.value)}>
        <option value="">{usual(field, choices)}</option>
        {choices.map(([word, meaning]) => (
          <option key={word} value={word}>
            {meaning === word ? word : `${word} · ${meaning}`}
          </option>
        ))}
      </select>
    );
  }
  const all = {
    ...described,
    value,
    autocomplete: "off" as const,
    spellcheck: false,
    placeholder: field.default ?? (field.kind === "texts" ? "...; ..." : ""),
    "aria-invalid": wrong,
    onInput: (event: { currentTarget: HTMLInputElement }) => onValue(event.currentTarget.value.trim()),
  };
  const numeric = field.kind === "whole" ? "numeric" : field.kind === "amount" ? "decimal" : "text";
  return <input type="text" inputMode={numeric} {...all} />;
}

/** What holds where nothing is chosen. */
function usual({ kind, default: usual }: Field, choices: readonly (readonly [string, string])[]): string {
  if (usual === undefined) return t("said.none");
  const word = kind === "flag" ? String(usual === "true" || usual === "1") : usual;
  return t("said.usual", { usual: choices.find(([known]) => known === word)?.[1] ?? usual });
}

function choicesOf({ kind, words }: Field): readonly (readonly [string, string])[] | undefined {
  if (kind === "flag")
    return [
      ["true", t("said.yes")],
      ["false", t("said.no")],
    ];
  return kind === "word" ? words : undefined;
}

/** The bounds of a number, as they are. */
function limits({ kind, unit, min = 0, max }: Field): string {
  if (kind !== "whole") return "";
  const bounds = { min, max: max ?? "", unit: unit ?? "" };
  return t(max === undefined ? "said.from" : "said.between", bounds).replace(/ (?=[.。])/, "");
}
