// The wasm inside a module, for bundlers that copy no files and for single-file pages:
//
//   import { init } from "tillwire/codec";
//   import { codec } from "tillwire/inline";
//   await init(codec());

import { bytes } from "./inlined.js";
import type { Bytes } from "./web.js";

/** The build puts the files' bytes here. */
const TILLWIRE = "base64 of tillwire.wasm";
const CODEC = "base64 of codec.wasm";
const SIMULATOR = "base64 of simulator.wasm";

/** The bytes of tillwire.wasm, for `init` of `tillwire`; decoded at the call, not at import. */
export function wasm(): Bytes {
  return bytes(TILLWIRE);
}

/** The bytes of codec.wasm, which is all that `init` of `tillwire/codec` needs. */
export function codec(): Bytes {
  return bytes(CODEC);
}

/** The bytes of simulator.wasm, for `init` of `tillwire/simulator`. */
export function simulator(): Bytes {
  return bytes(SIMULATOR);
}
