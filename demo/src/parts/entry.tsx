// One operation of the list: its numbers, its receipt, and refund, inquiry and reprint.

import { useSignal } from "@preact/signals";
import { errand } from "../state/errand";
import { type Entry, isFollowed, isWhole, left } from "../state/history";
import { type Following, undo } from "../state/operation";
import { busy, operations, shown } from "../state/operations";
import { canOf, systemOf } from "../state/place";
import { allFits, optionsWith, saidWith, sayWith } from "../state/said";
import { t, timeText } from "../words";
import { FollowForm } from "./follow";
import { Receipt } from "./receipt";
import { RefundForm } from "./refund";
import { SaidFields } from "./said";
import { SureButton } from "./sure";

export function EntryDetail({ entry }: { entry: Entry }) {
  const refunding = useSignal(false);
  const following = useSignal<Following | undefined>(undefined);
  return (
    <div class="entry-detail">
      <dl class="facts">
        <Fact name={t("fact.card")} value={entry.card} />
        <Fact name={t("fact.number")} value={entry.number} />
        <Fact name={t("fact.order")} value={entry.order} />
        <Fact
          name={t("fact.released")}
          value={entry.released && `${entry.released.who}, ${timeText(entry.released.at)}`}
        />
        <Fact name={t("fact.of")} value={entry.of ?? entry.outside?.number ?? entry.outside?.order} />
      </dl>
      {entry.status === "approved" && <Receipt entry={entry} />}
      <Actions
        entry={entry}
        onRefund={() => {
          refunding.value = !refunding.value;
        }}
        onFollow={(kind) => {
          following.value = following.value === kind ? undefined : kind;
        }}
      />
      {following.value && (
        <FollowForm
          entry={entry}
          kind={following.value}
          onDone={() => {
            following.value = undefined;
          }}
        />
      )}
      {refunding.value && (
        <RefundForm
          entry={entry}
          onDone={() => {
            refunding.value = false;
          }}
        />
      )}
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

interface ActionsProps {
  entry: Entry;
  onRefund: () => void;
  onFollow: (kind: Following) => void;
}

function Actions({ entry, onRefund, onFollow }: ActionsProps) {
  const here = canOf(entry);
  const blocked = busy.value && entry.gateway === undefined;
  const done = entry.status === "approved";
  return (
    <>
      <div class="buttons">
        {here?.refund && left(entry) > 0n && (
          <button type="button" class="button" disabled={blocked} onClick={onRefund}>
            {t("history.refund")}
          </button>
        )}
        {here?.complete && done && entry.kind === "authorise" && !isFollowed(entry, "complete") && (
          <button type="button" class="button" disabled={blocked} onClick={() => onFollow("complete")}>
            {t("follow.complete")}
          </button>
        )}
        {here?.tip && done && entry.kind === "pay" && isWhole(entry) && !isFollowed(entry, "adjust") && (
          <button type="button" class="button" disabled={blocked} onClick={() => onFollow("adjust")}>
            {t("follow.adjust")}
          </button>
        )}
        {here?.void && !entry.gateway && isWhole(entry) && (
          <SureButton
            label={t("history.void")}
            sure={t("history.void-sure")}
            disabled={!allFits(optionsWith(systemOf(entry), "void"), saidWith(systemOf(entry), "void"))}
            onSure={() => undo(entry)}
          />
        )}
        {here?.query && !entry.gateway && entry.order && (
          <button type="button" class="button" onClick={() => void errand("query", (it) => it.query(entry.reference))}>
            {t("history.query")}
          </button>
        )}
        {here?.printReceipt && !entry.gateway && done && (
          <button
            type="button"
            class="button"
            onClick={() => void errand("receipt", (it) => it.printReceipt(entry.reference))}
          >
            {t("history.reprint")}
          </button>
        )}
        {operations.value.has(entry.reference) && (
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
      {here?.void && !entry.gateway && isWhole(entry) && <Said entry={entry} />}
      {!here && <p class="note">{t("history.elsewhere")}</p>}
    </>
  );
}

/** What the system takes with a void. */
function Said({ entry }: { entry: Entry }) {
  const system = systemOf(entry);
  return (
    <SaidFields
      title={t("said.void")}
      system={system}
      fields={optionsWith(system, "void")}
      said={saidWith(system, "void")}
      onSaid={(said) => sayWith(system, "void", said)}
    />
  );
}
