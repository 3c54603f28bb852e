// The receipt, 80 mm wide: what was bought, how it was paid, and the terminal's own fields, named as it names them.

import { type Entry, givesBack } from "../state/history";
import { print, printing } from "../state/paper";
import { amountText, dateText, named, t } from "../words";
import { Icon } from "./icon";

/** Folded away, with a button that prints it. */
export function Receipt({ entry }: { entry: Entry }) {
  return (
    <details class="receipt">
      <summary>{t("receipt")}</summary>
      <Paper entry={entry} />
      <button type="button" class="button" onClick={() => print(entry)}>
        <Icon name="print" /> {t("receipt.print")}
      </button>
    </details>
  );
}

/** The one that is being printed; on the screen it is not there. */
export function Printed() {
  const entry = printing.value;
  return entry ? (
    <div class="printed">
      <Paper entry={entry} />
    </div>
  ) : null;
}

function Paper({ entry }: { entry: Entry }) {
  const { currency, items = [], receipt = [] } = entry;
  return (
    <div class="paper">
      <p class="paper-shop">{t("receipt.shop")}</p>
      <p class="paper-title">{named("kind", entry.kind)}</p>
      <hr />
      {items.map(({ name, count, minor }) => (
        <Row
          key={name ?? "keyed"}
          name={`${count > 1 ? `${count} × ` : ""}${name ? t(name) : t("cart.keyed")}`}
          value={amountText(minor, currency)}
        />
      ))}
      {items.length > 0 && <hr />}
      <p class="paper-total">
        <span>{t("receipt.total")}</span>
        <span>
          {givesBack(entry) ? "−" : ""}
          {amountText(entry.minor, currency)}
        </span>
      </p>
      <Row name={named("method", entry.method)} value={entry.card ?? named("status", entry.status)} />
      <hr />
      {facts(entry).map(([name, value]) => (
        <Row key={name} name={name} value={value} />
      ))}
      {receipt.length > 0 && <hr />}
      {receipt.map(([name, value]) => (
        <Row key={name} name={name} value={value} />
      ))}
      <p class="paper-end">{t("receipt.thanks")}</p>
    </div>
  );
}

function facts({ at, reference, of, number, order, terminal }: Entry): [string, string][] {
  const rows: [string, string | undefined][] = [
    [t("receipt.date"), dateText(at)],
    [t("receipt.sale"), reference],
    [t("fact.of"), of],
    [t("fact.number"), number],
    [t("fact.order"), order],
    [t("connection.title"), terminal],
  ];
  return rows.filter((row): row is [string, string] => row[1] !== undefined);
}

function Row({ name, value }: { name: string; value: string }) {
  return (
    <p>
      <span>{name}</span>
      <span>{value}</span>
    </p>
  );
}
