// What Node has and a page has not, and the other way round. Which of the two a program gets is decided where it is
// resolved, by the conditions `node` and `browser` of package.json: neither carries the other's code, and nothing asks
// at run time where it is.

import type { Gateway } from "./gateway/gateway.js";
import type { Journal } from "./journal/journal.js";
import type { TlsTrust } from "./links/http.js";
import type { Link } from "./links/link.js";
import type { SocketClass } from "./links/socket.js";
import type { Session } from "./session.js";
import type { Terminal } from "./terminal.js";
import type { WebRequest, WebResponse } from "./web.js";
import type { SerialLink } from "./options.js";
import type { Accepted } from "./systems/accepted.js";

/** @internal Where the package runs. */
export interface Host {
  /** What keeps intents when nobody says otherwise; it survives the process. */
  journal(): Journal;
  /** Raw TCP. */
  tcp(host: string, port: number): Link;
  /** HTTP to a base address. */
  http(url: string, trust: TlsTrust): Link;
  /** A caller's class of WebSockets, bounded where it can be. */
  sockets(given: SocketClass | undefined): SocketClass | undefined;
  /** A cable. Nothing is awaited before a browser is asked for its port: it asks only on a click. */
  serial(options: SerialLink): Promise<Link>;
  /** Where the tokens of helpers are kept, by the helper's origin; absent where they are not. */
  tokens?: { of(origin: string): Promise<string | undefined>; keep(origin: string, token: string): Promise<void> };
  /** What a back end may tell a terminal by itself; absent where its key does not belong. */
  hear?(session: Session, request: WebRequest): Promise<WebResponse>;
  /** Has what is open asked for as soon as a page comes back. */
  returns?(session: Session): void;
  /** Connects a terminal of an engine. Nothing is sent to it by that. */
  engine(options: object): Promise<Terminal>;
  /** Connects a gateway. Nothing is sent by that. */
  gateway(options: Accepted, journal: Journal): Promise<Gateway>;
}
