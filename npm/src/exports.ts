// What `tillwire` exports in Node and in pages alike.

export type { Connect, Connected } from "./connect.js";
export {
  ArgumentError,
  type Code,
  type CodeRow,
  type ErrorJson,
  explain,
  hint,
  type Language,
  type Refused,
  stepText,
  type Texts,
  TillError,
} from "./errors.js";
export type { Gateway } from "./gateway/gateway.js";
export type { Pair } from "./helper.js";
export type { Journal, JournalEntry, JournalPage, JournalRecord } from "./journal/journal.js";
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
export type { OnSettled } from "./shop.js";
export { type Can, type SimulatorControl, Terminal, type TerminalCan } from "./terminal.js";
export type * from "./types.js";
export type * from "./systems.gen.js";
export type { SimulatorOn, SimulatorStep } from "./verbs.gen.js";
export { init } from "./wasm.js";
