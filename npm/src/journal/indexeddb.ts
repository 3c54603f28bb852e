/**
 * The journal of pages: IndexedDB with strict durability, and Web Locks as leases.
 *
 * A record is on the disk when `append` resolves. Two tabs cannot write the same record, because a key is taken
 * once; they do not work on the same terminal, because a lease is a lock that ends with its tab, however that ends.
 *
 *     store "intents"   [terminal, reference] -> { terminal, reference, settled: 0 | 1, written }
 *     store "records"   [terminal, reference, seq] -> bytes
 */

import { type Database, database, isNamed } from "../database.js";
import { TillError } from "../errors.js";
import type { Journal, JournalEntry, JournalPage, JournalRecord } from "./journal.js";
import { forgetTold } from "./untold.js";

const VERSION = 1;
/** `[terminal, settled, written]`: finds the open ones and the old ones without reading the others. */
const BY_STATE = "state";
/**
 * How long a lease is waited for, in ms: a tab that is being reloaded still holds its own for a moment.
 */
const PATIENCE = 500;

interface Intent {
  terminal: string;
  reference: string;
  settled: 0 | 1;
  /** Unix ms. */
  written: number;
}

/**
 * A journal in the page's own storage; tabs of one origin share it by its name.
 *
 * Rejects with `UNSUPPORTED_BROWSER` where there is no IndexedDB, `INSECURE_CONTEXT` where the page has no locks
 * because it came over plain HTTP, `JOURNAL_VERSION` where a newer tillwire wrote it, `JOURNAL_UNAVAILABLE` where the
 * browser refuses the storage.
 */
export function indexedDbJournal(name = "tillwire-journal"): Journal {
  const db = database(name, VERSION, makeStores);
  const held = new Map<string, () => Promise<void>>();
  const journal: Journal = {
    append(terminal, reference, seq, bytes, settles) {
      persist();
      return append(db, { terminal, reference, seq, bytes, settles });
    },
    async open(terminal) {
      const range = IDBKeyRange.bound([terminal, 0], [terminal, 0, Number.POSITIVE_INFINITY]);
      const intents = await db.read(["intents"], (it) => byState(it).getAll(range) as IDBRequest<Intent[]>);
      return Promise.all(
        intents.map(
          async ({ reference }): Promise<JournalEntry> => ({
            reference,
            records: await read(db, terminal, reference),
          }),
        ),
      );
    },
    read: (terminal, reference) => read(db, terminal, reference),
    async claim(terminal) {
      const release = await takeLock(lockOf(name, terminal));
      if (release) held.set(terminal, release);
      return release !== undefined;
    },
    async release(terminal) {
      await held.get(terminal)?.();
      held.delete(terminal);
    },
    prune: (terminal, olderThan) => forgetTold(journal, terminal, (log, but) => prune(db, log, olderThan, but)),
    history: (terminal, limit, before) => history(db, terminal, limit, before),
  };
  return journal;
}

/** Browsers keep names that begin with "-" for themselves; and no two journals' leases may have one name. */
const lockOf = (name: string, terminal: string) => `${encodeURIComponent(name).replace(/^-/, "%2D")}/${terminal}`;

let asked = false;

/** Asks the browser, once, not to clear this storage when it is short of room. It may ask a person, or say no. */
function persist(): void {
  if (asked) return;
  asked = true;
  Promise.resolve()
    .then(() => navigator.storage?.persist?.())
    .catch(() => {});
}

function makeStores(db: IDBDatabase): void {
  db.createObjectStore("records");
  const intents = db.createObjectStore("intents", { keyPath: ["terminal", "reference"] });
  intents.createIndex(BY_STATE, ["terminal", "settled", "written"]);
}

type Append = { terminal: string; reference: string; seq: number; bytes: Uint8Array; settles: boolean };

async function append(db: Database, { terminal, reference, seq, bytes, settles }: Append): Promise<void> {
  try {
    await db.write(["intents", "records"], (transaction) => {
      transaction.objectStore("records").add(bytes, [terminal, reference, seq]);
      // An intent that was given up before its first byte may begin again: then it is open again.
      const settled = settles ? 1 : 0;
      transaction.objectStore("intents").put({ terminal, reference, settled, written: Date.now() } satisfies Intent);
    });
  } catch (error) {
    if (isNamed(error, "ConstraintError")) throw new TillError("JOURNAL_CONFLICT");
    throw error;
  }
}

