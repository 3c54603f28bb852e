/**
 * Payments on real terminals, from web tills and from Node.
 *
 * @module
 */

export { connect } from "./connect.js";
export {
  ArgumentError,
  type Code,
  type CodeRow,
  type ErrorJson,
  explain,
  hint,
  type Language,
  type Refused,
  TillError,
} from "./errors.js";
export type { Gateway } from "./gateway/gateway.js";
export type { OnSettled } from "./gateway/outbox.js";
export { pair } from "./helper.js";
export { fileJournal } from "./journal/file.js";
export { indexedDbJournal } from "./journal/indexeddb.js";
export type { Journal, JournalEntry, JournalRecord } from "./journal/journal.js";
export { memoryJournal } from "./journal/memory.js";
export type { TlsTrust } from "./links/http.js";
export type { Link, Wire, WireEvents } from "./links/link.js";
export type { DuplexLike, PortFilter, PortSettings, SerialPortLike, Streams } from "./links/port.js";
export type { SocketClass, SocketLike } from "./links/socket.js";
export type { WireLine } from "./links/observed.js";
export type { WasmSource } from "./load.js";
export { type Money, money } from "./money.js";
export type * from "./options.js";
export { Payment } from "./payment.js";
export type { OnError, Trouble } from "./report.js";
export { type Can, type SimulatorControl, Terminal } from "./terminal.js";
export type * from "./types.js";
export { init } from "./wasm.js";
