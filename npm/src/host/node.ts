// Node, and what takes its place (Deno, Bun): files, TCP, TLS, streams as cables, and gateways. IndexedDB is loaded
// only where a program asks for it by name, as tests of pages do.

import type { Host } from "../host.js";
import { fileJournal } from "../journal/file.js";
import type { Journal } from "../journal/journal.js";
import { bounded } from "../links/bounded.js";
import { duplexLine, isDuplex } from "../links/duplex.js";
import { httpLink } from "../links/http.js";
import { streamLink } from "../links/stream.js";
import { tcpLink } from "../links/tcp.js";
import { node } from "../node.js";

/** @internal */
export const nodeHost: Host = {
  journal() {
    const { homedir } = node<typeof import("node:os")>("node:os");
    const { join } = node<typeof import("node:path")>("node:path");
    return fileJournal(join(homedir(), ".tillwire", "journal"));
  },
  tcp: tcpLink,
  http: httpLink,
  sockets: bounded,
  async serial({ port, baud }) {
    if (typeof port === "function" || isDuplex(port)) return streamLink(duplexLine(port), baud);
    throw new TypeError("link.port: in Node, a duplex stream or what opens one is required");
  },
  async hear(session, request) {
    const { handled } = await import("../gateway/hearing.js");
    return handled(session, request);
  },
  async engine(options) {
    const { connectEngine } = await import("../engine/node.js");
    return connectEngine(nodeHost, options);
  },
  async gateway(options, journal) {
    const { gateway } = await import("../systems/gateways.js");
    return gateway(options, journal);
  },
};

/** A journal in IndexedDB, where a program brings one to Node; loaded at its first use. */
export function indexedDbJournal(name?: string): Journal {
  let loaded: Promise<Journal> | undefined;
  const journal = () => {
    loaded ??= import("../journal/indexeddb.js").then((module) => module.indexedDbJournal(name));
    return loaded;
  };
  return {
    append: async (...args) => (await journal()).append(...args),
    open: async (...args) => (await journal()).open(...args),
    read: async (...args) => (await journal()).read(...args),
    claim: async (...args) => (await journal()).claim(...args),
    release: async (...args) => (await journal()).release(...args),
    prune: async (...args) => (await journal()).prune(...args),
    history: async (...args) => (await journal()).history?.(...args) ?? { entries: [] },
  };
}
