// IndexedDB as promises: what the journal and the tokens of helpers need of it, and no more.

import { type Code, TillError } from "./errors.js";

/** A database that is opened at its first use, and again after the browser closed it or let it hang. */
export interface Database {
  /** Reads. Resolves with what `use` asked for last. */
  read<T>(stores: string[], use: (transaction: IDBTransaction) => IDBRequest<T>): Promise<T>;
  /** Writes all of it or nothing; durable, not merely accepted, when it resolves. */
  write(stores: string[], use: (transaction: IDBTransaction) => void): Promise<void>;
}

/** How long a connection may owe an answer until the next who needs one opens another, in ms. */
const SILENCE = 500;

/** A way into the database, and since when each of those who use it waits. */
interface Connection {
  opened: Promise<IDBDatabase>;
  waiting: Set<{ since: number }>;
}

/** A database of that name; `make` gives it its stores when it is new. */
export function database(name: string, version: number, make: (db: IDBDatabase) => void): Database {
  let current: Connection | undefined;
  const forget = (connection: Connection) => {
    if (current === connection) current = undefined;
    // What still runs on it comes to its end, and holds up no other tab.
    connection.opened.then((db) => db.close()).catch(() => {});
  };
  const connect = () => {
    if (current && isSilent(current)) forget(current);
    if (current) return current;
    const connection: Connection = {
      opened: openDatabase(name, version, make, () => forget(connection)),
      waiting: new Set(),
    };
    current = connection;
    return connection;
  };
  const attempt = async <T>(use: (db: IDBDatabase) => Promise<T>): Promise<T> => {
    const connection = connect();
    const call = { since: performance.now() };
    connection.waiting.add(call);
    try {
      return await use(await connection.opened);
    } catch (error) {
      // A record that is there already says nothing against the connection.
      if (!isNamed(error, "ConstraintError")) forget(connection);
      throw error;
    } finally {
      connection.waiting.delete(call);
    }
  };
  /** A closed connection may be noticed by its refusal alone: then nothing has begun. */
  const reopening = <T>(use: (db: IDBDatabase) => Promise<T>) =>
    attempt(use)
      .catch((error) => (error instanceof Closed ? attempt(use) : Promise.reject(error)))
      .catch(unwrapped);
  return {
    read: (stores, use) =>
      reopening(async (db) => {
        const transaction = begin(db, stores, "readonly");
        const request = use(transaction);
        await completed(transaction);
        return request.result;
      }),
    write: (stores, use) =>
      reopening(async (db) => {
        const transaction = begin(db, stores, "readwrite", { durability: "strict" });
        const done = completed(transaction);
        try {
          use(transaction);
        } catch (error) {
          done.catch(() => {});
          transaction.abort();
          throw error;
        }
        await done;
      }),
  };
}

/** @internal By its name alone: a page may have errors of another frame's. */
export function isNamed(error: unknown, name: string): boolean {
  return (error as { name?: unknown } | null | undefined)?.name === name;
}

const isSilent = ({ waiting }: Connection) => [...waiting].some(({ since }) => performance.now() - since > SILENCE);

/** The connection was closed before anything began on it. */
class Closed extends Error {}

function begin(db: IDBDatabase, ...how: Parameters<IDBDatabase["transaction"]>): IDBTransaction {
  try {
    return db.transaction(...how);
  } catch (cause) {
    throw isNamed(cause, "InvalidStateError") ? new Closed("closed", { cause }) : cause;
  }
}

function unwrapped(error: unknown): never {
  throw error instanceof Closed ? new TillError("JOURNAL_UNAVAILABLE", undefined, { cause: error.cause }) : error;
}

/** Resolves when the transaction is committed; rejects with what broke it. */
function completed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new TillError("JOURNAL_UNAVAILABLE"));
  });
}

async function openDatabase(
  name: string,
  version: number,
  make: (db: IDBDatabase) => void,
  forget: () => void,
): Promise<IDBDatabase> {
  if (!globalThis.indexedDB) throw new TillError("UNSUPPORTED_BROWSER", "this browser has no IndexedDB");
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, version);
    request.onupgradeneeded = () => make(request.result);
    request.onerror = () => reject(new TillError(openCode(request.error), undefined, { cause: request.error }));
    request.onsuccess = () => {
      const db = request.result;
      db.onclose = forget;
      // Another tab brings a newer version, or clears the storage: it must not wait for this one.
      db.onversionchange = forget;
      resolve(db);
    };
  });
}

function openCode(error: DOMException | null): Code {
  return error?.name === "VersionError" ? "JOURNAL_VERSION" : "JOURNAL_UNAVAILABLE";
}
