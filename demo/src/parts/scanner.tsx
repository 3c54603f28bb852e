// The customer at a simulated gateway: somebody with a phone, whose hands are here.

import { type Customer, overHttp } from "../state/simulator";
import { token } from "../state/setup";
import { named, t } from "../words";

const ACTIONS: readonly Customer[] = ["pay", "decline", "cancel"];

export function Scanner({ system, offered }: { system: string; offered: boolean }) {
  const act = (action: Customer) =>
    void overHttp(system, token)
      .customer(action)
      .catch(() => {});
  return (
    <div class="device">
      <div class="device-body phone">
        <div class={`device-screen ${offered ? "waiting" : ""}`}>
          <p>{t(offered ? "device.scan" : "device.ready")}</p>
        </div>
      </div>
      <fieldset class="hands" disabled={!offered}>
        <legend>{t(offered ? "device.customer" : "device.customer-idle")}</legend>
        {ACTIONS.map((action) => (
          <button key={action} type="button" class="button" onClick={() => act(action)}>
            {named("customer", action)}
          </button>
        ))}
      </fieldset>
    </div>
  );
}
