// A journal of the caller's behind a fence: whatever it throws at once it rejects with, and what it gives has the form
// that the payment machine can take. What has not is `JOURNAL_UNAVAILABLE`: nothing is sent on the word of such a journal.

import { shown } from "../arguments.js";
import { TillError } from "../errors.js";
import type { Journal, JournalEntry, JournalPage, JournalRecord } from "./journal.js";

/** The same journal, fenced. */
export function fencedJournal(journal: Journal): Journal {
  const renew = journal.renew === undefined ? undefined : (...lease: [string, number]) => journal.renew?.(...lease);
  return {
    append: async (...record) => void (await journal.append(...record)),
    open: async (terminal) => list(await journal.open(terminal), "open").map(entry),
    read: async (terminal, reference) => list(await journal.read(terminal, reference), "read").map(record),
    claim: async (...lease) => truth(await journal.claim(...lease), "claim"),
    ...(renew ? { renew: async (...lease: [string, number]) => truth(await renew(...lease), "renew") } : {}),
    release: async (terminal) => void (await journal.release(terminal)),
    prune: async (...old) => journal.prune(...old),
    ...(journal.history ? { history: async (...page) => paged(await journal.history?.(...page)) } : {}),
  };
}

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
