// `tillwire/inline` as Node gets it; the declarations are those of inline.ts.

import { bytes } from "./inlined.js";
import type { Bytes } from "./web.js";

export { codec, simulator } from "./inline.js";

/** The build puts the file's bytes here. */
const TILLWIRE = "base64 of tillwire-node.wasm";

/** The bytes of tillwire-node.wasm, for `init` of `tillwire`; decoded at the call, not at import. */
export function wasm(): Bytes {
  return bytes(TILLWIRE);
}
