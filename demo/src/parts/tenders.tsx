// How the customer pays.

import { METHODS, method } from "../state/basket";
import { named, t } from "../words";

export function Tenders() {
  return (
    <fieldset class="tenders">
      <legend class="hidden">{t("sale.tender")}</legend>
      {METHODS.map((name) => (
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
