// The simulated terminal as the customer sees it, with the customer's own hands.

import { useEffect } from "preact/hooks";
import type { Method } from "tillwire";
import { entryOf } from "../state/history";
import { current, operations } from "../state/operation";
import { act, choose, type Customer, readLedger, scenario } from "../state/simulator";
import { amountText, named, t } from "../words";
import { Icon, type IconName } from "./icon";
import { ChargesOf } from "./ledger";

const CARDS: readonly Method[] = ["card", "unionpay-card", "amex", "octopus"];

/** In the panel the customer's buttons are always there; on the overlay only when they do something. */
export function Device({ inPanel = false }: { inPanel?: boolean }) {
  const operation = current.value ?? [...operations.value.values()].at(-1);
  const entry = entryOf(operation?.reference);
  const running = operation !== undefined && !operation.outcome && !operation.refusal;
  const waiting = running && scenario.value === "customer" && operation.steps.some(({ name }) => name === "sent");
  const status = operation?.outcome?.status;
  useEffect(() => {
    void readLedger();
  }, [status, waiting]);
  return (
    <div class="device">
      <div class="device-body">
        <div class={`device-screen ${waiting ? "waiting" : ((current.value && status) ?? "")}`}>
          <Screen
            waiting={waiting}
            method={entry?.method}
            icon={running ? "running" : (status ?? undefined)}
            amount={entry && current.value && entry.minor !== "0" ? amountText(entry.minor, entry.currency) : undefined}
          />
        </div>
        <div class="device-slot" aria-hidden="true" />
      </div>
      {(waiting || inPanel) && <Hands waiting={waiting} card={CARDS.includes(entry?.method ?? "card")} />}
      {!inPanel && entry?.order && <ChargesOf order={entry.order} />}
      {scenario.value === "silence" && (
        <button type="button" class="button" onClick={() => void choose("accept")}>
          {t("device.answer-again")}
        </button>
      )}
    </div>
  );
}

interface ScreenProps {
  waiting: boolean;
  method: Method | undefined;
  icon: IconName | undefined;
  amount: string | undefined;
}

function Screen({ waiting, method, icon, amount }: ScreenProps) {
  if (!amount) return <p class="device-idle">{t("device.ready")}</p>;
  const prompt = CARDS.includes(method ?? "any") ? "device.present-card" : "device.show-code";
  return (
    <>
      <p class="device-amount">{amount}</p>
      {waiting ? <p>{t(prompt)}</p> : icon && <Icon name={icon} />}
    </>
  );
}

/** What the person in front of the terminal does. */
function Hands({ waiting, card }: { waiting: boolean; card: boolean }) {
  const pay: Customer = card ? "tap" : "pay";
  const actions: Customer[] = [pay, "decline", "cancel"];
  return (
    <fieldset class="hands" disabled={!waiting}>
      <legend>{t(waiting ? "device.customer" : "device.customer-idle")}</legend>
      {actions.map((action) => (
        <button key={action} type="button" class="button" onClick={() => void act(action)}>
          {named("customer", action)}
        </button>
      ))}
    </fieldset>
  );
}
