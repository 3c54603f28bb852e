// The simulated terminal beside the till: the drawing, what is to go wrong next, and its ledger as proof.

import { useEffect } from "preact/hooks";
import { now } from "../state/view";
import { choose, readLedger, SCENARIOS, type Scenario, scenario } from "../state/simulator";
import { named, t } from "../words";
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
      <label class="field">
        <span>{t("simulator.next")}</span>
        <select value={scenario.value} onChange={(event) => void choose(event.currentTarget.value as Scenario)}>
          {Object.keys(SCENARIOS).map((name) => (
            <option key={name} value={name}>
              {named("scenario", name)}
            </option>
          ))}
        </select>
      </label>
      <p class="note">{named("scenario-note", scenario.value)}</p>
      <LedgerTable />
    </>
  );
}
