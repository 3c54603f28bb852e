// What the person in front of the simulated terminal can do.

import { act, type Customer } from "../state/simulator";
import { named, t } from "../words";

interface Props {
  waiting: boolean;
  card: boolean;
  onPin: () => void;
}

export function Hands({ waiting, card, onPin }: Props) {
  const others: readonly Customer[] = ["decline", "cancel"];
  return (
    <fieldset class="hands" disabled={!waiting}>
      <legend>{t(waiting ? "device.customer" : "device.customer-idle")}</legend>
      <Hand action={card ? "tap" : "pay"} />
      {card && (
        <button type="button" class="button" onClick={onPin}>
          {t("customer.pin")}
        </button>
      )}
      {others.map((action) => (
        <Hand key={action} action={action} />
      ))}
    </fieldset>
  );
}

function Hand({ action }: { action: Customer }) {
  return (
    <button type="button" class="button" onClick={() => void act(action)}>
      {named("customer", action)}
    </button>
  );
}
