// The customer at a simulated gateway: somebody with a phone, whose hands are here.

import type { Offer } from "tillwire";
import { say } from "../state/log";
import { isOver, type Operation } from "../state/operations";
import { token } from "../state/setup";
import { type Customer, overHttp } from "../state/simulator";
import { named, t } from "../words";
import { Icon } from "./icon";

/** What is in the code: that of a wallet, or the link to a page. */
const textOf = (offer: Offer) => ("qr" in offer ? offer.qr : offer.redirect);

const ACTIONS: readonly Customer[] = ["pay", "decline", "cancel"];

export function Scanner({ system, operation }: { system: string; operation: Operation }) {
  const { offer, outcome } = operation;
  const paying = offer !== undefined && outcome === undefined && !isOver(operation);
  return (
    <div class="device">
      <div class="device-body phone">
        <div class={`device-screen ${paying ? "waiting" : (outcome?.status ?? "")}`}>
          {paying && <p>{t("device.scan")}</p>}
          {!paying && outcome && <Icon name={outcome.status} />}
        </div>
      </div>
      {paying && <Hands system={system} code={textOf(offer)} />}
    </div>
  );
}

function Hands({ system, code }: { system: string; code: string }) {
  const act = (action: Customer) =>
    void overHttp(system, token)
      .customer(action, code)
      .catch((error: Error) => say({ kind: "error", title: "simulator", body: error.message }));
  return (
    <fieldset class="hands">
      <legend>{t("device.customer")}</legend>
      {ACTIONS.map((action) => (
        <button key={action} type="button" class="button" onClick={() => act(action)}>
          {action === "cancel" ? t("customer.leave") : named("customer", action)}
        </button>
      ))}
    </fieldset>
  );
}
