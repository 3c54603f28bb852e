// What follows a payment and takes an amount: a hold is taken, in all or in part, or a tip is added.

import { useSignal } from "@preact/signals";
import { money, TillError } from "tillwire";
import type { Entry } from "../state/history";
import { follow, type Following } from "../state/operation";
import { busy } from "../state/operations";
import { systemOf } from "../state/place";
import { allFits, optionsWith, saidWith, sayWith } from "../state/said";
import { advice, amountText, t } from "../words";
import { decimal } from "../words/amount";
import { SaidFields } from "./said";

/** `onDone`: the form goes with its amount. */
export function FollowForm({ entry, kind, onDone }: { entry: Entry; kind: Following; onDone: () => void }) {
  const most = kind === "complete" ? BigInt(entry.minor) : undefined;
  const text = useSignal(most === undefined ? "" : decimal(most, entry.currency));
  const { minor, problem } = read(text.value, entry.currency, most);
  const system = systemOf(entry);
  const fields = optionsWith(system, kind);
  const wrong = !allFits(fields, saidWith(system, kind));
  const submit = (event: Event) => {
    event.preventDefault();
    if (minor === undefined) return;
    follow(entry, kind, minor);
    onDone();
  };
  return (
    <form class="refund" onSubmit={submit}>
      <label class="field">
        <span>
          {most === undefined ? t("follow.tip") : t("refund.amount", { left: amountText(most, entry.currency) })}
        </span>
        <input
          type="text"
          inputMode="decimal"
          autocomplete="off"
          value={text.value}
          aria-invalid={problem !== undefined}
          onInput={(event) => {
            text.value = event.currentTarget.value;
          }}
        />
      </label>
      <p class={`note ${problem ? "failure" : ""}`} role="status">
        {problem ?? ""}
      </p>
      <SaidFields
        title={t(`said.${kind}`)}
        system={system}
        fields={fields}
        said={saidWith(system, kind)}
        onSaid={(said) => sayWith(system, kind, said)}
      />
      <button type="submit" class="button primary" disabled={minor === undefined || wrong || busy.value}>
        {t(`follow.${kind}-do`, { amount: minor === undefined ? "" : amountText(minor, entry.currency) })}
      </button>
    </form>
  );
}

/** Nothing typed yet is no problem. */
function read(text: string, currency: string, most: bigint | undefined): { minor?: bigint; problem?: string } {
  if (text.trim() === "") return {};
  try {
    const { minor } = money(text.trim(), currency);
    if (most !== undefined && minor > most) return { problem: t("follow.too-much") };
    return minor > 0n ? { minor } : {};
  } catch (error) {
    if (!(error instanceof TillError)) throw error;
    return { problem: advice(error.code) ?? error.message };
  }
}
