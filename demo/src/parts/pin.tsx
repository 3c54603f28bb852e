// The terminal's own keys, while the customer's PIN is asked for. Any four digits will do; only their number is known.

import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../words";
import { Icon } from "./icon";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
const LENGTH = 4;

interface Props {
  amount: string;
  onEnter: () => void;
  onCancel: () => void;
}

export function PinPad({ amount, onEnter, onCancel }: Props) {
  const typed = useSignal(0);
  const first = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => first.current?.focus(), []);
  const press = () => {
    typed.value = Math.min(typed.value + 1, LENGTH);
  };
  const onKey = (event: KeyboardEvent) => {
    if (/^\d$/.test(event.key)) press();
    else if (event.key === "Backspace") typed.value = 0;
    else return;
    event.preventDefault();
  };
  return (
    <fieldset class="pin-pad" aria-label={t("pin.keys")} onKeyDown={onKey}>
      <p class="device-amount">{amount}</p>
      <p role="status">
        {t("pin.enter")} <span class="hidden">{t("pin.typed", { n: typed.value })}</span>
      </p>
      <p class="pin-dots" aria-hidden="true">
        {"●".repeat(typed.value).padEnd(LENGTH, "○")}
      </p>
      <div class="pin-keys">
        {KEYS.map((key, index) => (
          <button key={key} type="button" ref={index === 0 ? first : null} onClick={press}>
            {key}
          </button>
        ))}
        <button type="button" class="stop" aria-label={t("customer.cancel")} onClick={onCancel}>
          <Icon name="close" />
        </button>
        <button type="button" onClick={press}>
          0
        </button>
        <button
          type="button"
          class="enter"
          aria-label={t("pin.confirm")}
          disabled={typed.value < LENGTH}
          onClick={onEnter}
        >
          <Icon name="approved" />
        </button>
      </div>
    </fieldset>
  );
}
