/**
 * Requests of node:http (and of Express, before any body parser) as the web's `Request` and `Response`, so that
 * `createServer(listener((request) => gateway.handleNotification(request)))` is all a back end needs.
 *
 * @module
 */

import { node } from "./node.js";
import type { WebRequest, WebResponse } from "./web.js";

/** What is used of node:http's `IncomingMessage`. */
export interface Incoming {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly rawHeaders: string[];
}

/** What is used of node:http's `ServerResponse`. */
export interface Outgoing {
  writeHead(status: number, headers: Record<string, string>): unknown;
  end(body: Uint8Array): unknown;
}

/** A request listener that answers with what `handle` gives; what it throws is answered with 500. */
export function listener(
  handle: (request: WebRequest) => Promise<WebResponse>,
): (incoming: Incoming, outgoing: Outgoing) => Promise<void> {
  return async (incoming, outgoing) => {
    const response = await answer(incoming, handle);
    const body = new Uint8Array(await response.arrayBuffer());
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.end(body);
  };
}

async function answer(incoming: Incoming, handle: (request: WebRequest) => Promise<WebResponse>): Promise<Response> {
  try {
    return await handle(requestOf(incoming));
  } catch {
    return new Response(null, { status: 500 });
  }
}

/** The host is whatever it is: nothing that is verified depends on it. */
function requestOf(incoming: Incoming): Request {
  const { Readable } = node<typeof import("node:stream")>("node:stream");
  const headers = new Headers();
  const { method = "GET", rawHeaders } = incoming;
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    headers.append(rawHeaders[index] as string, rawHeaders[index + 1] as string);
  }
  const bare = method === "GET" || method === "HEAD";
  const body = bare ? null : (Readable.toWeb(incoming as never) as ReadableStream<Uint8Array>);
  const init = { method, headers, body, ...(bare ? {} : { duplex: "half" }) } as RequestInit;
  return new Request(new URL(incoming.url ?? "/", "http://localhost"), init);
}
