// Name, terminal, language, colours.

import { connection } from "../state/connection";
import { busy } from "../state/operations";
import { colour, THEMES, theme } from "../state/theme";
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
      <ThemeButton />
    </header>
  );
}

/** Goes on to the next: as the device, light, dark. */
function ThemeButton() {
  const next = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length] ?? "system";
  const name = named("theme", theme.value);
  return (
    <button type="button" class="theme-button" aria-label={name} title={name} onClick={() => colour(next)}>
      <Icon name={theme.value} />
    </button>
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
