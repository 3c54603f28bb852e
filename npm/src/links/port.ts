// What a serial link is given to drive: ports of Web Serial, and duplex streams of Node.

import type { ReadableLike, WritableLike } from "../web.js";

/** The two ways of an open line; null while it has none. */
export interface Streams {
  readonly readable: ReadableLike | null;
  readonly writable: WritableLike | null;
}

/** How a port is opened. */
export interface PortSettings {
  baudRate: number;
  dataBits: 7 | 8;
  stopBits: 1 | 2;
  parity: "none" | "even" | "odd";
  flowControl: "none" | "hardware";
  bufferSize: number;
}

/** The part of a Web Serial port that is used. */
export interface SerialPortLike extends Streams {
  open(settings: PortSettings): Promise<void>;
  close(): Promise<void>;
  getInfo(): PortFilter;
  readonly connected?: boolean;
}

/** Which ports are worth asking for: a chip of USB, or what a paired Bluetooth device offers. */
export interface PortFilter {
  usbVendorId?: number;
  usbProductId?: number;
  /** Of the usual serial ports over Bluetooth it is 0x1101. */
  bluetoothServiceClassId?: number | string;
}

/** The part of a duplex stream of Node that is used; a `serialport` object has the last four as well. */
export interface DuplexLike {
  on(event: string, listener: (...args: never[]) => void): unknown;
  // biome-ignore lint/suspicious/noExplicitAny: no other listener is what Node's declarations take
  off(event: string, listener: (...args: any[]) => void): unknown;
  pipe(...args: never[]): unknown;
  write(bytes: Uint8Array, done: (error?: Error | null) => void): unknown;
  destroy(): unknown;
  readonly destroyed: boolean;
  readonly isOpen?: boolean;
  readonly opening?: boolean;
  open?(done: (error: Error | null) => void): void;
  close?(done: (error: Error | null) => void): void;
}
