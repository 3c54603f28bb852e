// The last operations as the journal has them, member by member: what happened when, how it ended, and what is open. Where
// there is no journal to be read here, as of an engine's terminal, what the terminal itself tells.

import { nameOf } from "../core.js";
import type { Journal, JournalRecord } from "../journal/journal.js";
import type { Payment } from "../payment.js";
import type { HistoryPage } from "../types.js";
import { init } from "../wasm.js";
import { name, plain, sentence, shape, time } from "./said.js";

/** How many operations that ended are told, and how many that did not. */
const SETTLED = 50;
const OPEN = 50;
/** How many records of one are told, the last ones. */
const RECORDS = 20;

/** What is used of a terminal or gateway. */
export interface Asked {
  readonly can?: object;
  pending(): Promise<readonly Pick<Payment, "reference">[]>;
  history(options?: { limit?: number }): Promise<HistoryPage>;
}

type Member = (value: unknown) => unknown;

const money: Member = (value) => {
  const { minor, currency } = Object(value) as { minor?: unknown; currency?: unknown };
  return { minor: plain(typeof minor === "bigint" ? String(minor) : minor), currency: plain(currency) };
};
const when: Member = (value) => time(Object(value).at);

/** What is told of an operation and of its outcome. Not who settled it, no card, no receipt, nothing raw. */
const OUTCOME: { readonly [member: string]: Member } = {
  ...Object.fromEntries(
    ["kind", "method", "status", "money", "retrySafe", "code", "by", "reason", "systemCode", "sealed"].map((member) => [
      member,
      plain,
    ]),
  ),
  ...{ reference: name, order: name, number: name, paidWith: plain, settled: plain, duplicate: plain },
  ...{ amount: money, total: money, tip: money, message: sentence },
  ...{ notes: (value) => (Array.isArray(value) ? value.map(plain) : shape(value)) },
  ...{ person: when, released: (value) => ({ at: when(value), paidOtherwise: Object(value).paidOtherwise === true }) },
};

/** What a journal has of a terminal. Rejects where it cannot be read. */
export async function fromJournal(journal: Journal, terminal: string): Promise<object> {
  const log = await logOf("intents", terminal);
  const open = await journal.open(log);
  const page = await journal.history?.(log, SETTLED);
  const untold = await journal.open(await logOf("outbox", terminal)).catch(() => undefined);
  return {
    from: "journal",
    open: open.slice(-OPEN).map(({ reference, records }) => ({ reference: name(reference), records: story(records) })),
    openInAll: open.length,
    ...(untold && { untold: untold.slice(-OPEN).map(({ reference }) => name(reference)) }),
    settled: page?.entries.map(({ reference, written, records }) => ({
      ...{ reference: name(reference), at: time(written), records: story(records) },
    })),
  };
}

/** What a connected terminal or gateway tells itself. */
export async function fromTerminal(terminal: Asked): Promise<object> {
  const open = await terminal.pending();
  const { settled } = await terminal.history({ limit: SETTLED });
  return {
    from: "terminal",
    open: open.slice(-OPEN).map(({ reference }) => ({ reference: name(reference) })),
    openInAll: open.length,
    settled: settled.map(({ at, outcome }) => ({ at: time(at), ...outcomeSaid(outcome) })),
  };
}

/** The last records of one intent, in the order in which they were written. */
function story(records: readonly JournalRecord[]): object[] {
  const sorted = [...records].sort((one, other) => one.seq - other.seq);
  return sorted.slice(-RECORDS).map(({ seq, bytes }) => ({ seq, ...recordSaid(new TextDecoder().decode(bytes)) }));
}

/** A record is a JSON text and its mark. */
function recordSaid(record: string): object {
  try {
    const { v, type, at, created, ...rest } = JSON.parse(record.slice(0, record.lastIndexOf("#")));
    return { v: plain(v), type: plain(type), at: time(at ?? created), ...outcomeSaid(rest) };
  } catch {
    return { damaged: shape(record) };
  }
}

function outcomeSaid(outcome: object): object {
  const said = outcome as Record<string, unknown>;
  const members = Object.keys(OUTCOME).filter((member) => said[member] !== undefined);
  return Object.fromEntries(members.map((member) => [member, OUTCOME[member]?.(said[member])]));
}

/** Under which name a log is. Without the wasm, which knows that, as almost every terminal has it. */
async function logOf(space: "intents" | "outbox", terminal: string): Promise<string> {
  try {
    await init();
    return nameOf(space, terminal);
  } catch {
    return space === "intents" ? terminal : `${terminal}\u001foutbox`;
  }
}
