// The one instance of the whole wasm, which every till shares.

import { codecs } from "./codecs.js";
import * as glue from "./glue/tillwire.js";
import { wasmFile } from "./load.js";

let lies = () => new URL("./tillwire.wasm", import.meta.url);

const tillwire = /* @__PURE__ */ wasmFile(
  (module) => {
    glue.initSync({ module });
    codecs.running ??= glue;
  },
  () => lies(),
);

/** @internal Says where the file lies, for whoever has another than pages, and gives back who uses it. */
export function lyingAt<User>(location: () => URL, user: User): User {
  lies = location;
  return user;
}

/**
 * Starts the wasm: `await init()` once before the first call. In Node this is optional.
 *
 * Without an argument the file comes from beside this module; pass its address, bytes, response or compiled module
 * where that cannot be (single-file pages, a CDN). Rejects with `NOT_INITIALISED` when it cannot be had.
 */
export const init = tillwire.init;

/** @internal Makes sure that the instance runs, or throws `NOT_INITIALISED`. */
export const ready = tillwire.ready;

/** @internal Replaces a trapped instance by a fresh one; objects of the old one throw when they are used. */
export function fresh(): void {
  ready();
  glue.__wbg_reset_state();
}
