// A journal of the caller's behind a fence: whatever it throws at once it rejects with, and what it gives has the form
// that the payment machine can take. What has not is `JOURNAL_UNAVAILABLE`: nothing is sent on the word of such a journal.

import { shown } from "../arguments.js";
import { asTillError, TillError } from "../errors.js";
import type { Journal, JournalEntry, JournalPage, JournalRecord } from "./journal.js";

/** The same journal, fenced. */
export function fencedJournal(journal: Journal): Journal {
  const { renew, history } = journal;
  return {
    append: (...record) => asked(() => journal.append(...record), nothing),
    open: (terminal) =>
      asked(
        () => journal.open(terminal),
        (given) => list(given, "open").map(entry),
      ),
    read: (...log) =>
      asked(
        () => journal.read(...log),
        (given) => list(given, "read").map(record),
      ),
    claim: (...lease) =>
      asked(
        () => journal.claim(...lease),
        (given) => truth(given, "claim"),
      ),
    ...(renew && {
      renew: (...lease) =>
        asked(
          () => renew.apply(journal, lease),
          (given) => truth(given, "renew"),
        ),
    }),
    release: (terminal) => asked(() => journal.release(terminal), nothing),
    prune: (...old) => asked(() => journal.prune(...old), Number),
    ...(history && { history: (...page) => asked(() => history.apply(journal, page), paged) }),
  };
}

/** What a store throws is its own, with codes that are not ours: it is the cause. */
async function asked<T>(ask: () => unknown, take: (given: unknown) => T): Promise<T> {
  try {
    return take(await ask());
  } catch (error) {
    throw asTillError(error, "JOURNAL_UNAVAILABLE");
  }
}

const nothing = () => {};

function list(given: unknown, method: string): unknown[] {
  return Array.isArray(given) ? given : refuse(`${method}()`, "an array", given);
}

function truth(given: unknown, method: string): boolean {
  return typeof given === "boolean" ? given : refuse(`${method}()`, "true or false", given);
}

function entry(given: unknown): JournalEntry {
  const { reference, records } = Object(given) as Partial<JournalEntry>;
  if (typeof reference !== "string") refuse("open()", "entries with a reference", given);
  return { reference, records: list(records, "open").map(record) };
}

function paged(given: unknown): JournalPage {
  const { entries, next } = Object(given) as Partial<JournalPage>;
  if (next !== undefined && typeof next !== "string") refuse("history()", "a text as `next`", next);
  const dated = list(entries, "history").map((it) => ({ ...entry(it), written: Number(Object(it).written) }));
  return { entries: dated, ...(next !== undefined && { next }) };
}

function record(given: unknown): JournalRecord {
  const { seq, bytes } = Object(given) as Partial<JournalRecord>;
  const fits = Number.isInteger(seq) && ArrayBuffer.isView(bytes);
  return fits ? { seq: seq as number, bytes } : refuse("read()", "records: { seq, bytes }", given);
}

function refuse(method: string, allowed: string, given: unknown): never {
  throw new TillError("JOURNAL_UNAVAILABLE", `${method} of the journal gave ${shown(given)} where ${allowed} must be`);
}
