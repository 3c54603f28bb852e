/**
 * A journal that lives and dies with the process: for tests and demonstrations, not for money.
 */

import { TillError } from "../errors.js";
import type { Journal, JournalEntry, JournalRecord } from "./journal.js";
import { forgetTold } from "./untold.js";

interface Log {
  records: JournalRecord[];
  settled: boolean;
  written: number;
  /** How many were written before its last one. */
  turn: number;
}

/** A journal in memory. Several terminals of one process may share it. */
export function memoryJournal(): Journal {
  const terminals = new Map<string, Map<string, Log>>();
  const leases = new Set<string>();
  let turns = 0;
  const logs = (terminal: string) => {
    const known = terminals.get(terminal) ?? new Map<string, Log>();
    terminals.set(terminal, known);
    return known;
  };
  const journal: Journal = {
    async append(terminal, reference, seq, bytes, settles) {
      const log = logs(terminal).get(reference) ?? { records: [], settled: false, written: 0, turn: 0 };
      if (log.records.some((record) => record.seq === seq)) {
        throw new TillError("JOURNAL_CONFLICT");
      }
      log.records.push({ seq, bytes: bytes.slice() });
      log.settled = settles;
      log.written = Date.now();
      log.turn = turns++;
      logs(terminal).set(reference, log);
    },
    async open(terminal) {
      const entries: JournalEntry[] = [];
      for (const [reference, log] of logs(terminal)) {
        if (!log.settled) entries.push({ reference, records: [...log.records] });
      }
      return entries;
    },
    async read(terminal, reference) {
      return [...(logs(terminal).get(reference)?.records ?? [])];
    },
    async claim(terminal) {
      if (leases.has(terminal)) return false;
      leases.add(terminal);
      return true;
    },
    async release(terminal) {
      leases.delete(terminal);
    },
    prune: (terminal, olderThan) =>
      forgetTold(journal, terminal, async (log, but) => {
        const isOld = ([name, it]: [string, Log]) => it.settled && it.written < olderThan && !but.has(name);
        const old = [...logs(log)].filter(isOld);
        for (const [reference] of old) logs(log).delete(reference);
        return old.length;
      }),
    async history(terminal, limit, before) {
      const end = before === undefined ? turns : Number(before);
      const found = [...logs(terminal)].filter(([, log]) => log.settled && log.turn < end);
      const page = found.sort(([, one], [, other]) => other.turn - one.turn).slice(0, limit);
      const entries = page.map(([reference, { records, written }]) => ({ reference, written, records: [...records] }));
      return { entries, ...(page.length < found.length && { next: String(page.at(-1)?.[1].turn) }) };
    },
  };
  return journal;
}
