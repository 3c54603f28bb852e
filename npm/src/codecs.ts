import type * as Codecs from "./glue/codec.js";

/**
 * @internal The codecs of the wasm instance that runs: of the package's whole one where a till has started that, of
 * their own small one where they are alone. A module of its own, so that neither brings the other's glue along.
 */
export const codecs: { running?: typeof Codecs } = {};
