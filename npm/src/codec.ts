/**
 * The wires of the payment systems as pure functions: `import { qfpay, init } from "tillwire/codec"`.
 *
 * Fields keep the vendor's spelling, the verbs are ours. Nothing here keeps a key, opens a connection or reads a clock.
 * Bad input throws an `Error` whose `code` is in the table of codes.
 *
 * @module
 */

export * as bpc from "./codec/bpc.js";
export * as codepay from "./codec/codepay.js";
export * as icashier from "./codec/icashier.js";
export * as qfpay from "./codec/qfpay.js";
export { init } from "./codec-wasm.js";
export type { CodedError } from "./coded.js";
export type { Code } from "./codes.gen.js";
export type { WasmSource } from "./load.js";
export type { Meaning, Table } from "./tables.gen.js";

/** Every code and word of the wires with its meaning, by system. Loaded at the first call: the codecs need none of it. */
export async function tables(): Promise<typeof import("./tables.gen.js").tables> {
  return (await import("./tables.gen.js")).tables;
}
