// WebSockets as both kinds of link use them: the browser's own, Node's from 22 on, or those of a package.

import { TillError } from "../errors.js";
import type { Bytes } from "../web.js";

/** The part of a WebSocket that is used. */
export interface SocketLike {
  binaryType: string;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
  onerror: ((event: never) => void) | null;
  send(data: string | Bytes): void;
  close(): void;
}

/** Makes one; the second argument is what Node's takes. */
export type SocketClass = new (url: string, options?: { headers: Record<string, string> }) => SocketLike;

/** The given class or the global one. Throws `UNSUPPORTED_BROWSER` where there is neither. */
export function socketClass(given: SocketClass | undefined): SocketClass {
  const Socket = given ?? (globalThis.WebSocket as unknown as SocketClass | undefined);
  if (!Socket) throw new TillError("UNSUPPORTED_BROWSER", "this Node has no WebSocket: pass link.webSocket");
  return Socket;
}

/** Ends a socket; nothing of it is heard any more. A package's throws errors that nobody listens for. */
export function hangUp(socket: SocketLike): void {
  socket.onopen = socket.onmessage = socket.onclose = null;
  socket.onerror = () => {};
  socket.close();
}

/** A message's bytes; undefined for what is neither text nor bytes. */
export function messageBytes(data: unknown): Uint8Array | undefined {
  if (typeof data === "string") return new TextEncoder().encode(data);
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return Object.prototype.toString.call(data) === "[object ArrayBuffer]"
    ? new Uint8Array(data as ArrayBuffer)
    : undefined;
}
