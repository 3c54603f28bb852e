// A page: IndexedDB, `fetch` and Web Serial. No files, no TCP, and no gateway, whose key does not belong there.

import { TillError } from "../errors.js";
import type { Host } from "../host.js";
import { indexedDbJournal } from "../journal/indexeddb.js";
import type { Journal } from "../journal/journal.js";
import { fetchLink } from "../links/fetch.js";
import { serialLink } from "../links/serial.js";
import { keepToken, storedToken } from "../tokens.js";

/** @internal */
export const page: Host = {
  journal: () => indexedDbJournal(),
  tcp: () => refuse("raw TCP is Node's: from a page, reach the terminal through the helper"),
  http: (url) => fetchLink(url),
  sockets: (given) => given,
  serial: (options) => serialLink(options),
  tokens: { of: storedToken, keep: keepToken },
  // Without it timers do the same, later.
  returns: (session) => import("../returning.js").then(({ returning }) => returning(session)).catch(() => {}),
  engine: async (options) => (await import("../engine/page.js")).connectEngine(page, options),
  gateway: async () => refuse("a gateway is called from a back end: its key does not belong in a page"),
};

/** A journal in a folder; files are Node's, so here it throws `UNSUPPORTED_BROWSER`. */
export function fileJournal(_folder: string): Journal {
  return refuse("files are Node's: a page has indexedDbJournal()");
}

/** A Node that finds itself here was given the wrong one of two modules by its bundler. */
function refuse(reason: string): never {
  const wrong = globalThis.process?.versions?.node ? "; for Node, resolve with the condition `node`" : "";
  throw new TillError("UNSUPPORTED_BROWSER", reason + wrong);
}
