// Name, terminal, language.

import { connection } from "../state/connection";
import { busy } from "../state/operations";
import { choosing } from "../state/view";
import { LANGUAGES, type Language, language, named, speak, t } from "../words";
import { Icon } from "./icon";

export function Header() {
  return (
    <header class="header">
      <h1>
        tillwire <span>{t("title")}</span>
      </h1>
      <TerminalButton />
      <label class="language">
        <span class="hidden">{t("language")}</span>
        <select value={language.value} onChange={(event) => speak(event.currentTarget.value as Language)}>
          {Object.entries(LANGUAGES).map(([code, name]) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </select>
      </label>
    </header>
  );
}

function TerminalButton() {
  const { setup, name, state } = connection.value;
  const shown = state === "ready" && busy.value ? "busy" : state;
  return (
    <button
      type="button"
      class="terminal-button"
      onClick={() => {
        choosing.value = true;
      }}
    >
      <span class={`dot ${shown}`} aria-hidden="true" />
      <span class="terminal-system">{named("system", setup.system)}</span>
      <span class="terminal-name">{setup.way === "simulator" ? t("way.simulator") : named("terminal", name)}</span>
      <span class="terminal-state">{named("state", shown)}</span>
      <Icon name="chevron" />
    </button>
  );
}
