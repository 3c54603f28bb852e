// How the customer pays.

import { METHODS, method } from "../state/basket";
import { connection } from "../state/connection";
import { named, t } from "../words";

export function Tenders() {
  const can = connection.value.terminal?.can.methods;
  const methods = METHODS.filter((name) => can?.includes(name) ?? true);
  return (
    <fieldset class="tenders">
      <legend class="hidden">{t("sale.tender")}</legend>
      {methods.map((name) => (
        <label key={name} class={`tender ${name}`}>
          <input
            type="radio"
            name="tender"
            value={name}
            checked={method.value === name}
            onChange={() => {
              method.value = name;
            }}
          />
          <span class="mark" aria-hidden="true" />
          <span>{named("method", name)}</span>
        </label>
      ))}
    </fieldset>
  );
}
