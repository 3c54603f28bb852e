// The wasm inside a module, for bundlers that copy no files and for single-file pages:
//
//   import { init } from "tillwire/codec";
//   import { wasm } from "tillwire/inline";
//   await init(wasm());

/** The build puts the file's bytes here. */
const BASE64 = "base64 of tillwire.wasm";

/** The bytes of tillwire.wasm; decoded at the call, not at import. */
export function wasm(): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(BASE64), (character) => character.charCodeAt(0));
}
