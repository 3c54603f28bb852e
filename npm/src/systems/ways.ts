// The ways to a terminal: what `link` takes, by the kind of way and whatever system it leads to, and the link that comes of
// it. Which ways a system has, and what is said of one of them alone, are in the rows of its description.

import {
  address,
  anything,
  type Check,
  callable,
  oneOf,
  optional,
  record,
  refuse,
  secret,
  text,
  whole,
} from "../arguments.js";
import { findHelper } from "../helper.js";
import type { Host } from "../host.js";
import { helperLink, terminalVia } from "../links/helper.js";
import type { Link } from "../links/link.js";
import { webSocketLink } from "../links/websocket.js";
import type {
  CustomLink,
  HelperLink,
  HttpLink,
  SerialLink,
  SimulatorLink,
  TcpLink,
  WebSocketLink,
} from "../options.js";
import type { SystemRow, WayRow } from "../rows.gen.js";
import type { SimulatorControl } from "../terminal.js";
import type { Accepted } from "./accepted.js";
import { type Checks, checksOf, LONGEST, TRUST } from "./checks.js";

/** How a terminal is reached. */
export type Ways = Straight | HelperLink | SimulatorLink | CustomLink<WayRow["via"]>;

type Straight = TcpLink | HttpLink | SerialLink | WebSocketLink;

/** A terminal that is reached. */
export interface Reached {
  link: Link;
  /** Which of the system's ways that is. */
  carries: WayRow["via"];
  /** Bits a second of a line. */
  baud?: number | undefined;
  /** Only where the terminal is simulated in this process. */
  simulator?: SimulatorControl | undefined;
}

/** A name or an address, and nothing besides. */
const host: Check<string> = (value, path) => {
  const name = typeof value === "string" && value !== "" && !/[\s\p{C}/\\@?#[\]]/u.test(value);
  const port = name && /^[^:]*:[^:]*$/.test(value);
  if (port) refuse(path, "a host without its port, which `port` takes", value);
  return name ? value : refuse(path, "a host: a name, or an address such as 192.168.1.20", value);
};

/** A port of Web Serial, a stream, or what opens one. */
const port: Check<unknown> = (value, path) => {
  if (typeof value === "function") return value;
  const stream = typeof value === "object" && value !== null && "pipe" in value;
  return callable("a port, a duplex stream or what opens one", stream ? "pipe" : "open")(value, path);
};

const socketClass = optional(callable("a class of WebSockets, such as that of ws"));

/** What the helper takes as well. */
const baud = optional(whole(300, 4_000_000));

const STRAIGHT: Record<WayRow["via"], (way: WayRow) => Checks> = {
  tcp: () => ({ host, port: optional(whole(1, 65_535)) }),
  http: ({ port = 80 }) => ({ url: address(`http://192.168.1.20:${port}`, "http:", "https:"), ...TRUST }),
  serial: () => ({ port: optional(port), filters: optional(anything), baud }),
  websocket: ({ port = 80 }) => ({
    url: address(`ws://192.168.1.20:${port}`, "ws:", "wss:"),
    webSocket: socketClass,
  }),
};

const HELPER: Checks = {
  terminal: optional(text),
  url: optional(address("http://127.0.0.1:9003", "http:", "https:")),
  token: optional(secret),
  origin: optional(text),
  webSocket: socketClass,
};

/** The check of a system's `link`: `via` decides what else there is. */
export function waysOf({ ways, simulated }: SystemRow): Check<object> {
  const straight = ways.map(
    (way) => [way.via, { ...STRAIGHT[way.via](way), ...checksOf(way.settings ?? []) }] as const,
  );
  const all: Readonly<Record<string, Checks>> = {
    ...Object.fromEntries(straight),
    helper: HELPER,
    engine: {},
    custom: {
      baud,
      carries: oneOf(...ways.map(({ via }) => via)),
      link: callable("a link: an object that can open()", "open"),
    },
    simulator: { seed: optional(whole(0, LONGEST)), ...checksOf(simulated) },
  };
  return (value, path) => {
    if (typeof value !== "object" || value === null) {
      refuse(path, `how the terminal is reached, such as { via: "${ways[0]?.via}" }`, value);
    }
    const via = oneOf(...Object.keys(all))((value as { via?: unknown }).via, `${path}.via`);
    return record({ ...(all[via] as Checks), via: () => via })(value, path);
  };
}

/** Reaches the terminal. Nothing is awaited before the link is opened: a browser asks for a port only on a click. */
export async function reach(host: Host, options: Accepted): Promise<Reached> {
  const { row, link } = options;
  switch (link.via) {
    case "helper":
      return throughHelper(host, options, link);
    case "custom":
      return { link: link.link, carries: link.carries, baud: link.baud };
    case "simulator": {
      const { simulate } = await import("../simulator.js");
      const carries = simulatedVia(row);
      const { currency, own } = options;
      const { via: _, seed = 1, ...besides } = link;
      return { ...(await simulate({ ...own, ...besides, system: row.name, via: carries, currency, seed })), carries };
    }
    case "serial":
      return { link: await host.serial(link), carries: "serial", baud: link.baud };
    default:
      return { link: straight(host, row, link), carries: link.via };
  }
}

function straight(host: Host, { ways }: SystemRow, link: Exclude<Straight, SerialLink>): Link {
  const usual = ways.find(({ via }) => via === link.via)?.port;
  if (link.via === "http") return host.http(withPort(link.url, usual), link);
  if (link.via === "websocket") return webSocketLink(withPort(link.url, usual), host.sockets(link.webSocket));
  return host.tcp(link.host, link.port ?? usual ?? refuse("link.port", "the terminal's port", link.port));
}

/** An address that names no port has the vendor's, with TLS too. */
function withPort(url: string, port: number | undefined): string {
  const named = /^[a-z]+:\/\/(\[[^\]]*\]|[^/:?#]*):\d/i.test(url);
  if (named || port === undefined) return url;
  const address = new URL(url);
  address.port = String(port);
  return address.href;
}

/** The first way is the one that is simulated in a page. */
function simulatedVia({ ways }: SystemRow): WayRow["via"] {
  return ways[0]?.via ?? "http";
}

async function throughHelper(host: Host, { terminal, row }: Accepted, link: HelperLink): Promise<Reached> {
  const helper = await findHelper(host, link.url, link.token, link.origin);
  const reached = { helper, id: link.terminal ?? terminal, webSocket: host.sockets(link.webSocket) };
  const { via, baud } = await terminalVia(
    reached,
    row.ways.map(({ via }) => via),
  );
  return { link: helperLink(reached, via), carries: via, baud };
}
