/// <reference lib="esnext.disposable" preserve="true" />

// How one .wasm file is found and started, once.
//
// In Node the file beside this module is read and compiled at the first call that needs it. In a page nothing can be
// read synchronously, so a call before `init()` has finished is an error that says so. Nothing happens at import.
//
// A source may come from another realm (a frame, a worker's message, a test runner's sandbox): it is known by its tag,
// never by `instanceof`. A bundle may not know where it lies: that is asked only where nobody says where the wasm is.

import { coded } from "./coded.js";
import type { WasmModule, WebResponse, WebUrl } from "./web.js";

/** Where the wasm comes from: its address, its bytes, a response that carries it, or the compiled module. */
export type WasmSource =
  | WebUrl
  | string
  | ArrayBuffer
  | ArrayBufferView
  | WebResponse
  | PromiseLike<WebResponse>
  | WasmModule;

/** @internal A wasm file of this package, before or after its start. */
export interface Wasm {
  /** Starts it. Later calls change nothing; after a failure the next call tries again. */
  init(source?: WasmSource): Promise<void>;
  /** Makes sure that it runs: in Node by starting it, elsewhere by throwing `NOT_INITIALISED`. */
  ready(): void;
}

/**
 * @internal `start` takes the compiled module, and may be called again and answer a promise; `location` is where the file
 * lies when nobody says otherwise.
 */
export function wasmFile(start: (module: WebAssembly.Module) => unknown, location: () => URL): Wasm {
  let started = false;
  return {
    async init(source) {
      if (started) return;
      try {
        await start(await compile(source === undefined ? beside(location) : source));
      } catch (error) {
        notLoaded(error);
      }
      started = true;
    },
    ready() {
      if (started) return;
      const bytes = readBeside(location);
      if (!bytes)
        throw coded("NOT_INITIALISED", "tillwire is not ready: wait for `await init()` before the first call.");
      start(new WebAssembly.Module(bytes));
      started = true;
    },
  };
}

async function compile(given: WasmSource | (() => URL)): Promise<WebAssembly.Module> {
  const source: unknown = await (typeof given === "function" ? given() : given);
  switch (tagOf(source)) {
    case "WebAssembly.Module":
      return source as WebAssembly.Module;
    case "String":
    case "URL":
      return compileFrom(source as string | URL);
    case "Response":
      return compileResponse(source as Response);
  }
  if (tagOf(source) === "ArrayBuffer") return WebAssembly.compile(source as ArrayBuffer);
  if (ArrayBuffer.isView(source)) return WebAssembly.compile(octets(source)); // engines take no DataView
  throw new TypeError(`init takes an address, bytes, a Response or a WebAssembly.Module, not ${nameOf(source)}`);
}

async function compileFrom(address: string | URL): Promise<WebAssembly.Module> {
  const bytes = readFile(address);
  return bytes ? WebAssembly.compile(bytes) : compileResponse(await fetch(address));
}

/** Streams where the server names the type; many small servers do not. */
async function compileResponse(response: Response): Promise<WebAssembly.Module> {
  if (!response.ok) throw new Error(`the server answered ${response.status} for ${response.url}`);
  const streams = response.headers.get("content-type") === "application/wasm";
  return streams ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}

function octets({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array<ArrayBuffer> {
  return new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
}

/** The address of the file beside this module; in a bundle there may be no such thing. */
function beside(location: () => URL): () => URL {
  return () => {
    try {
      return location();
    } catch (cause) {
      const remedy = "give the wasm to init(): its address, its bytes (tillwire/inline has them) or the module";
      throw new Error(`this bundle does not know where it lies; ${remedy}`, { cause });
    }
  };
}

/** The bytes of that file where it can be read at once; undefined where it has to be waited for. */
function readBeside(location: () => URL): Uint8Array<ArrayBuffer> | undefined {
  try {
    return readFile(beside(location)());
  } catch (error) {
    return notLoaded(error);
  }
}

/** The bytes of a `file:` address in Node (and in what provides Node's modules); otherwise undefined. */
function readFile(location: URL | string): Uint8Array<ArrayBuffer> | undefined {
  const url = URL.canParse(location) ? new URL(location) : undefined;
  if (url?.protocol !== "file:") return undefined;
  return globalThis.process?.getBuiltinModule?.("node:fs")?.readFileSync(url);
}

/** What an object is, in any realm. */
function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice("[object ".length, -1);
}

function nameOf(value: unknown): string {
  return typeof value === "object" && value !== null ? `an object (${tagOf(value)})` : `${value}`;
}

function notLoaded(cause: unknown): never {
  const { code, message = String(cause) } = Object(cause) as { code?: string; message?: string };
  if (code === "NOT_INITIALISED") throw cause;
  throw coded("NOT_INITIALISED", `tillwire's wasm could not be loaded: ${message}`, { cause });
}
