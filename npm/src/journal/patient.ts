// A journal whose every call ends in time: a store that hangs must not hold up a customer, nor an outcome that is known.

import { TillError } from "../errors.js";
import type { Journal } from "./journal.js";

/** How long a journal may take, in ms. */
const PATIENCE = 10_000;

/**
 * The same journal, whose calls reject with `JOURNAL_UNAVAILABLE` after `ms`. A record that arrives in the store later
 * does no harm: its number is used again for nothing but the same record. A lease that is had later is given back.
 */
export function patient(journal: Journal, ms = PATIENCE): Journal {
  const within = <T>(what: Promise<T>, late: (value: T) => void = () => {}) => limit(what, ms, late);
  const claim = (terminal: string, ttlMs: number) =>
    within(journal.claim(terminal, ttlMs), (claimed) => {
      if (claimed) journal.release(terminal).catch(() => {});
    });
  const { renew } = journal;
  return {
    append: (...record) => within(journal.append(...record)),
    open: (terminal) => within(journal.open(terminal)),
    read: (terminal, reference) => within(journal.read(terminal, reference)),
    claim,
    ...(renew ? { renew: (terminal: string, ttlMs: number) => within(renew.call(journal, terminal, ttlMs)) } : {}),
    release: (terminal) => within(journal.release(terminal)),
    prune: (terminal, olderThan) => within(journal.prune(terminal, olderThan)),
    ...(journal.history
      ? { history: (...page) => within(journal.history?.(...page) ?? Promise.resolve({ entries: [] })) }
      : {}),
  };
}

function limit<T>(what: Promise<T>, ms: number, late: (value: T) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    let over = false;
    const timer = setTimeout(() => {
      over = true;
      reject(new TillError("JOURNAL_UNAVAILABLE", `the journal did not answer within ${ms} ms`));
    }, ms);
    Promise.resolve(what)
      .finally(() => clearTimeout(timer))
      .then((value) => (over ? late(value) : resolve(value)), reject);
  });
}
