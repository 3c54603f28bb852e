// The terminal's own ledger: what money really moved, whatever the till was told.

import { connection } from "../state/connection";
import { entries, proof } from "../state/history";
import { control, ledger, type Movement } from "../state/simulator";
import { CURRENCY } from "../state/basket";
import { amountText, t } from "../words";
import { Icon } from "./icon";

/** The newest so many are shown. */
const ROWS = 6;

export function LedgerTable() {
  const { charges = [], refunds = [] } = ledger.value ?? {};
  const { checked, wrong } = proof(connection.value.name, charges);
  return (
    <section class="ledger" aria-label={t("ledger.title")}>
      <h3>{t("ledger.title")}</h3>
      <dl class="sums">
        <Sum name={t("ledger.charges")} movements={charges} />
        <Sum name={t("ledger.refunds")} movements={refunds} />
      </dl>
      {checked > 0 && (
        <p class={`proof ${wrong.length === 0 ? "good" : "bad"}`}>
          <Icon name={wrong.length === 0 ? "approved" : "refused"} />
          {wrong.length === 0 ? t("ledger.agrees", { n: checked }) : t("ledger.differs", { what: wrong.join(", ") })}
        </p>
      )}
      <Rows charges={charges} />
    </section>
  );
}

/** How often the terminal charged one order, where it is simulated and can be asked. */
export function ChargesOf({ order }: { order: string }) {
  if (!control.value) return null;
  const charges = ledger.value?.charges.filter((movement) => movement.order === order) ?? [];
  return <p class="charges-of">{t("ledger.of-order", { n: charges.length })}</p>;
}

function Sum({ name, movements }: { name: string; movements: readonly Movement[] }) {
  const sum = movements.reduce((total, { minor }) => total + BigInt(minor), 0n);
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {movements.length} · {amountText(sum, CURRENCY)}
      </dd>
    </div>
  );
}

function Rows({ charges }: { charges: readonly Movement[] }) {
  if (charges.length === 0) return <p class="note">{t("ledger.empty")}</p>;
  return (
    <ul class="charges">
      {charges
        .slice(-ROWS)
        .reverse()
        .map(({ order, minor, currency, at }) => (
          <li key={`${order} ${at}`}>
            <code title={order}>
              {entries.value.find((entry) => entry.order === order)?.reference ?? order.slice(-10)}
            </code>
            <span>{amountText(BigInt(minor), currency)}</span>
          </li>
        ))}
    </ul>
  );
}
