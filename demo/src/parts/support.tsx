// What a cashier need not read and whoever helps will ask for: codes, numbers, and what the terminal said itself. Folded.

import type { Entry } from "../state/history";
import type { Operation } from "../state/operations";
import { t } from "../words";
import { ChargesOf } from "./ledger";

export function Support({ operation, entry }: { operation: Operation; entry: Entry }) {
  const { outcome, refusal } = operation;
  const order = outcome?.order || entry.order;
  const declined = outcome?.status === "declined" ? outcome : undefined;
  const rows: [string, string | undefined][] = [
    [t("receipt.sale"), entry.reference],
    [t("fact.order"), order],
    [t("fact.money"), outcome && t(`money.${outcome.money}`)],
    [t("fact.code"), [refusal?.code ?? outcome?.code, ...(outcome?.notes ?? [])].filter(Boolean).join(", ")],
    [t("fact.said"), declined && [declined.message, declined.systemCode].filter(Boolean).join(" · ")],
  ];
  return (
    <details class="support">
      <summary>{t("support")}</summary>
      <dl class="facts">
        {rows
          .filter(([, value]) => value)
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      {entry.gateway === undefined && order && <ChargesOf order={order} />}
    </details>
  );
}
