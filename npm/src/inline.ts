// The wasm inside a module, for bundlers that copy no files and for single-file pages:
//
//   import { init } from "tillwire/codec";
//   import { codec } from "tillwire/inline";
//   await init(codec());

/** The build puts the files' bytes here. */
const TILLWIRE = "base64 of tillwire.wasm";
const CODEC = "base64 of codec.wasm";

/** The bytes of tillwire.wasm, for `init` of `tillwire`; decoded at the call, not at import. */
export function wasm(): Uint8Array<ArrayBuffer> {
  return bytes(TILLWIRE);
}

/** The bytes of codec.wasm, which is all that `init` of `tillwire/codec` needs. */
export function codec(): Uint8Array<ArrayBuffer> {
  return bytes(CODEC);
}

function bytes(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
