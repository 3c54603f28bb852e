// What a receipt printer of 80 mm would print: the terminal's own fields, named as it names them.

import { t } from "../words";

export function Receipt({ lines }: { lines: readonly (readonly [string, string])[] }) {
  if (lines.length === 0) return null;
  return (
    <details class="receipt">
      <summary>{t("receipt")}</summary>
      <div class="paper">
        {lines.map(([name, value]) => (
          <p key={name}>
            <span>{name}</span>
            <span>{value}</span>
          </p>
        ))}
      </div>
    </details>
  );
}
