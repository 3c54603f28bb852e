// The tokens that pairing gave, in a page's IndexedDB: every tab of the origin has them.

import { type Database, database } from "./database.js";

let stored: Database | undefined;

function tokens(): Database {
  stored ??= database("tillwire-helpers", 1, (db) => db.createObjectStore("tokens"));
  return stored;
}

/** @internal The token of the helper at this origin; undefined where there is none. */
export async function storedToken(origin: string): Promise<string | undefined> {
  if (!globalThis.indexedDB) return undefined;
  return tokens().read(["tokens"], (transaction) => transaction.objectStore("tokens").get(origin));
}

/** @internal Keeps it in place of an older one. */
export async function keepToken(origin: string, token: string): Promise<void> {
  await tokens().write(["tokens"], (transaction) => void transaction.objectStore("tokens").put(token, origin));
}
