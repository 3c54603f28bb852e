// Inquiries, prints and the close of the day: they move no money of a customer.

import { signal } from "@preact/signals";
import { type Answer, type Terminal, TillError } from "tillwire";
import { advice, named, t, type Word } from "../words";
import { connection } from "./connection";
import { say } from "./log";

/** What the last errand came to, in words. */
export const notice = signal<{ readonly text: string; readonly good: boolean } | undefined>(undefined);

export type Errand = "query" | "receipt" | "summary" | "batch";

export async function errand(name: Errand, run: (terminal: Terminal) => Promise<Answer>): Promise<void> {
  const { terminal } = connection.value;
  if (!terminal) return;
  notice.value = { text: t("errand.running"), good: true };
  try {
    const { verdict, code, raw } = await run(terminal);
    say({ kind: "answer", title: name, answer: verdict, ...(code ? { code } : {}), body: { verdict, code, raw } });
    const good = code === undefined;
    notice.value = {
      text: `${t(`errand.${name}` as Word)}: ${named("verdict", verdict)}. ${advice(code) ?? ""}`.trim(),
      good,
    };
  } catch (error) {
    const text = error instanceof TillError ? (advice(error.code) ?? error.message) : String(error);
    notice.value = { text, good: false };
    say({ kind: "error", title: name, ...failure(error) });
  }
}

function failure(error: unknown): { code: string } | { body: unknown } {
  return error instanceof TillError ? { code: error.code } : { body: { message: String(error) } };
}
