// How the customer pays: at the terminal, or at a gateway with a code or a page.

import { gatewayTenders, isSame, payBy, tender, type Tender, terminalTenders } from "../state/tender";
import { named, t } from "../words";
import { Icon } from "./icon";

export function Tenders() {
  return (
    <fieldset class="tenders">
      <legend class="hidden">{t("sale.tender")}</legend>
      {[...terminalTenders.value, ...gatewayTenders.value].map((one) => (
        <TenderChoice key={`${one.gateway} ${one.method}`} tender={one} />
      ))}
    </fieldset>
  );
}

function TenderChoice({ tender: one }: { tender: Tender }) {
  const { method, gateway } = one;
  return (
    <label class={`tender ${method}`}>
      <input
        type="radio"
        name="tender"
        value={`${gateway ?? ""} ${method}`}
        checked={isSame(one, tender.value)}
        onChange={() => payBy(one)}
      />
      {gateway ? <Icon name={gateway === "bpc" ? "code" : "page"} /> : <span class="mark" aria-hidden="true" />}
      <span>
        {named("method", method)}
        {gateway && <small>{gateway}</small>}
      </span>
    </label>
  );
}