async function read(db: Database, terminal: string, reference: string): Promise<JournalRecord[]> {
  const range = recordsOf(terminal, reference);
  let keys: IDBRequest<IDBValidKey[]> | undefined;
  const values = await db.read(["records"], (transaction) => {
    const records = transaction.objectStore("records");
    keys = records.getAllKeys(range);
    return records.getAll(range) as IDBRequest<Uint8Array[]>;
  });
  return values.map((bytes, index) => ({ seq: seqOf(keys?.result[index]), bytes }));
}

async function prune(db: Database, terminal: string, olderThan: number, but: ReadonlySet<string>): Promise<number> {
  let count = 0;
  await db.write(["intents", "records"], (transaction) => {
    const range = IDBKeyRange.bound([terminal, 1], [terminal, 1, olderThan], false, true);
    const request = byState(transaction).openCursor(range);
    request.onsuccess = () => {
      const cursor = request.result;
      if (!cursor) return;
      const { reference }: Intent = cursor.value;
      if (!but.has(reference)) {
        transaction.objectStore("records").delete(recordsOf(terminal, reference));
        cursor.delete();
        count += 1;
      }
      cursor.continue();
    };
  });
  return count;
}

/** A page ends at the intent that `next` names by time and reference: the index has them in that order. */
async function history(db: Database, terminal: string, limit: number, before?: string): Promise<JournalPage> {
  const [last, end] = before === undefined ? [Number.POSITIVE_INFINITY, ""] : (JSON.parse(before) as [number, string]);
  const found: Intent[] = [];
  await db.read(["intents"], (transaction) => {
    const range = IDBKeyRange.bound([terminal, 1], [terminal, 1, last]);
    const request = byState(transaction).openCursor(range, "prev");
    request.onsuccess = () => {
      const cursor = request.result;
      if (!cursor || found.length > limit) return;
      const intent: Intent = cursor.value;
      if (intent.written < last || intent.reference < end) found.push(intent);
      cursor.continue();
    };
    return request;
  });
  const page = found.slice(0, limit);
  const entries = page.map(async ({ reference, written }) => ({
    reference,
    written,
    records: await read(db, terminal, reference),
  }));
  const { written, reference } = page.at(-1) ?? {};
  return {
    entries: await Promise.all(entries),
    ...(page.length < found.length && { next: JSON.stringify([written, reference]) }),
  };
}

/** Takes a lock of the browser and gives what releases it; undefined when another tab keeps it. */
async function takeLock(name: string): Promise<(() => Promise<void>) | undefined> {
  const { locks } = navigator;
  if (!locks) throw new TillError("INSECURE_CONTEXT", "a page needs https or 127.0.0.1 to keep other tabs out");
  const end = performance.now() + PATIENCE;
  for (;;) {
    // However late a busy browser answers, it answers: no time that ran out says that somebody has it.
    const release = await tryLock(locks, name);
    if (release || performance.now() > end) return release;
    await new Promise((again) => setTimeout(again, 50));
  }
}

function tryLock(locks: LockManager, name: string): Promise<(() => Promise<void>) | undefined> {
  return new Promise((resolve, reject) => {
    const ended: Promise<unknown> = locks.request(name, { ifAvailable: true }, (lock) => {
      if (!lock) return resolve(undefined);
      return new Promise<void>((release) => {
        resolve(async () => {
          release();
          await ended;
        });
      });
    });
    ended.catch(reject);
  });
}

const byState = (transaction: IDBTransaction) => transaction.objectStore("intents").index(BY_STATE);

const recordsOf = (terminal: string, reference: string) =>
  IDBKeyRange.bound([terminal, reference], [terminal, reference, Number.POSITIVE_INFINITY]);

const seqOf = (key: IDBValidKey | undefined) => Number((key as IDBValidKey[] | undefined)?.[2]);
