// Names as stores take them: PostgreSQL has no NUL in a text, and UTF-8 no half of a character.

/** Stands before the four digits of what a store may not take. No name that is legal has it. */
const MARK = "\u0001";

/** Any text as one that every store keeps; no two become the same, and names that are legal stay as they are. */
export function storable(name: string): string {
  return name.replace(/[\p{Cc}\p{Cs}]/gu, (it) => MARK + it.charCodeAt(0).toString(16).padStart(4, "0"));
}

/** The text that was stored. */
export function stored(text: string): string {
  const [first = "", ...others] = text.split(MARK);
  return first + others.map((it) => String.fromCharCode(Number.parseInt(it.slice(0, 4), 16)) + it.slice(4)).join("");
}
