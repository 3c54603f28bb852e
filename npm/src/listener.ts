/**
 * Requests of node:http and of Express as the web's `Request` and `Response`, so that
 * `createServer(listener((request) => gateway.handleNotification(request)))` is all a back end needs.
 *
 * Signatures are over the bytes as they came. So in Express it stands before any body parser, or behind
 * `express.raw({ type: "*" + "/*" })`, whose Buffer is taken; what another parser made of the bytes is of no use.
 *
 * @module
 */

import { node } from "./node.js";
import { quietly, warn } from "./report.js";
import type { WebRequest, WebResponse } from "./web.js";

/** What is used of node:http's `IncomingMessage`, and of what body parsers leave there. */
export interface Incoming {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly rawHeaders: string[];
  /** Whether somebody has read the body. */
  readonly readableDidRead?: boolean;
  readonly body?: unknown;
  readonly rawBody?: unknown;
}

/** What is used of node:http's `ServerResponse`. */
export interface Outgoing {
  writeHead(status: number, headers: Record<string, string>): unknown;
  end(body: Uint8Array): unknown;
}

export interface ListenerOptions {
  /** Is told why a request was answered with 500; without it that is a warning of the process. */
  onError?: (error: unknown) => void;
}

/** A request listener that answers with what `handle` gives; what it throws is told, and answered with 500. It never rejects. */
export function listener(
  handle: (request: WebRequest) => Promise<WebResponse>,
  { onError }: ListenerOptions = {},
): (incoming: Incoming, outgoing: Outgoing) => Promise<void> {
  const tell = (error: unknown) => report(onError, error);
  return async (incoming, outgoing) => {
    try {
      const response = await answer(incoming, handle, tell);
      const body = new Uint8Array(await response.arrayBuffer());
      outgoing.writeHead(response.status, Object.fromEntries(response.headers));
      outgoing.end(body);
    } catch (error) {
      tell(error); // somebody else has answered, or nobody is there any more
    }
  };
}

async function answer(
  incoming: Incoming,
  handle: (request: WebRequest) => Promise<WebResponse>,
  tell: (error: unknown) => void,
): Promise<WebResponse> {
  const request = read(incoming);
  if (request instanceof Response) return request;
  if (request instanceof Error) return failed(request, request.message, tell);
  try {
    const response = await handle(request);
    if (typeof response?.arrayBuffer === "function") return response;
    return failed(new TypeError("the handler must give a Response"), "the handler gave no Response", tell);
  } catch (error) {
    return failed(error, "the handler threw; the reason is where the server's warnings are", tell);
  }
}

/** The reason is for the server's log; the other side learns no more than where to look. */
function failed(error: unknown, words: string, tell: (error: unknown) => void): Response {
  tell(error);
  return new Response(`tillwire/listener: ${words}\n`, { status: 500, headers: { "Content-Type": "text/plain" } });
}

/** The request; 400 for what is none, and an error where the body cannot be had any more. */
function read(incoming: Incoming): Request | Response | Error {
  const bytes = bodyOf(incoming);
  if (bytes instanceof Error) return bytes;
  try {
    return requestOf(incoming, bytes);
  } catch {
    return new Response(null, { status: 400 });
  }
}

/** The bytes that a parser left; undefined while nobody has read them. */
function bodyOf({ readableDidRead, body, rawBody }: Incoming): Uint8Array | string | Error | undefined {
  if (!readableDidRead) return undefined;
  for (const bytes of [rawBody, body]) {
    if (bytes instanceof Uint8Array || typeof bytes === "string") return bytes;
  }
  return new Error(
    "the body was read before, by a parser such as express.json(): put the listener before it, or express.raw() before the listener",
  );
}

/** The host is whatever it is: nothing that is verified depends on it. */
function requestOf(incoming: Incoming, bytes: Uint8Array | string | undefined): Request {
  const { Readable } = node<typeof import("node:stream")>("node:stream");
  const headers = new Headers();
  const { method = "GET", rawHeaders } = incoming;
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    headers.append(rawHeaders[index] as string, rawHeaders[index + 1] as string);
  }
  const bare = method === "GET" || method === "HEAD";
  const body = bare ? null : (bytes ?? (Readable.toWeb(incoming as never) as ReadableStream<Uint8Array>));
  const init = { method, headers, body, ...(bare ? {} : { duplex: "half" }) } as RequestInit;
  return new Request(new URL(incoming.url ?? "/", "http://localhost"), init);
}

function report(onError: ((error: unknown) => void) | undefined, error: unknown): void {
  const plain = (what: unknown) =>
    warn(`tillwire/listener: ${what instanceof Error ? what.message : "the handler threw"}`, what);
  if (!onError) plain(error);
  else quietly(() => onError(error), plain);
}
