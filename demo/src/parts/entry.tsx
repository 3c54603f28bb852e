// One operation of the list: its numbers, its receipt, and refund, inquiry and reprint.

import { useSignal } from "@preact/signals";
import { connection } from "../state/connection";
import { errand } from "../state/errand";
import { type Entry, left } from "../state/history";
import { open, operations, shown } from "../state/operation";
import { t } from "../words";
import { Receipt } from "./receipt";
import { RefundForm } from "./refund";

export function EntryDetail({ entry }: { entry: Entry }) {
  const refunding = useSignal(false);
  return (
    <div class="entry-detail">
      <dl class="facts">
        <Fact name={t("fact.card")} value={entry.card} />
        <Fact name={t("fact.number")} value={entry.number} />
        <Fact name={t("fact.order")} value={entry.order} />
        <Fact name={t("fact.of")} value={entry.of} />
      </dl>
      <Receipt lines={entry.receipt ?? []} />
      <Actions
        entry={entry}
        onRefund={() => {
          refunding.value = !refunding.value;
        }}
      />
      {refunding.value && <RefundForm entry={entry} />}
    </div>
  );
}

function Fact({ name, value }: { name: string; value: string | undefined }) {
  if (!value) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Actions({ entry, onRefund }: { entry: Entry; onRefund: () => void }) {
  const { terminal } = connection.value;
  if (terminal?.name !== entry.terminal) return <p class="note">{t("history.elsewhere")}</p>;
  const { can } = terminal;
  const known = operations.value.has(entry.reference);
  return (
    <div class="buttons">
      {can.refund && left(entry) > 0n && (
        <button type="button" class="button" disabled={open.value.length > 0} onClick={onRefund}>
          {t("history.refund")}
        </button>
      )}
      {can.query && entry.order && (
        <button type="button" class="button" onClick={() => void errand("query", (it) => it.query(entry.reference))}>
          {t("history.query")}
        </button>
      )}
      {can.printReceipt && entry.status === "approved" && (
        <button
          type="button"
          class="button"
          onClick={() => void errand("receipt", (it) => it.printReceipt(entry.reference))}
        >
          {t("history.reprint")}
        </button>
      )}
      {known && (
        <button
          type="button"
          class="button"
          onClick={() => {
            shown.value = entry.reference;
          }}
        >
          {t("history.show")}
        </button>
      )}
    </div>
  );
}
