// What a journal may not forget although it is settled: outcomes that the shop has not been told of. The desk notes them in
// logs of their own, under names that docs/formats.md has.

import type { Journal } from "./journal.js";

/** What the desk's notes of a terminal are kept under: today's, and those of former versions. */
const outboxes = (terminal: string) => [`${terminal}\u001foutbox`, `${terminal} outbox`] as const;

/** What its intents are kept under: their own log where a former version had another one of that name. */
const intents = (terminal: string) =>
  / (outbox|orders|asking)$/.test(terminal) ? `${terminal}\u001fintents` : terminal;

/** The references whose outcomes the shop still has to be told. */
async function untold({ open }: Pick<Journal, "open">, terminal: string): Promise<Set<string>> {
  const found = await Promise.all(outboxes(terminal).map((log) => open(log)));
  return new Set(found.flat().map(({ reference }) => reference));
}

/** `forget` of a terminal's settled intents but for those, then of the notes that they were told. */
export async function forgetTold(
  journal: Pick<Journal, "open">,
  terminal: string,
  forget: (log: string, but: ReadonlySet<string>) => Promise<number>,
): Promise<number> {
  const count = await forget(intents(terminal), await untold(journal, terminal));
  for (const log of outboxes(terminal)) await forget(log, new Set());
  return count;
}
