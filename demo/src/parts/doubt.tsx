// Nobody knows yet whether the customer paid. The till goes on asking; a person may look at the slip and decide.

import { useSignal } from "@preact/signals";
import type { Outcome } from "tillwire";
import { connection } from "../state/connection";
import { givesBack } from "../state/history";
import { goOn, recheck, settle } from "../state/operation";
import { store, stored } from "../state/stored";
import { advice, t, timeText } from "../words";
import { NewKey } from "./new-key";
import { State } from "./result";

type Unknown = Extract<Outcome, { status: "unknown" }>;

export function Doubt({ outcome, gateway }: { outcome: Unknown; gateway: boolean }) {
  const who = useSignal(String(stored("who") ?? ""));
  const asking = useSignal(false);
  const decide = (decision: "paid" | "not-paid") => {
    store("who", who.value.trim());
    void settle(outcome, decision, who.value.trim());
  };
  const ask = () => {
    asking.value = true;
    recheck(outcome);
    setTimeout(() => {
      asking.value = false;
    }, 1500);
  };
  const move = () => {
    store("who", who.value.trim());
    void goOn(outcome, who.value.trim());
  };
  const { released } = outcome;
  const nameless = who.value.trim() === "";
  return (
    <>
      <State name="unknown" word={t("doubt.title")} text={text(outcome, gateway)} />
      <div class="doubt">
        <p>{t(gateway ? "doubt.asking-gateway" : "doubt.asking")}</p>
        {released && (
          <p class="note" role="status">
            {t("doubt.released", { who: released.who, time: timeText(released.at) })}
          </p>
        )}
        <button type="button" class="button primary" disabled={asking.value} onClick={ask}>
          {t(asking.value ? "doubt.rechecking" : "doubt.recheck")}
        </button>
        {outcome.code === "KEY_MISMATCH" && !gateway && connection.value.terminal?.can.setPosKey && (
          <NewKey onTaken={ask} />
        )}
        <fieldset>
          <legend>{t("doubt.by-hand")}</legend>
          <label>
            <span>{t("doubt.who")}</span>
            <input
              type="text"
              autocomplete="name"
              value={who.value}
              onInput={(event) => {
                who.value = event.currentTarget.value;
              }}
            />
          </label>
          <div class="buttons">
            <button type="button" class="button" disabled={nameless} onClick={() => decide("paid")}>
              {t(gateway ? "doubt.paid-gateway" : "doubt.paid")}
            </button>
            <button type="button" class="button" disabled={nameless} onClick={() => decide("not-paid")}>
              {t("doubt.not-paid")}
            </button>
            {!gateway && !released && (
              <button type="button" class="button" disabled={nameless} onClick={move}>
                {t(givesBack(outcome) ? "doubt.go-on-back" : "doubt.go-on")}
              </button>
            )}
          </div>
        </fieldset>
      </div>
    </>
  );
}

/** Hints for these codes speak of terminals. */
const OF_TERMINALS: readonly (string | undefined)[] = [undefined, "OUTCOME_UNKNOWN", "UNKNOWN_ORDER"];

function text({ code }: Unknown, gateway: boolean): string {
  if (gateway && OF_TERMINALS.includes(code)) return t("doubt.text-gateway");
  return advice(code) ?? t("doubt.text");
}
