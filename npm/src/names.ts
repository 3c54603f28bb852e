// Names that people give: of terminals, and references of payments. Two names are the same only where every character
// is; what becomes of them in a store is the journals' matter.

import { type Check, shown, words } from "./arguments.js";
import { TillError } from "./errors.js";

/** In characters, as people count them: one of four bytes is one. */
const LONGEST = 64;
/** Control characters, and halves of a pair, which no store can keep apart. */
const ILLEGAL = /[\p{Cc}\p{Cs}]/u;

/** Throws `INVALID_FIELD` for what is no name. */
export function requireName(argument: string, name: string): void {
  const length = [...name].length;
  if (length >= 1 && length <= LONGEST && !ILLEGAL.test(name)) return;
  refuse(argument, name, `1 to ${LONGEST} characters, none of them a control character or half of one`);
}

/** A terminal's name is also that of its logs. */
export const terminalName: Check<string> = (value, path) => {
  const name = words(value, path);
  requireName(path, name);
  return name;
};

function refuse(argument: string, name: string, allowed: string): never {
  throw new TillError("INVALID_FIELD", undefined, { argument, given: shown(name), allowed });
}
