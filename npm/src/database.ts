// IndexedDB as promises: what the journal and the tokens of helpers need of it, and no more.

import { type Code, TillError } from "./errors.js";

/** A database that is opened at its first use, and again after the browser closed it. */
export interface Database {
  /** Reads. Resolves with what `use` asked for last. */
  read<T>(stores: string[], use: (transaction: IDBTransaction) => IDBRequest<T>): Promise<T>;
  /** Writes all of it or nothing; durable, not merely accepted, when it resolves. */
  write(stores: string[], use: (transaction: IDBTransaction) => void): Promise<void>;
}

/** A database of that name; `make` gives it its stores when it is new. */
export function database(name: string, version: number, make: (db: IDBDatabase) => void): Database {
  let opened: Promise<IDBDatabase> | undefined;
  const forget = () => {
    opened = undefined;
  };
  const db = () => {
    opened ??= openDatabase(name, version, make, forget).catch((error) => {
      forget();
      throw error;
    });
    return opened;
  };
  return {
    async read(stores, use) {
      const transaction = (await db()).transaction(stores, "readonly");
      const request = use(transaction);
      await completed(transaction);
      return request.result;
    },
    async write(stores, use) {
      const transaction = (await db()).transaction(stores, "readwrite", { durability: "strict" });
      const done = completed(transaction);
      try {
        use(transaction);
      } catch (error) {
        done.catch(() => {});
        transaction.abort();
        throw error;
      }
      await done;
    },
  };
}

/** Resolves when the transaction is committed; rejects with what broke it. */
function completed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new TillError("JOURNAL_UNAVAILABLE"));
  });
}

function openDatabase(
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
      db.onversionchange = () => {
        db.close();
        forget();
      };
      resolve(db);
    };
  });
}

function openCode(error: DOMException | null): Code {
  return error?.name === "VersionError" ? "JOURNAL_VERSION" : "JOURNAL_UNAVAILABLE";
}
