// One line of the wire log: what was said, how far it can be trusted, and its bytes.

import { type Code, type Step, stepText } from "tillwire";
import { type Line as LogLine, type Proof, pretty } from "../state/log";
import { advice, language, named, t } from "../words";

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
      <span class="line-title">{told(line)}</span>
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

/** What a line says in the till's language. What the wire itself says stays as it is. */
function told({ kind, title, answer, code }: LogLine): string {
  const hint = kind === "error" ? advice(code as Code) : undefined;
  return [word(kind, title), answer && named(GROUPS[title] ?? "verdict", answer), code, hint]
    .filter(Boolean)
    .join(" · ");
}

/** Which answers belong to what was asked; everything else is a verdict. */
const GROUPS: Readonly<Record<string, string>> = { cancel: "cancel", connect: "terminal" };

function word(kind: LogLine["kind"], title: string): string {
  switch (kind) {
    case "step":
      return stepText({ name: title as Step["name"] }, language.value);
    case "outcome":
      return named("status", title);
    case "answer":
    case "error":
      return named("log-what", title);
    default:
      return title;
  }
}

/** The line as text, to be sent to whoever helps: the names themselves, in no language. */
export function plain({ at, kind, title, answer, code, reference, body, hex }: LogLine): string {
  const said = [title, answer, code].filter(Boolean).join(" ");
  const rest = body === undefined ? "" : `\n${pretty(body)}`;
  return `${stamp(at)} ${kind} ${said}${reference ? ` [${reference}]` : ""}${rest}${hex ? `\n${hex}` : ""}`;
}

/** hh:mm:ss.mmm of the day here. */
function stamp(at: number): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, "0");
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
  return `${time}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}
