// The sheet from the sale to its result is the package's own element. Here it is told what there is to show, and has what only
// this till has: the customer's hands where nothing is real, the shop's receipt, a terminal's new key, the ledger.

import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import "tillwire/element";
import type { TillwirePay } from "tillwire/element";
import { total } from "../state/basket";
import { connection, simulated } from "../state/connection";
import { gateways } from "../state/gateway";
import { type Entry, entryOf } from "../state/history";
import { canTryAgain, dismiss, recheck, tryAgain } from "../state/operation";
import { current, isUnknown, type Operation } from "../state/operations";
import { withHelper } from "../state/setup";
import { stateOf } from "../state/shown";
import { stored } from "../state/stored";
import { language, t } from "../words";
import { Device } from "./device";
import { ChargesOf } from "./ledger";
import { NewKey } from "./new-key";
import { Receipt } from "./receipt";
import { Scanner } from "./scanner";

export function Overlay() {
  const sheet = useRef<TillwirePay>(null);
  const operation = current.value;
  const entry = entryOf(operation?.reference);
  const back = total.value > 0n;
  useLayoutEffect(() => {
    if (sheet.current) sheet.current.words = back ? { "result.next": t("result.back") } : {};
  }, [back, language.value]);
  useLayoutEffect(() => {
    if (operation && entry) sheet.current?.show(stateOf(operation, entry));
    else sheet.current?.hide();
  });
  useEffect(() => {
    sheet.current?.addEventListener("close", dismiss);
    sheet.current?.addEventListener("again", again);
  }, []);
  return (
    <tillwire-pay
      ref={sheet}
      class="overlay"
      lang={language.value}
      cashier={String(stored("who") ?? "")}
      again={operation !== undefined && entry !== undefined && canTryAgain(operation, entry)}
    >
      {operation && entry && <Own operation={operation} entry={entry} />}
    </tillwire-pay>
  );
}

/** The sale goes back into the basket. */
function again(): void {
  const operation = current.value;
  const entry = entryOf(operation?.reference);
  if (operation && entry) tryAgain(operation, entry);
}

function Own({ operation, entry }: { operation: Operation; entry: Entry }) {
  const { outcome } = operation;
  const order = outcome?.order || entry.order;
  const atTerminal = entry.gateway === undefined;
  const otherKey = isUnknown(outcome) && outcome.code === "KEY_MISMATCH" && atTerminal;
  return (
    <>
      {outcome?.status === "approved" && (
        <div slot="receipt">
          <Receipt entry={entry} />
        </div>
      )}
      {otherKey && connection.value.terminal?.can.setPosKey && (
        <div slot="doubt">
          <NewKey onTaken={() => void recheck(outcome).catch(() => {})} />
        </div>
      )}
      {atTerminal && order && (
        <div slot="support">
          <ChargesOf order={order} />
        </div>
      )}
      <Beside entry={entry} operation={operation} />
    </>
  );
}

/** Who pays, where nothing is real. */
function Beside({ entry, operation }: { entry: Entry; operation: Operation }) {
  const atTerminal = entry.gateway === undefined;
  const system = gateways.value.find(({ name }) => name === entry.gateway)?.system;
  const scans = withHelper && operation.offer !== undefined && "qr" in operation.offer;
  if (atTerminal ? !simulated.value : !scans || system === undefined) return null;
  return (
    <div class="overlay-device" slot="beside">
      {system === undefined ? <Device /> : <Scanner system={system} operation={operation} />}
    </div>
  );
}
