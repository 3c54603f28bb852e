// The keypad: digits fill the amount from the right, as on every till.

import { press } from "../state/basket";
import { t } from "../words";
import { Icon } from "./icon";

const KEYS = ["7", "8", "9", "4", "5", "6", "1", "2", "3", "00", "0"];

export function Keypad() {
  return (
    <div class="keypad">
      {KEYS.map((key) => (
        <button key={key} type="button" onClick={() => press(key)}>
          {key}
        </button>
      ))}
      <button type="button" aria-label={t("sale.back")} onClick={() => press("back")}>
        <Icon name="back" />
      </button>
    </div>
  );
}
