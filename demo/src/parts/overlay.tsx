// One sheet from the sale to its result: steps, time and Cancel, then the outcome, or what to do while nobody knows.

import { useEffect, useRef } from "preact/hooks";
import { total } from "../state/basket";
import { simulated } from "../state/connection";
import { gateways } from "../state/gateway";
import { type Entry, entryOf } from "../state/history";
import { cancel, canTryAgain, dismiss, tryAgain } from "../state/operation";
import { current, isAtGateway, isOver, type Operation } from "../state/operations";
import { withHelper } from "../state/setup";
import { canOf } from "../state/place";
import { now } from "../state/view";
import { amountText, clock, named, t } from "../words";
import { Device } from "./device";
import { Dialog } from "./dialog";
import { Doubt } from "./doubt";
import { Offer } from "./offer";
import { Refusal, Result } from "./result";
import { Scanner } from "./scanner";
import { Steps } from "./steps";
import { Support } from "./support";

export function Overlay() {
  const operation = current.value;
  const entry = entryOf(operation?.reference);
  if (!operation || !entry) return null;
  const { outcome, refusal } = operation;
  const close = outcome || refusal || isAtGateway(operation) ? dismiss : undefined;
  return (
    <Dialog key={operation.reference} class="overlay" label={named("kind", entry.kind)} onClose={close}>
      <div class="overlay-main" data-status={outcome?.status ?? (refusal ? "refused" : "running")}>
        <Heading entry={entry} />
        {refusal && <Refusal error={refusal} />}
        {!outcome && !refusal && <Running operation={operation} entry={entry} />}
        {operation.trouble && !isOver(operation) && (
          <p class="note failure" role="status">
            {named("trouble", operation.trouble)}
          </p>
        )}
        {!outcome && !refusal && operation.offer && <Offer offer={operation.offer} />}
        {outcome?.status === "unknown" && <Doubt outcome={outcome} gateway={entry.gateway !== undefined} />}
        {outcome && outcome.status !== "unknown" && <Result outcome={outcome} entry={entry} />}
        <Steps operation={operation} />
        {(outcome || refusal) && <Support operation={operation} entry={entry} />}
        <Buttons operation={operation} entry={entry} can={canOf(entry)?.cancel ?? true} />
      </div>
      <Beside entry={entry} operation={operation} />
    </Dialog>
  );
}

/** Who pays, where nothing is real. */
function Beside({ entry, operation }: { entry: Entry; operation: Operation }) {
  const atTerminal = entry.gateway === undefined;
  const system = gateways.value.find(({ name }) => name === entry.gateway)?.system;
  const scans = withHelper && operation.offer !== undefined && "qr" in operation.offer;
  if (atTerminal ? !simulated.value : !scans || system === undefined) return null;
  return (
    <div class="overlay-device">
      {system === undefined ? <Device /> : <Scanner system={system} operation={operation} />}
    </div>
  );
}

function Heading({ entry }: { entry: Entry }) {
  return (
    <div class="overlay-heading">
      <p>
        {named("kind", entry.kind)} · {named("method", entry.method)} · <code>{entry.reference}</code>
      </p>
      {entry.minor !== "0" && <p class="amount">{amountText(entry.minor, entry.currency)}</p>}
    </div>
  );
}

function Running({ operation, entry }: { operation: Operation; entry: Entry }) {
  const step = operation.steps.at(-1);
  const seconds = Math.max(0, Math.floor((now.value - operation.started) / 1000));
  return (
    <div class="state running">
      <span class="spinner" aria-hidden="true" />
      <div>
        <p class="state-word" role="status">
          {doing(entry, step?.name ?? "starting")}
        </p>
        <p class="elapsed">{t("elapsed", { time: clock(seconds) })}</p>
      </div>
    </div>
  );
}

/** What is going on, in words. */
function doing({ kind, gateway }: Entry, step: string): string {
  const own = gateway === undefined ? step : named("now-gateway", step);
  if (own !== step) return own;
  return named("now", (kind === "pay" || kind === "authorise") && step === "sent" ? "sent-pay" : step);
}

function Buttons({ operation, entry, can }: { operation: Operation; entry: Entry; can: boolean }) {
  const first = useRef<HTMLButtonElement>(null);
  const over = operation.outcome !== undefined || operation.refusal !== undefined;
  const unknown = operation.outcome?.status === "unknown";
  const again = canTryAgain(operation, entry);
  useEffect(() => {
    if (!unknown) first.current?.focus();
  }, [over, unknown]);
  if (over) {
    return (
      <div class="buttons">
        {again && (
          <button type="button" ref={first} class="button primary" onClick={() => tryAgain(operation, entry)}>
            {t("result.again")}
          </button>
        )}
        <button
          type="button"
          ref={again ? null : first}
          class={`button ${unknown || again ? "" : "primary"}`}
          onClick={dismiss}
        >
          {t(unknown ? "doubt.later" : total.value > 0n ? "result.back" : "result.next")}
        </button>
      </div>
    );
  }
  const asked = operation.cancel;
  return (
    <div class="buttons">
      {can && (
        <button
          type="button"
          ref={first}
          class="button"
          disabled={asked === "asked" || asked === "requested"}
          onClick={() => void cancel(operation.reference)}
        >
          {t("cancel")}
        </button>
      )}
      {operation.offer && (
        <button type="button" class="button quiet" onClick={dismiss}>
          {t("offer.later")}
        </button>
      )}
      {asked && <span role="status">{named("cancel", asked)}</span>}
    </div>
  );
}
