// Terminals of an engine, as pages reach them.

import type { Host } from "../host.js";
import type { Terminal } from "../terminal.js";
import type { Bookmark } from "./books.js";
import { connectEngine as connect, diagnoseEngine as diagnose, type Place } from "./connect.js";
import type { EngineDiagnosis } from "./diagnosed.js";
import { fetchSender } from "./fetching.js";

/** Connects one. */
export function connectEngine(host: Host, options: object): Promise<Terminal> {
  return connect(placeOf(host), options);
}

/** Has the engine look at one. */
export function diagnoseEngine(host: Host, options: object): Promise<EngineDiagnosis> {
  return diagnose(placeOf(host), options);
}

function placeOf(host: Host): Place {
  return { host, sender: fetchSender, bookmark };
}

/** In the page's storage, where a browser lets it have one; a tab of its own tells by itself. */
function bookmark(origin: string, terminal: string): Bookmark {
  const name = `tillwire-told ${origin} ${terminal}`;
  const quietly = <T>(use: () => T): T | undefined => {
    try {
      return use();
    } catch {
      return undefined;
    }
  };
  return {
    read: () => quietly(() => localStorage.getItem(name)) ?? undefined,
    write: (text) => void quietly(() => localStorage.setItem(name, text)),
  };
}
