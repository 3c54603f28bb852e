// The page: the sale on the left, what the till knows beside it. On a narrow screen one part at a time.

import { Banner } from "./parts/banner";
import { ConnectionDialog } from "./parts/connection/dialog";
import { Header } from "./parts/header";
import { History } from "./parts/history";
import { Log } from "./parts/log";
import { Overlay } from "./parts/overlay";
import { Printed } from "./parts/receipt";
import { Sale } from "./parts/sale";
import { SimulatorPanel } from "./parts/simulator";
import { simulated } from "./state/connection";
import { type View, view } from "./state/view";
import { t, type Word } from "./words";

const TABS: readonly [View, Word][] = [
  ["sale", "tab.sale"],
  ["simulator", "tab.simulator"],
  ["history", "tab.history"],
  ["log", "tab.log"],
];

export function App() {
  return (
    <div class="till" data-view={view.value}>
      <Header />
      <Banner />
      <main>
        <Tabs />
        <section class="panel sale" aria-label={t("tab.sale")}>
          <Sale />
        </section>
        <section class="panel history" aria-label={t("tab.history")}>
          <History />
        </section>
        <section class="panel log" aria-label={t("tab.log")}>
          <Log />
        </section>
        {simulated.value && (
          <section class="panel simulator" aria-label={t("tab.simulator")}>
            <SimulatorPanel />
          </section>
        )}
      </main>
      <Overlay />
      <ConnectionDialog />
      <Printed />
    </div>
  );
}

function Tabs() {
  const tabs = TABS.filter(([name]) => name !== "simulator" || simulated.value);
  return (
    <nav class="tabs" aria-label={t("tabs")}>
      {tabs.map(([name, word]) => (
        <button
          key={name}
          type="button"
          class={`tab tab-${name}`}
          aria-current={view.value === name ? "page" : undefined}
          onClick={() => {
            view.value = name;
          }}
        >
          {t(word)}
        </button>
      ))}
    </nav>
  );
}
