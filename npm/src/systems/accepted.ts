// What `connect` takes, member by member: by system, and by the ways each is reached. Everything is looked at before
// anything is opened; what cannot work is refused by name.

import {
  address,
  anything,
  type Check,
  callable,
  flag,
  oneOf,
  optional,
  record,
  refuse,
  secret,
  text,
  whole,
} from "../arguments.js";
import { requireCurrency } from "../currencies.js";
import type { Journal } from "../journal/journal.js";
import { terminalName } from "../names.js";
import type { ConnectOptions, GatewayOptions } from "../options.js";

type Checks = Readonly<Record<string, Check<unknown>>>;

/** The longest that anything may be set to take, in ms: what the machine's clock can hold. */
const LONGEST = 2 ** 32 - 1;

const ms = optional(whole(0, LONGEST));

const currency: Check<string> = (value, path) => {
  requireCurrency(value, path);
  return value;
};

/** A name or an address, and nothing besides. */
const host: Check<string> = (value, path) => {
  const name = typeof value === "string" && value !== "" && !/[\s\p{C}/\\@?#[\]]/u.test(value);
  const port = name && /^[^:]*:[^:]*$/.test(value);
  if (port) refuse(path, "a host without its port, which `port` takes", value);
  return name ? value : refuse(path, "a host: a name, or an address such as 192.168.1.20", value);
};

const journal = callable<Journal>(
  "a journal: fileJournal(folder), memoryJournal(), indexedDbJournal(), or an object with their methods",
  ...["append", "open", "read", "claim", "release", "prune"],
);

const socketClass = optional(callable("a class of WebSockets, such as that of ws"));

const TIMEOUTS = { connect: ms, answer: ms, query: ms, guard: ms, settle: ms, lease: ms, journal: ms };

const COMMON = {
  terminal: terminalName,
  currency,
  journal: optional(journal),
  timeouts: optional(record(TIMEOUTS)),
  onWire: optional(callable("a function")),
  onError: optional(callable("a function")),
};

const TRUST = {
  ca: optional(anything),
  fingerprint: optional(fingerprint()),
};

const HELPER = {
  via: anything,
  terminal: optional(text),
  url: optional(address("http://127.0.0.1:9003", "http:", "https:")),
  token: optional(secret),
  origin: optional(text),
  webSocket: socketClass,
};

/** What the helper takes as well. */
const baud = optional(whole(300, 4_000_000));

const custom = (...ways: string[]) => ({
  via: anything,
  baud,
  carries: oneOf(...ways),
  link: callable("a link: an object that can open()", "open"),
});

const SIMULATOR = { via: anything, seed: optional(whole(0, LONGEST)) };

const QFPAY_LINKS = {
  tcp: { via: anything, host, port: optional(whole(1, 65_535)) },
  http: {
    via: anything,
    url: address("http://192.168.1.20:9001", "http:", "https:"),
    body: optional(oneOf("quoted", "bare")),
    ...TRUST,
  },
  serial: { via: anything, port: optional(port()), filters: optional(anything), baud },
  helper: HELPER,
  custom: custom("tcp", "http", "serial"),
  simulator: SIMULATOR,
};

const CODEPAY_LINKS = {
  websocket: { via: anything, url: address("ws://192.168.1.20:35779", "ws:", "wss:"), webSocket: socketClass },
  helper: HELPER,
  custom: custom("websocket"),
  simulator: { ...SIMULATOR, field: optional(flag), push: optional(flag) },
};

const GATEWAY = {
  ...COMMON,
  url: address("https://pay.example", "http:", "https:"),
  key: secret,
  onSettled: optional(callable("a function")),
  tls: optional(record(TRUST)),
};

const SYSTEMS = {
  qfpay: {
    ...COMMON,
    link: link(QFPAY_LINKS),
    posKey: optional(secret),
    keyMode: optional(oneOf("utf8", "hex")),
    envelope: optional(oneOf("lenient", "json", "json-string")),
    encrypt: optional(flag),
    fragment: optional(whole(1, 65_524)),
    markerFree: optional(flag),
    replies: optional(oneOf("either", "sealed")),
  },
  codepay: {
    ...COMMON,
    link: link(CODEPAY_LINKS),
    appId: optional(text),
    expiresAsNumber: optional(flag),
    timeouts: optional(record({ ...TIMEOUTS, silence: ms, lost: ms })),
  },
  icashier: {
    ...GATEWAY,
    merid: text,
    backurl: text,
    fronturl: optional(text),
    expires: ms,
  },
  bpc: {
    ...GATEWAY,
    mid: text,
    posNo: text,
    tellerNo: optional(text),
    retUrl: optional(text),
    firstQuery: ms,
    allowUnsignedNotifications: optional(flag),
  },
};

/** The options as they count from now on: a copy, in which nothing is left to be read from the caller's. */
export function accepted(options: unknown): ConnectOptions | GatewayOptions {
  if (typeof options !== "object" || options === null) refuse("options", "an object", options);
  const systems = Object.keys(SYSTEMS) as (keyof typeof SYSTEMS)[];
  const system = oneOf(...systems)((options as { system?: unknown }).system, "system");
  const checks: Checks = { ...SYSTEMS[system], system: () => system };
  return record(checks)(options, "") as unknown as ConnectOptions | GatewayOptions;
}

/** How a terminal is reached: `via` decides what else there is. */
function link(ways: Readonly<Record<string, Checks>>): Check<object> {
  return (value, path) => {
    if (typeof value !== "object" || value === null) {
      refuse(path, `how the terminal is reached, such as { via: "${Object.keys(ways)[0]}" }`, value);
    }
    const via = oneOf(...Object.keys(ways))((value as { via?: unknown }).via, `${path}.via`);
    return record({ ...(ways[via] as Checks), via: () => via })(value, path);
  };
}

/** A port of Web Serial, a stream, or what opens one. */
function port(): Check<unknown> {
  const given = callable("a port, a duplex stream or what opens one", "open");
  const stream = callable("a port, a duplex stream or what opens one", "pipe");
  return (value, path) => {
    if (typeof value === "function") return value;
    return typeof value === "object" && value !== null && "pipe" in value ? stream(value, path) : given(value, path);
  };
}

/** 32 bytes in hex, with or without colons. */
function fingerprint(): Check<string> {
  return (value, path) => {
    const fits = typeof value === "string" && /^[0-9a-f]{64}$/i.test(value.replaceAll(":", ""));
    return fits ? value : refuse(path, "a SHA-256 fingerprint: 64 hex digits, with or without colons", value);
  };
}
