// The simulated terminal beside the till: the drawing, what is to go wrong next, and its ledger as proof.

import { useEffect } from "preact/hooks";
import { connection } from "../state/connection";
import { choose, readLedger, type SCENARIOS, scenario, scenariosOf } from "../state/simulator";
import { now } from "../state/view";
import { named, t } from "../words";
import { Chaos } from "./chaos";
import { Device } from "./device";
import { LedgerTable } from "./ledger";

/** Requests over HTTP are not sent more often than this, in seconds. */
const REFRESH = 3;

export function SimulatorPanel() {
  const beat = Math.floor(now.value / 1000 / REFRESH);
  useEffect(() => {
    void readLedger();
  }, [beat]);
  return (
    <>
      <h2>{t("simulator.title")}</h2>
      <p class="note">{t("simulator.note")}</p>
      <Device inPanel />
      <Next />
      <Chaos />
      <LedgerTable />
    </>
  );
}

function Next() {
  const own = scenario.value === "custom";
  return (
    <>
      <label class="field">
        <span>{t("simulator.next")}</span>
        <select
          value={scenario.value}
          onChange={(event) => void choose(event.currentTarget.value as keyof typeof SCENARIOS)}
        >
          {scenariosOf(connection.value.setup.system).map((name) => (
            <option key={name} value={name}>
              {named("scenario", name)}
            </option>
          ))}
          {own && <option value="custom">{t("scenario.custom")}</option>}
        </select>
      </label>
      <p class="note">{named("scenario-note", scenario.value)}</p>
    </>
  );
}
