/**
 * A cable to the terminal by the browser's Web Serial, or a stream that a page brings: 9600 baud unless told otherwise,
 * 8 data bits, no parity, 1 stop bit, no flow control (section 8 of the vendor's document).
 *
 * A page's port is the one that a person chose here before; otherwise the browser asks, which takes a click. A cable
 * that is plugged in again is another object for the browser, which tells no two of a kind apart: it is found again,
 * and never taken for that of a second terminal which was there beside it, not even after both were gone.
 */

import { TillError } from "../errors.js";
import type { SerialLink } from "../options.js";
import { duplexLine, isDuplex } from "./duplex.js";
import type { Link } from "./link.js";
import type { PortFilter, PortSettings, SerialPortLike, Streams } from "./port.js";
import { BAUD, type Line, streamLink } from "./stream.js";

/** The line's settings. */
const SETTINGS: Omit<PortSettings, "baudRate"> = {
  dataBits: 8,
  stopBits: 1,
  parity: "none",
  flowControl: "none",
  bufferSize: 4096,
};
/** The vendor of PL2303, the chip of the cables that terminals are sold with. */
const CABLES: readonly PortFilter[] = [{ usbVendorId: 0x067b }];

/** The part of `navigator.serial` that is used. */
interface Serial extends EventTarget {
  getPorts(): Promise<SerialPortLike[]>;
  requestPort(options: { filters: readonly PortFilter[] }): Promise<SerialPortLike>;
}

/**
 * A link over the cable. Nothing is awaited before the browser is asked for a port: it asks only on a click.
 *
 * Rejects with `INSECURE_CONTEXT`, `UNSUPPORTED_BROWSER`, with `NEEDS_PERMISSION` where the browser lets this page have
 * no ports or asks nobody now, and with `USER_CANCELLED_PICKER` where the person closed the list.
 */
export async function serialLink({ port, filters = CABLES, baud = BAUD }: SerialLink): Promise<Link> {
  if (typeof port === "function" || isDuplex(port)) return streamLink(duplexLine(port), baud);
  const { serial } = navigator as { serial?: Serial };
  if (!serial) throw new TillError(globalThis.isSecureContext ? "UNSUPPORTED_BROWSER" : "INSECURE_CONTEXT");
  return streamLink(new PortLine(serial, port ?? (await choose(serial, filters)), filters, baud), baud);
}

/** The one that was chosen before, or what the person chooses now; undefined where nobody can be asked. */
async function choose(serial: Serial, filters: readonly PortFilter[]): Promise<SerialPortLike | undefined> {
  try {
    const known = (await serial.getPorts()).filter((port) => fits(port, filters));
    if (known.length === 1) return known[0];
    if (!navigator.userActivation?.isActive) return undefined;
    return await serial.requestPort({ filters });
  } catch (error) {
    const closed = error instanceof DOMException && error.name === "NotFoundError";
    throw new TillError(closed ? "USER_CANCELLED_PICKER" : "NEEDS_PERMISSION", undefined, { cause: error });
  }
}

/** As the browser understands filters: where there are none, every port does. */
function fits(port: SerialPortLike, filters: readonly PortFilter[]): boolean {
  const info = port.getInfo();
  return filters.length === 0 || filters.some((filter) => matches(info, filter));
}

function matches(info: PortFilter, { usbVendorId, usbProductId, bluetoothServiceClassId }: PortFilter): boolean {
  if (service(info.bluetoothServiceClassId) !== service(bluetoothServiceClassId)) return false;
  return info.usbVendorId === usbVendorId && (usbProductId === undefined || info.usbProductId === usbProductId);
}

/** A Bluetooth service in full, also one that is given by its short number. */
function service(id: number | string | undefined): string | undefined {
  return typeof id === "number" ? `${id.toString(16).padStart(8, "0")}-0000-1000-8000-00805f9b34fb` : id?.toLowerCase();
}

/** A port of Web Serial, by whatever object it is known after the cable was plugged in again. */
class PortLine implements Line {
  readonly #serial: Serial;
  readonly #filters: readonly PortFilter[];
  readonly #baud: number;
  /** Those that were there beside ours: other terminals'. */
  readonly #others = new Set<SerialPortLike>();
  #ours: SerialPortLike | undefined;
  /** Whether ours is plugged, by the browser's news, which come before its answers. */
  #there = true;
  #lost: (() => void) | undefined;

  constructor(serial: Serial, ours: SerialPortLike | undefined, filters: readonly PortFilter[], baud: number) {
    this.#serial = serial;
    this.#ours = ours;
    this.#filters = filters;
    this.#baud = baud;
    serial.addEventListener("connect", this.#come);
    serial.addEventListener("disconnect", this.#gone);
    this.#look().catch(() => {}); // open() looks again, and tells
  }

  async open(lost: () => void): Promise<Streams> {
    const port = await this.#look();
    if (!port) throw new TillError("NO_PORT");
    this.#ours = port;
    this.#there = true;
    try {
      await port.open({ ...SETTINGS, baudRate: this.#baud });
    } catch (error) {
      // The browser does not say why: a port that is still there is in somebody else's hands.
      throw new TillError(port.connected === false ? "NO_PORT" : "PORT_BUSY", undefined, { cause: error });
    }
    this.#lost = lost;
    return port;
  }

  async close(): Promise<void> {
    this.#lost = undefined;
    await this.#ours?.close();
  }

  dispose(): void {
    this.#serial.removeEventListener("connect", this.#come);
    this.#serial.removeEventListener("disconnect", this.#gone);
  }

  /**
   * Ours; undefined while it is not there, or cannot be told from another. Those beside it are remembered. Where one of
   * those is gone as well, a port that comes may be that one.
   */
  #look = async (): Promise<SerialPortLike | undefined> => {
    const known = await this.#serial.getPorts();
    const ours = this.#ours;
    if (ours && known.includes(ours)) {
      for (const port of known) if (port !== ours) this.#others.add(port);
      return ours;
    }
    const alike = ours ? [ours.getInfo()] : this.#filters;
    const fit = (port: SerialPortLike) => fits(port, alike);
    if ([...this.#others].some((port) => fit(port) && !known.includes(port))) return undefined;
    const fresh = known.filter((port) => !this.#others.has(port) && fit(port));
    return fresh.length === 1 ? fresh[0] : undefined;
  };

  /** What is plugged in while ours is there is another's. */
  #come = ({ target }: Event): void => {
    if (this.#ours && this.#there && target !== (this.#ours as unknown)) {
      this.#others.add(target as unknown as SerialPortLike);
    }
  };

  #gone = ({ target }: Event): void => {
    if (target !== (this.#ours as unknown)) return;
    this.#there = false;
    this.#lost?.();
  };
}
