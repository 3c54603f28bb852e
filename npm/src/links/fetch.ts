/**
 * HTTP from a page straight to the terminal, by `fetch`.
 *
 * A page cannot tell "nobody listens" from "the answer was lost", so every failure after the call counts as sent:
 * the outcome is found by asking. And a browser may send a request again by itself when a reused connection dies:
 * that a payment leaves only once is not promised on this link. The order number lets the terminal see a
 * repetition; a helper or Node sends once.
 */

import type { Link, WireEvents } from "./link.js";

/** The most of a reply that is read, in bytes. */
const MAX_REPLY = 256 * 1024;

/** Browsers ask the person before a page of the web may reach a private address, and want to be told of it. */
type LocalRequest = RequestInit & { targetAddressSpace?: "local" };

/** A link to a base address such as `https://192.168.1.20:9001`. */
export function fetchLink(url: string): Link {
  const base = new URL(url);
  return {
    address: base.origin,
    open(path, events) {
      const abort = new AbortController();
      let closed = false;
      const report = (use: () => void) => {
        if (!closed) use();
      };
      queueMicrotask(() => report(() => events.opened()));
      return {
        write(bytes) {
          post(new URL(path ?? "/", base), bytes, abort.signal).then(
            (tell) => report(() => tell(events)),
            () => report(() => events.closed("OUTCOME_UNKNOWN", false)),
          );
        },
        close() {
          closed = true;
          abort.abort();
        },
      };
    },
  };
}

/** One POST, and what to tell of its answer. Rejects when there is none. */
async function post(url: URL, body: Uint8Array, signal: AbortSignal): Promise<(events: WireEvents) => void> {
  const request: LocalRequest = {
    method: "POST",
    body: body as Uint8Array<ArrayBuffer>,
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    cache: "no-store",
    credentials: "omit",
    redirect: "manual",
    referrerPolicy: "no-referrer",
    signal,
    ...(isMixed(url) ? { targetAddressSpace: "local" } : {}),
  };
  const response = await fetch(url, request);
  if (response.type === "opaqueredirect") return (events) => events.closed("UNTRUSTED_RESPONSE", false);
  const reply = await readBounded(response);
  if (!reply) return (events) => events.closed("RESPONSE_TOO_LARGE", false);
  return (events) => events.reply(response.status, reply);
}

/** A secure page may reach a plain address of the local network only when it says that it is one. */
function isMixed(url: URL): boolean {
  const local = url.hostname === "localhost" || url.hostname === "[::1]" || url.hostname.startsWith("127.");
  return url.protocol === "http:" && !local && globalThis.location?.protocol === "https:";
}

/** The whole body; undefined when it is longer than what is read. */
async function readBounded(response: Response): Promise<Uint8Array | undefined> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    size += part.value.length;
    if (size > MAX_REPLY) {
      await reader?.cancel();
      return undefined;
    }
    parts.push(part.value);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
