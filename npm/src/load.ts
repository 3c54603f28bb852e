/// <reference lib="esnext.disposable" preserve="true" />

// How one .wasm file is found and started, once.
//
// In Node the file beside this module is read and compiled at the first call that needs it. In a page nothing can be
// read synchronously, so a call before `init()` has finished is an error that says so. Nothing happens at import.

import { coded } from "./coded.js";

/** Where the wasm comes from: its address, its bytes, a response that carries it, or the compiled module. */
export type WasmSource = URL | string | BufferSource | Response | PromiseLike<Response> | WebAssembly.Module;

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
    async init(source = location()) {
      if (started) return;
      await start(await compile(source).catch(notLoaded));
      started = true;
    },
    ready() {
      if (started) return;
      const bytes = readFile(location());
      if (!bytes)
        throw coded("NOT_INITIALISED", "tillwire is not ready: wait for `await init()` before the first call.");
      start(new WebAssembly.Module(bytes));
      started = true;
    },
  };
}

async function compile(source: WasmSource): Promise<WebAssembly.Module> {
  if (source instanceof WebAssembly.Module) return source;
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) return WebAssembly.compile(source);
  if (typeof source === "string" || source instanceof URL) {
    const bytes = readFile(source);
    return bytes ? WebAssembly.compile(bytes) : compileResponse(await fetch(source));
  }
  return compileResponse(await source);
}

/** Streams where the server names the type; many small servers do not. */
async function compileResponse(response: Response): Promise<WebAssembly.Module> {
  if (!response.ok) throw new Error(`the server answered ${response.status} for ${response.url}`);
  const streams = response.headers.get("content-type") === "application/wasm";
  return streams ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}

/** The bytes of a `file:` address in Node (and in what provides Node's modules); otherwise undefined. */
function readFile(location: URL | string): Uint8Array<ArrayBuffer> | undefined {
  const url = URL.canParse(location) ? new URL(location) : undefined;
  if (url?.protocol !== "file:") return undefined;
  return globalThis.process?.getBuiltinModule?.("node:fs")?.readFileSync(url);
}

function notLoaded(cause: unknown): never {
  const reason = cause instanceof Error ? cause.message : String(cause);
  throw coded("NOT_INITIALISED", `tillwire's wasm could not be loaded: ${reason}`, { cause });
}
