// How it ended: colour, sign and words together, what to do next, and the receipt.

import { explain, type Outcome, type TillError } from "tillwire";
import { type Entry, left } from "../state/history";
import { putRight } from "../state/operation";
import { busy } from "../state/operations";
import { advice, named, t, timeText } from "../words";
import { Icon, type IconName } from "./icon";
import { Receipt } from "./receipt";

type Final = Exclude<Outcome, { status: "unknown" }>;

export function Result({ outcome, entry }: { outcome: Final; entry: Entry }) {
  return (
    <>
      <State
        name={outcome.status}
        word={named(`outcome.${outcome.kind}`, outcome.status)}
        text={reason(outcome, entry.gateway !== undefined)}
      />
      {outcome.notes.map((note) => (
        <p key={note} class="note">
          {note === "RECOVERED" ? t("note.RECOVERED") : (advice(note) ?? explain(note).meaning)}
        </p>
      ))}
      <Twice outcome={outcome} entry={entry} />
      <Facts outcome={outcome} />
      {outcome.status === "approved" && <Receipt entry={entry} />}
    </>
  );
}

/** Somebody went on without it: what became of it, and the way to put it right where the customer paid twice. */
function Twice({ outcome, entry }: { outcome: Final; entry: Entry }) {
  const { released } = outcome;
  if (!released) return null;
  const remedy = outcome.status === "approved" ? outcome.remedy : undefined;
  const open = remedy && left(entry) === BigInt(entry.minor) && !busy.value;
  return (
    <>
      <p class={`note ${remedy ? "failure" : ""}`}>
        {t(remedy ? "result.twice" : "result.released", { who: released.who, time: timeText(released.at) })}
      </p>
      {remedy && open && (
        <button type="button" class="button primary" onClick={() => putRight(entry, remedy.reference)}>
          {t("result.put-right")}
        </button>
      )}
    </>
  );
}

/** It never began: nothing was sent. */
export function Refusal({ error }: { error: TillError }) {
  return <State name="refused" word={t("outcome.refused")} text={advice(error.code) ?? error.message} />;
}

export function State({ name, word, text }: { name: IconName; word: string; text: string | undefined }) {
  return (
    <div class={`state ${name}`}>
      <span class="sign">
        <Icon name={name} />
      </span>
      <div role="status">
        <p class="state-word">{word}</p>
        {text && <p>{text}</p>}
      </div>
    </div>
  );
}

function reason(outcome: Final, gateway: boolean): string | undefined {
  if (outcome.person) return t("by-person", { who: outcome.person.who });
  switch (outcome.status) {
    case "approved":
      return t(gateway ? "reason.approved-gateway" : "reason.approved");
    case "declined":
      return outcome.message
        ? t(gateway ? "reason.declined-gateway" : "reason.declined", { message: outcome.message })
        : t("reason.declined-silent");
    case "cancelled":
      return t(`reason.by-${outcome.by}`);
    case "not-charged":
      return outcome.reason === "rejected"
        ? (advice(outcome.code) ?? t("reason.rejected"))
        : t(`reason.${outcome.reason}`);
  }
}

/** What the customer may ask about; everything else is for support. */
function Facts({ outcome }: { outcome: Final }) {
  if (outcome.status !== "approved") return null;
  const rows: [string, string | undefined][] = [
    [t("fact.card"), outcome.card],
    [t("fact.paid-with"), outcome.paidWith],
    [t("fact.number"), outcome.number],
  ];
  return (
    <dl class="facts">
      {rows
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
