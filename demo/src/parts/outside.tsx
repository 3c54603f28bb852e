// A refund of a payment that is not in the list, such as another till's: by the number that its slip shows.

import { useSignal } from "@preact/signals";
import { type Money, money, TillError } from "tillwire";
import { CURRENCY } from "../state/basket";
import { connection } from "../state/connection";
import { refundOutside } from "../state/operation";
import { busy } from "../state/operations";
import { described, type NumberName } from "../state/said";
import { advice, amountText, t } from "../words";

/** `onDone`: the form goes with its numbers, so that no payment is given back twice by a second press. */
export function OutsideForm({ onDone }: { onDone: () => void }) {
  const { follows } = described(connection.value.setup.system).names;
  const name = useSignal<NumberName>(follows.includes("number") ? "number" : "order");
  const number = useSignal("");
  const amount = useSignal("");
  const { back, problem } = read(amount.value);
  const submit = (event: Event) => {
    event.preventDefault();
    if (!back || number.value.trim() === "") return;
    const shown = number.value.trim();
    refundOutside(name.value === "number" ? { number: shown } : { order: shown }, back.minor);
    onDone();
  };
  return (
    <form class="refund" onSubmit={submit}>
      <p class="note">{t("outside.note")}</p>
      {follows.length > 1 && (
        <label class="field">
          <span>{t("outside.by")}</span>
          <select
            value={name.value}
            onChange={(event) => {
              name.value = event.currentTarget.value as NumberName;
            }}
          >
            {follows.map((it) => (
              <option key={it} value={it}>
                {t(`outside.${it}`)}
              </option>
            ))}
          </select>
        </label>
      )}
      <Line label={t(`outside.${name.value}`)} mode="text" text={number} />
      <Line label={t("outside.amount")} mode="decimal" text={amount} wrong={problem !== undefined} />
      <p class={`note ${problem ? "failure" : ""}`} role="status">
        {problem ?? ""}
      </p>
      <button type="submit" class="button primary" disabled={!back || number.value.trim() === "" || busy.value}>
        {t("refund.do", { amount: back ? amountText(back.minor, back.currency) : "" })}
      </button>
    </form>
  );
}

interface LineProps {
  label: string;
  mode: "text" | "decimal";
  text: { value: string };
  wrong?: boolean;
}

function Line({ label, mode, text, wrong = false }: LineProps) {
  return (
    <label class="field">
      <span>{label}</span>
      <input
        type="text"
        inputMode={mode}
        autocomplete="off"
        maxLength={64}
        value={text.value}
        aria-invalid={wrong}
        onInput={(event) => {
          text.value = event.currentTarget.value;
        }}
      />
    </label>
  );
}

/** What is to be given back; nothing while nothing is typed. */
function read(text: string): { back?: Money; problem?: string } {
  if (text.trim() === "") return {};
  try {
    return { back: money(text.trim(), CURRENCY) };
  } catch (error) {
    if (!(error instanceof TillError)) throw error;
    return { problem: advice(error.code) ?? error.message };
  }
}
