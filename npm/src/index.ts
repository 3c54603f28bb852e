/**
 * Payments on real terminals, from web tills and from Node.
 *
 * @module
 */

export { type Code, type CodeRow, explain, hint, type Language, TillError } from "./errors.js";
export type { WasmSource } from "./load.js";
export { type Money, money } from "./money.js";
export { init } from "./wasm.js";
