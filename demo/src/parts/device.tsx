// The simulated terminal as the customer sees it, with the customer's own hands.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Method } from "tillwire";
import { connection } from "../state/connection";
import { type Entry, entryOf } from "../state/history";
import { current, isOver, type Operation, operations } from "../state/operations";
import { act, choose, mute, readLedger, waits } from "../state/simulator";
import { amountText, t } from "../words";
import { Hands } from "./hands";
import { Icon, type IconName } from "./icon";
import { PinPad } from "./pin";

const CARDS: readonly Method[] = ["card", "unionpay-card", "amex", "octopus"];

/** In the panel the customer's buttons are always there; on the overlay only when they do something. */
export function Device({ inPanel = false }: { inPanel?: boolean }) {
  const pin = useSignal(false);
  const operation = newest();
  const entry = entryOf(operation?.reference);
  const waiting = operation !== undefined && isWaiting(operation);
  const status = operation?.outcome?.status;
  useEffect(() => {
    pin.value = false;
    void readLedger();
  }, [status, waiting]);
  const isShown = current.value !== undefined && current.value === operation;
  const card = CARDS.includes(entry?.method ?? "card");
  const paying = waiting && pin.value;
  return (
    <div class="device">
      <div class={`device-body ${paying ? "pin" : ""}`}>
        <div class={`device-screen ${waiting ? "waiting" : (isShown && status) || ""}`}>
          {!paying && <Screen operation={operation} entry={entry} waiting={waiting} card={card} />}
          {paying && entry && (
            <PinPad
              amount={amountText(entry.minor, entry.currency)}
              onEnter={() => void act("tap")}
              onCancel={() => void act("cancel")}
            />
          )}
        </div>
        <div class="device-slot" aria-hidden="true" />
      </div>
      {(waiting || inPanel) && !paying && (
        <Hands
          waiting={waiting}
          card={card}
          onPin={() => {
            pin.value = true;
          }}
        />
      )}
      {mute.value && (
        <button type="button" class="button" onClick={() => void choose("accept")}>
          {t("device.answer-again")}
        </button>
      )}
    </div>
  );
}

/** The terminal's: the one that is shown, or the newest. A gateway's is none of its business. */
function newest(): Operation | undefined {
  const all = [...operations.value.values()].filter(({ reference }) => entryOf(reference)?.gateway === undefined);
  return all.find(({ reference }) => reference === current.value?.reference) ?? all.at(-1);
}

/** After a reload nobody remembers the script: the terminal may still wait. */
function isWaiting(operation: Operation): boolean {
  if (isOver(operation) || operation.outcome) return false;
  if (operation.resumed) return connection.value.setup.way !== "simulator";
  return waits.value && operation.steps.some(({ name }) => name === "sent");
}

interface ScreenProps {
  operation: Operation | undefined;
  entry: Entry | undefined;
  waiting: boolean;
  card: boolean;
}

function Screen({ operation, entry, waiting, card }: ScreenProps) {
  if (!operation || !entry || current.value !== operation || entry.minor === "0")
    return <p class="device-idle">{t("device.ready")}</p>;
  const running = !operation.outcome && !operation.refusal;
  const icon: IconName | undefined = running ? "running" : operation.outcome?.status;
  return (
    <>
      <p class="device-amount">{amountText(entry.minor, entry.currency)}</p>
      {waiting && <p>{t(card ? "device.present-card" : "device.show-code")}</p>}
      {!waiting && icon && <Icon name={icon} />}
    </>
  );
}
