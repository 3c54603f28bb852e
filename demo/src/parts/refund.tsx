// How much to give back: what is left, or less where the terminal can.

import { useSignal } from "@preact/signals";
import { money, TillError } from "tillwire";
import { connection } from "../state/connection";
import { canOf, systemOf } from "../state/place";
import { type Entry, left } from "../state/history";
import { refund } from "../state/operation";
import { allFits, optionsWith, saidWith, sayWith } from "../state/said";
import { advice, amountText, t } from "../words";
import { decimal } from "../words/amount";
import { SaidFields } from "./said";

/** `onDone`: the form goes with its amount, so that the next refund begins with what is left then. */
export function RefundForm({ entry, onDone }: { entry: Entry; onDone: () => void }) {
  const most = left(entry);
  const text = useSignal(decimal(most, entry.currency));
  const partial = canOf(entry)?.partialRefund ?? false;
  const { minor, problem } = read(text.value, entry.currency, most);
  const system = systemOf(entry);
  const fields = optionsWith(system, "refund");
  const wrong = !allFits(fields, saidWith(system, "refund"));
  const submit = (event: Event) => {
    event.preventDefault();
    if (minor === undefined) return;
    refund(entry, minor);
    onDone();
  };
  return (
    <form class="refund" onSubmit={submit}>
      <label class="field">
        <span>{t("refund.amount", { left: amountText(most, entry.currency) })}</span>
        <input
          type="text"
          inputMode="decimal"
          autocomplete="off"
          value={text.value}
          readOnly={!partial}
          aria-invalid={problem !== undefined}
          onInput={(event) => {
            text.value = event.currentTarget.value;
          }}
        />
      </label>
      <p class={`note ${problem ? "failure" : ""}`} role="status">
        {problem ?? (atQfpay(entry) ? t("refund.rule") : "")}
      </p>
      <SaidFields
        title={t("said.refund")}
        system={system}
        fields={fields}
        said={saidWith(system, "refund")}
        onSaid={(said) => sayWith(system, "refund", said)}
      />
      <button type="submit" class="button primary" disabled={minor === undefined || wrong}>
        {t("refund.do", { amount: minor === undefined ? "" : amountText(minor, entry.currency) })}
      </button>
    </form>
  );
}

/** Only these terminals have a rule of the same day. */
function atQfpay({ gateway }: Entry): boolean {
  return gateway === undefined && connection.value.setup.system === "qfpay";
}

function read(text: string, currency: string, most: bigint): { minor?: bigint; problem?: string } {
  try {
    const { minor } = money(text.trim(), currency);
    if (minor > most) return { problem: advice("REFUND_TOO_LARGE") ?? "" };
    return { minor };
  } catch (error) {
    if (!(error instanceof TillError)) throw error;
    return { problem: advice(error.code) ?? error.message };
  }
}
