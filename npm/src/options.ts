// What `connect` is given: what every system shares, and how terminals are reached. What each has of its own is
// systems.gen.ts.

import type { Journal } from "./journal/journal.js";
import type { TlsTrust } from "./links/http.js";
import type { Link } from "./links/link.js";
import type { DuplexLike, PortFilter, SerialPortLike } from "./links/port.js";
import type { SocketClass } from "./links/socket.js";
import type { WireLine } from "./links/observed.js";
import type { OnError } from "./report.js";
import type { OnSettled } from "./shop.js";
import type { ConnectOptionsOf, GatewayOptionsOf, GatewaySystem, TerminalSystem } from "./systems.gen.js";

/** What `connect` needs to know of a terminal; `system` decides what else there is. */
export type ConnectOptions<S extends TerminalSystem = TerminalSystem> = ConnectOptionsOf[S];

/** What `connect` needs to know of a gateway. Node only: its keys do not belong in a page. */
export type GatewayOptions<S extends GatewaySystem = GatewaySystem> = GatewayOptionsOf[S];

/** How a terminal is reached. */
export type LinkOptions = ConnectOptions["link"];

/** What every system is told. */
export interface CommonOptions {
  /** Your name of the terminal: the key of its journal and lease. Keep it when the cable changes. */
  terminal: string;
  /** The currency the terminal takes. */
  currency: string;
  /**
   * Where intents are written down; by default IndexedDB in a page, a folder in the home
   * directory in Node (in memory for the simulator).
   */
  journal?: Journal;
  timeouts?: Timeouts;
  /**
   * What minted order numbers begin with, such as "HK1-": as much as the system carries besides the 26 letters and digits
   * that follow (QFPay and BPC 38 printable ASCII characters, CodePay and icashier 6 letters and digits).
   */
  prefix?: string;
  /**
   * Is told every outcome, by whatever way it came, once it is in the journal and at least once, whatever dies in
   * between: book it so that twice does no harm. Where it rejects it is told again, after pauses that grow. Outcomes come
   * in the order in which they ended; one that is told again holds up no other. A gateway acknowledges a notification only
   * once this has resolved. Not told is what a call of yours was refused (it rejected, and nothing was charged).
   */
  onSettled?: OnSettled;
  /** Is told whatever goes over the wire, for logs and support; `tillwire/codec` opens it. It sees, it cannot change. */
  onWire?: (line: WireLine) => void;
  /**
   * Is told what no call could tell: that a function of yours threw (`onSettled`, `onWire`), or a link. Without it
   * Node's process gets a warning (`process.on("warning")`), a page's console too.
   */
  onError?: OnError;
}

/** What every gateway is told. */
export interface CommonGatewayOptions extends CommonOptions {
  /** How an `https:` address is trusted, where not by the public authorities. */
  tls?: TlsTrust;
}

/**
 * A cable. In a page it is opened by Web Serial: the port that was chosen there before, or else, where `connect` was
 * called on a click, the one that the person chooses from the browser's list. The page needs nothing else.
 */
export interface SerialLink {
  via: "serial";
  /**
   * In Node, required: a duplex stream of that `baud`, 8 data bits, no parity, 1 stop bit (a `serialport` object is one),
   * which stays yours to close, or what gives one each time it is called. Only `serialport` objects and what is given
   * anew can be opened again after a loss. In a page: a port of Web Serial, where there are several terminals.
   */
  port?: SerialPortLike | DuplexLike | (() => DuplexLike | Promise<DuplexLike>);
  /**
   * In a page: which ports are offered and taken (those with a PL2303 chip). Of a terminal over Bluetooth, which is paired with
   * the computer first: `[{ bluetoothServiceClassId: 0x1101 }]`. With `[]` every port is.
   */
  filters?: readonly PortFilter[];
  /** Bits a second (9600, as the document says): in a page what a port is opened with, in Node what the stream has. */
  baud?: number;
}

