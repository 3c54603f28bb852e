import type { Bytes } from "./web.js";

/** @internal The bytes of a file that stands in a module as base64. */
export function bytes(base64: string): Bytes {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
