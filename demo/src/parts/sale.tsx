// The sale: what is owed, how it is paid, and the one big button.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { CURRENCY, counts, empty, keyed, pieces, press, total } from "../state/basket";
import { connection } from "../state/connection";
import { hold, pay } from "../state/operation";
import { busy, shown } from "../state/operations";
import { systemOf } from "../state/place";
import { allFits, optionsWith, saidWith, sayWith } from "../state/said";
import { tender } from "../state/tender";
import { choosing } from "../state/view";
import { amountText, t } from "../words";
import { Cart } from "./cart";
import { Items } from "./items";
import { Keypad } from "./keypad";
import { SaidFields } from "./said";
import { Tenders } from "./tenders";

export function Sale() {
  const side = useSignal<"keypad" | "items" | "cart">("keypad");
  useEffect(() => {
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  return (
    <>
      <Due />
      <div class="sale-body">
        <div class="switch">
          {(["keypad", "items", "cart"] as const).map((name) => (
            <button
              key={name}
              type="button"
              aria-pressed={side.value === name}
              onClick={() => {
                side.value = name;
              }}
            >
              {t(`sale.${name}`)}
              {name === "cart" && pieces.value > 0 && <span class="badge">{pieces.value}</span>}
            </button>
          ))}
        </div>
        {side.value === "keypad" && <Keypad />}
        {side.value === "items" && <Items />}
        {side.value === "cart" && <Cart />}
        <Tenders />
        <Said />
      </div>
      <PayButton />
    </>
  );
}

function Due() {
  const names = [...counts.value].map(([item, count]) => (count > 1 ? `${count} × ${t(item.name)}` : t(item.name)));
  if (names.length > 0 && keyed.value > 0n) names.push(amountText(keyed.value, CURRENCY));
  return (
    <div class="due">
      <div>
        <span class="due-label">{t("sale.due")}</span>
        <output class="amount">{amountText(total.value, CURRENCY)}</output>
        <span class="due-pieces">{names.join(", ")}</span>
      </div>
      <button type="button" class="button quiet" disabled={total.value === 0n} onClick={empty}>
        {t("sale.clear")}
      </button>
    </div>
  );
}

/** What the system of the chosen tender takes with a payment. */
function Said() {
  const system = systemOf(tender.value);
  return (
    <SaidFields
      title={t("said.pay")}
      system={system}
      fields={optionsWith(system, "pay")}
      said={saidWith(system, "pay")}
      onSaid={(said) => sayWith(system, "pay", said)}
    />
  );
}

/** Always in view, whatever is above it has to scroll. */
function PayButton() {
  const atGateway = tender.value.gateway !== undefined;
  const ready = atGateway || connection.value.state === "ready";
  const blocked = busy.value && !atGateway;
  const system = systemOf(tender.value);
  const wrong = !allFits(optionsWith(system, "pay"), saidWith(system, "pay"));
  return (
    <div class="sale-foot">
      {blocked && !shown.value && <p class="note">{t("sale.blocked")}</p>}
      {!atGateway && connection.value.state === "failed" && <NoTerminal />}
      <button type="button" class="pay" disabled={!ready || blocked || wrong || total.value === 0n} onClick={pay}>
        {t("sale.pay", { amount: amountText(total.value, CURRENCY) })}
      </button>
      {!atGateway && tender.value.method === "card" && connection.value.terminal?.can.authorise && (
        <button type="button" class="button" disabled={blocked || wrong || total.value === 0n} onClick={hold}>
          {t("sale.hold")}
        </button>
      )}
    </div>
  );
}

function NoTerminal() {
  return (
    <p class="no-terminal" role="status">
      <span>{t("sale.no-terminal")}</span>
      <button
        type="button"
        class="button"
        onClick={() => {
          choosing.value = true;
        }}
      >
        {t("sale.settings")}
      </button>
    </p>
  );
}

/**
 * The number keys and the numpad work the keypad, wherever the focus is but in a field to type in or on a dialog, and
 * only while the sale is to be seen. A key that is held down counts once: what it did may have opened something else.
 */
function onKey(event: KeyboardEvent): void {
  const target = event.target as HTMLElement;
  const elsewhere =
    shown.value !== undefined || choosing.value || target.closest("input:not([type=radio]), select, textarea, dialog");
  if (elsewhere || event.ctrlKey || event.altKey || event.metaKey) return;
  if (!document.querySelector(".pay")?.checkVisibility()) return;
  if (event.repeat && event.key !== "Backspace") {
    if (/^(\d|Enter|Escape|Delete)$/.test(event.key)) event.preventDefault();
    return;
  }
  if (/^\d$/.test(event.key)) press(event.key);
  else if (event.key === "Backspace") press("back");
  else if (event.key === "Delete" || event.key === "Escape") empty();
  else if (event.key === "Enter" && !target.closest("button, summary, a"))
    document.querySelector<HTMLElement>(".pay")?.click();
  else return;
  event.preventDefault();
}
