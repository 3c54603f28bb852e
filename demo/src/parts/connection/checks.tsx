// Everything between this page and the terminal, in the order in which it is needed: what is good, what is in the way
// and what to do about it.

import { useEffect, useRef } from "preact/hooks";
import type { Check } from "tillwire/diagnose";
import { found } from "../../state/check";
import { language, named, t } from "../../words";
import { Icon, type IconName } from "../icon";

const SIGNS: Record<Check["state"], IconName> = {
  good: "approved",
  bad: "declined",
  unsure: "unknown",
  skipped: "cancelled",
};

export function Checks() {
  const { looking, checks, notFound } = found.value;
  const place = useRef<HTMLElement>(null);
  useEffect(() => place.current?.scrollIntoView({ block: "nearest" }), [looking, checks.length]);
  if (!looking && checks.length === 0) return null;
  return (
    <section ref={place} class="checks" aria-label={t("checks.title")} aria-busy={looking}>
      <p role="status" class="note">
        {looking ? t("checks.looking") : summary(checks)}
      </p>
      <ul>
        {checks.map((check) => (
          <Row key={check.name} check={check} />
        ))}
      </ul>
      {!looking && notFound && <p class="note">{notFound.text[language.value]}</p>}
    </section>
  );
}

function summary(checks: readonly Check[]): string {
  return t(checks.some(({ state }) => state === "bad") ? "checks.bad" : "checks.good");
}

function Row({ check }: { check: Check }) {
  const { state, title, remedy, code } = check;
  return (
    <li class={`check ${state}`}>
      <Icon name={SIGNS[state]} />
      <div>
        <p>
          {title[language.value]} <span class="hidden">({named("check", state)})</span> {code && <code>{code}</code>}
        </p>
        {remedy && <p class="remedy">{remedy[language.value]}</p>}
      </div>
    </li>
  );
}
