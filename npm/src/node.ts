// Node's own modules, found at the moment they are needed: bundlers for pages see no import, and nothing happens at
// import.

import { TillError } from "./errors.js";

/** A module of Node; `UNSUPPORTED_BROWSER` where there is no Node. */
export function node<T>(name: `node:${string}`): T {
  const found = globalThis.process?.getBuiltinModule?.(name);
  if (!found) throw new TillError("UNSUPPORTED_BROWSER", `this needs ${name}, which only Node has`);
  return found as T;
}
