// How the customer pays: at the terminal, or at a gateway with a code or a page.

import { gateways } from "../state/gateway";
import { isSame, payBy, type Tender, tender, tendersAt } from "../state/tender";
import { named, t } from "../words";

export function Tenders() {
  return (
    <>
      {gateways.value.length > 0 && <Places />}
      <fieldset class="tenders">
        <legend class="hidden">{t("sale.tender")}</legend>
        {tendersAt(tender.value.gateway).map((one) => (
          <TenderChoice key={one.method} tender={one} />
        ))}
      </fieldset>
    </>
  );
}

/** Where the payment is taken. Choosing a place chooses the first of its ways. */
function Places() {
  const places = [undefined, ...gateways.value];
  return (
    <fieldset class="switch places">
      <legend class="hidden">{t("sale.place")}</legend>
      {places.map((gateway) => (
        <button
          key={gateway?.name}
          type="button"
          aria-pressed={tender.value.gateway === gateway?.name}
          onClick={() => {
            const [first] = tendersAt(gateway?.name);
            if (first) payBy(first);
          }}
        >
          {named("place", gateway?.system ?? "terminal")}
        </button>
      ))}
    </fieldset>
  );
}

function TenderChoice({ tender: one }: { tender: Tender }) {
  return (
    <label class={`tender ${one.method}`}>
      <input
        type="radio"
        name="tender"
        value={one.method}
        checked={isSame(one, tender.value)}
        onChange={() => payBy(one)}
      />
      <span class="mark" aria-hidden="true" />
      <span>{named("method", one.method)}</span>
    </label>
  );
}
