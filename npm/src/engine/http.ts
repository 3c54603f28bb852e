// Requests from Node, each on a connection of its own: none is ever repeated by a client that thinks a connection which
// it used again went stale.

import type { ClientRequest, IncomingMessage } from "node:http";
import { node } from "../node.js";
import type { Asked, Sender } from "./asking.js";

/** Sends to this origin. */
export function httpSender(origin: string): Sender {
  return {
    async ask(asked, limit) {
      const incoming = await sent(origin, asked);
      const parts: Buffer[] = [];
      let size = 0;
      await read(incoming, (part) => {
        size += part.length;
        if (size > limit) throw new Error("the answer is too long");
        parts.push(part);
      });
      return { status: incoming.statusCode ?? 0, text: Buffer.concat(parts).toString("utf8") };
    },
    async listen(asked, stands, heard) {
      const incoming = await sent(origin, asked);
      if (incoming.statusCode !== 200) {
        incoming.destroy();
        throw new Error(`it answered ${incoming.statusCode}`);
      }
      stands();
      const decoder = new TextDecoder();
      await read(incoming, (part) => heard(decoder.decode(part, { stream: true })));
    },
  };
}

function sent(origin: string, { method, path, headers, body, signal }: Asked): Promise<IncomingMessage> {
  const secure = origin.startsWith("https:");
  const { request } = node<typeof import("node:http")>(secure ? ("node:https" as "node:http") : "node:http");
  const length = body === undefined ? {} : { "Content-Length": Buffer.byteLength(body) };
  const all = { ...headers, ...length, Connection: "close" };
  return new Promise((resolve, reject) => {
    const outgoing: ClientRequest = request(origin + path, {
      method,
      headers: all,
      agent: false,
      ...(signal && { signal }),
    });
    outgoing.on("error", reject);
    outgoing.on("response", resolve);
    outgoing.end(body);
  });
}

/** Resolves at the end of a whole answer. */
function read(incoming: IncomingMessage, heard: (part: Buffer) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    incoming.on("error", reject);
    incoming.on("close", () => (incoming.complete ? resolve() : reject(new Error("the answer was cut off"))));
    incoming.on("data", (part: Buffer) => {
      try {
        heard(part);
      } catch (error) {
        incoming.destroy(error as Error);
      }
    });
  });
}
