// One line of the wire log: what was said, how far it can be trusted, and its bytes.

import type { Line as LogLine, Proof } from "../state/log";
import { pretty } from "../state/log";
import { named, t } from "../words";

const TRUST: Record<Proof, "good" | "bad" | "plain"> = {
  digest: "good",
  sealed: "good",
  clear: "plain",
  frame: "plain",
  unread: "plain",
  wrong: "bad",
};

export function Line({ line }: { line: LogLine }) {
  const head = (
    <>
      <time>{stamp(line.at)}</time>
      <span class="line-kind">{named("log", line.kind)}</span>
      <span class="line-title">{line.title}</span>
    </>
  );
  if (line.body === undefined) return <li class={`line ${line.kind}`}>{head}</li>;
  return (
    <li class={`line ${line.kind}`}>
      <details>
        <summary>{head}</summary>
        {line.proof && (
          <p class={`trust ${TRUST[line.proof]}`}>
            {named("proof", line.proof)} <small>{t("log.size", { n: line.size ?? 0 })}</small>
          </p>
        )}
        <pre>{pretty(line.body)}</pre>
        {line.hex && (
          <details class="hex">
            <summary>{t("log.bytes")}</summary>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keyboard */}
            <pre tabIndex={0}>{line.hex}</pre>
          </details>
        )}
      </details>
    </li>
  );
}

/** The line as text, to be sent to whoever helps. */
export function plain({ at, kind, title, reference, body, hex }: LogLine): string {
  const rest = body === undefined ? "" : `\n${pretty(body)}`;
  return `${stamp(at)} ${kind} ${title}${reference ? ` [${reference}]` : ""}${rest}${hex ? `\n${hex}` : ""}`;
}

/** hh:mm:ss.mmm of the day here. */
function stamp(at: number): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, "0");
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
  return `${time}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}