/** Raw TCP, from Node (port 9002). */
export interface TcpLink {
  via: "tcp";
  host: string;
  port?: number;
}

/**
 * HTTP or HTTPS, at the vendor's port (9001) unless the address names one. From Node a request leaves at most once. From a
 * page it goes by `fetch`, which a browser may repeat by itself: there, prefer a helper. The trust of certificates is
 * Node's alone.
 */
export interface HttpLink extends TlsTrust {
  via: "http";
  url: string;
}

/**
 * A WebSocket to the terminal (port 35779), from a page or from Node. From a page that came over https only Chromium opens
 * one to the local network, to an address in digits and once the person allows it: elsewhere, a helper can.
 */
export interface WebSocketLink {
  via: "websocket";
  /** Such as `ws://192.168.1.20:35779`; a path is kept. */
  url: string;
  /** The class of WebSockets where there is none of its own: in Node before 22. */
  webSocket?: SocketClass;
}

/** Through the helper on this machine, from pages and from Node. */
export interface HelperLink extends HelperOptions {
  via: "helper";
}

/**
 * A terminal of a till engine (`tillwire serve` with `[engine]`), from pages and from Node. Its keys, its journal and what
 * it is told of its system are in that program: nothing of it is kept here, `journal` and the system's own settings are left
 * out, and a page may be closed in mid-payment. No wasm is loaded.
 *
 * `onSettled` is told what ends from now on, in a page also what ended while the page was closed: how far that has come is
 * kept in its storage. `timeouts` are the engine's, but for `settle`.
 */
export interface EngineLink {
  via: "engine";
  /** Its id in the engine's configuration; the name given to `connect` when absent. */
  terminal?: string;
  /** Where the engine listens (http://127.0.0.1:9003). */
  url?: string;
  /** A page's: what pairing gave; by default what `pair()` stored in this page. */
  token?: string;
  /** A program's: what `tillwire key create` gave. It does not belong in a page. */
  key?: string;
  /** Outside a browser, with `token`: the origin that was paired. */
  origin?: string;
}

/** A simulated terminal in this process: nothing is charged anywhere. */
export interface SimulatorLink {
  via: "simulator";
  seed?: number;
}

/** A link of your own; what it carries is one of the system's own ways. */
export interface CustomLink<Carries extends string> {
  via: "custom";
  carries: Carries;
  link: Link;
  /** Bits a second of the line behind it (9600), where that is one: answers are waited for by its speed. */
  baud?: number;
}

/** A terminal of a helper. */
export interface HelperOptions {
  /** Its id in the helper's configuration; the name given to `connect` when absent. */
  terminal?: string;
  /** Where the helper listens (http://127.0.0.1:9003). */
  url?: string;
  /** What pairing gave; by default what `pair()` stored in this page. */
  token?: string;
  /** Outside a browser: the origin that was paired. */
  origin?: string;
  /** Outside a browser: the class of WebSockets, where there is none (before Node 22). */
  webSocket?: SocketClass;
}

/** How long things may take, in milliseconds. Leave them out unless you know why. */
export interface Timeouts {
  /** Until a connection stands (5,000). */
  connect?: number;
  /** Until a payment has its answer (the terminal's own limit and 60,000). */
  answer?: number;
  /** Until an inquiry, a cancel or a print has its answer (10,000, or what the system needs). */
  query?: number;
  /**
   * How long after a payment "not found" proves nothing (the terminal's own limit and 30,000). Where leases expire it is
   * never shorter than `lease` and the 10,000 in which a request may still leave (half the lease, where that is less).
   */
  guard?: number;
  /** How long a doubtful payment is held before its outcome is `unknown`; asking goes on behind it (60,000). */
  settle?: number;
  /** How long a terminal stays taken after its process died, where the journal's leases expire (60,000, or what fits into `guard`). */
  lease?: number;
  /** How long the journal may take for a record, in ms; then nothing is sent, or the outcome is told without it (10,000). */
  journal?: number;
}
