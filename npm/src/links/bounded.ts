// The class of WebSockets of the package `ws`. Unless it is told otherwise it takes a hundred megabytes as one message,
// unpacks what was packed, and tells thousands of messages in one turn. Others have no such settings.

import type { SocketClass } from "./socket.js";

/** The most of one message that is taken, in bytes; what is longer ends the socket before it is held. */
const MAX_MESSAGE = 256 * 1024;

/** What the class of `ws` takes beside headers. */
const BOUNDS = { maxPayload: MAX_MESSAGE, perMessageDeflate: false, allowSynchronousEvents: false };

/** The same class, whose sockets hold no more than one message that is believed. */
export function bounded(given: SocketClass | undefined): SocketClass | undefined {
  // No other class has that, of a page or of a package.
  if (!("terminate" in Object(given?.prototype)) || !given) return given;
  return class extends given {
    constructor(url: string, options?: { headers: Record<string, string> }) {
      super(url, { ...BOUNDS, ...options } as typeof options);
    }
  };
}
