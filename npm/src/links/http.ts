/**
 * HTTP from Node: a connection of its own for every request, so that nothing is ever sent twice by a client
 * that thinks a reused connection went stale. The connection stands before the request is written; only then is
 * the payment's journal told that bytes leave.
 */

import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { node } from "../node.js";
import { openFailure } from "./failure.js";
import type { Link, WireEvents } from "./link.js";

/** The most of a reply that is read, in bytes. */
const MAX_REPLY = 256 * 1024;

/** How an `https:` terminal is trusted; its certificate is not signed by a public authority. */
export interface TlsTrust {
  /** PEM certificates to trust. */
  ca?: string | string[];
  /** SHA-256 fingerprint of the terminal's certificate, hex with or without colons. */
  fingerprint?: string;
}

/** A link to a base address such as `http://192.168.1.20:9001`; paths are below it. */
export function httpLink(url: string, trust: TlsTrust = {}): Link {
  const base = new URL(url);
  return {
    address: base.origin,
    open(path, events) {
      const socket = openSocket(base, trust, events);
      return {
        write: (bytes, head) => post(base, path ?? "", bytes, head, socket, events),
        close() {
          socket.removeAllListeners();
          socket.on("error", () => {});
          socket.destroy();
        },
      };
    },
  };
}

function openSocket(base: URL, trust: TlsTrust, events: WireEvents): Socket {
  const secure = base.protocol === "https:";
  const host = base.hostname.replace(/^\[|\]$/g, "");
  const port = Number(base.port || (secure ? 443 : 80));
  const socket = secure
    ? openTls(host, port, trust)
    : node<typeof import("node:net")>("node:net").connect({ host, port, noDelay: true });
  const failed = (error: Error) => events.closed(openFailure(error), true);
  socket.once("error", failed);
  socket.once(secure ? "secureConnect" : "connect", () => {
    socket.off("error", failed);
    socket.on("error", () => events.closed("OUTCOME_UNKNOWN", false));
    socket.on("close", () => events.closed("OUTCOME_UNKNOWN", false));
    events.opened();
  });
  return socket;
}

/** With a fingerprint the one certificate is trusted and no other; else the authorities, the host checked. */
function openTls(host: string, port: number, { ca, fingerprint }: TlsTrust): Socket {
  const tls = node<typeof import("node:tls")>("node:tls");
  const socket = tls.connect({ host, port, ca, rejectUnauthorized: fingerprint === undefined });
  socket.setNoDelay(true);
  if (fingerprint !== undefined) {
    const plain = (text: string) => text.replaceAll(":", "").toUpperCase();
    socket.prependOnceListener("secureConnect", () => {
      if (plain(socket.getPeerCertificate().fingerprint256 ?? "") === plain(fingerprint)) return;
      socket.removeAllListeners("secureConnect");
      socket.destroy(Object.assign(new Error("the certificate has another fingerprint"), { code: "ERR_TLS_CERT" }));
    });
  }
  return socket;
}

type Head = Readonly<Record<string, string>> | undefined;

function post(base: URL, below: string, body: Uint8Array, head: Head, socket: Socket, events: WireEvents): void {
  const path = base.pathname.replace(/\/$/, "") + below || "/";
  const headers = {
    "Content-Type": "application/json",
    Accept: "application/json",
    ...head,
    "Content-Length": body.byteLength,
    Connection: "close",
    Host: base.host,
  };
  const { request } = node<typeof import("node:http")>("node:http");
  // Without an agent the request takes this socket and no other. Small devices end the lines of a header with LF
  // alone. That is read: one answer comes on this connection, nobody passes it on, and lengths that disagree are refused.
  const insecureHTTPParser = true;
  const outgoing = request({ method: "POST", path, headers, insecureHTTPParser, createConnection: () => socket });
  let answer: IncomingMessage | undefined;
  // What comes behind an answer, such as the same one again, does not undo it: its end is about to be told.
  const failed = (error?: NodeJS.ErrnoException) => {
    if (!answer?.complete) events.closed(isStranger(error) ? "UNTRUSTED_RESPONSE" : "OUTCOME_UNKNOWN", false);
  };
  outgoing.on("error", failed);
  const tooLarge = () => {
    events.closed("RESPONSE_TOO_LARGE", false);
    socket.destroy();
  };
  // Answers that are none yet may be any number, but not without end.
  outgoing.on("information", () => {
    if (socket.bytesRead > MAX_REPLY) tooLarge();
  });
  outgoing.on("response", (incoming) => {
    answer = incoming;
    const parts: Buffer[] = [];
    let size = 0;
    incoming.on("error", failed);
    incoming.on("data", (part: Buffer) => {
      size += part.length;
      if (size <= MAX_REPLY) parts.push(part);
      else tooLarge();
    });
    incoming.on("end", () => {
      if (!incoming.complete || size > MAX_REPLY) return failed();
      const { sign } = incoming.headers;
      events.reply(incoming.statusCode ?? 0, Buffer.concat(parts), typeof sign === "string" ? sign : undefined);
    });
  });
  outgoing.end(body);
}

/** Whether what came is no HTTP at all. A header that the end of the line cut off is an answer that was lost. */
function isStranger(error?: NodeJS.ErrnoException): boolean {
  return (error?.code ?? "").startsWith("HPE_") && error?.code !== "HPE_INVALID_EOF_STATE";
}
