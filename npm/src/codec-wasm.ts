// The wasm of `tillwire/codec`: a file of its own, a third of the whole one, loaded where no till runs that.

import { codecs } from "./codecs.js";
import * as glue from "./glue/codec.js";
import { type WasmSource, wasmFile } from "./load.js";
import { traced } from "./traced.js";

const codec = /* @__PURE__ */ wasmFile(
  (module) => (isWhole(module) ? startWhole(module) : startOwn(module)),
  () => new URL("./codec.wasm", import.meta.url),
);

/**
 * Starts the codecs' wasm: `await init()` once before the first call. In Node, and after `connect`, this is optional.
 *
 * Without an argument the file comes from beside this module; pass its address, bytes, response or compiled module
 * where that cannot be (single-file pages, a CDN); those of the whole tillwire.wasm will do as well. Rejects with
 * `NOT_INITIALISED` when it cannot be had.
 */
export async function init(source?: WasmSource): Promise<void> {
  if (!codecs.running) await codec.init(source);
}

/** @internal The codecs of the instance that runs, or the error `NOT_INITIALISED`. */
export function wire(): typeof glue {
  if (!codecs.running) codec.ready();
  const running = codecs.running ?? glue;
  if (known?.running !== running) known = { running, calls: tracedCalls(running) };
  return known.calls;
}

let known: { running: typeof glue; calls: typeof glue } | undefined;

/** Its functions, whose errors begin where a codec was called; its classes as they are. */
function tracedCalls(running: typeof glue): typeof glue {
  const calls = Object.entries(running).map(([name, it]) => {
    const isCall = typeof it === "function" && /^[a-z]/.test(name);
    return [name, isCall ? traced(it as (...args: unknown[]) => unknown) : it];
  });
  return Object.fromEntries(calls);
}

function startOwn(module: WebAssembly.Module): void {
  glue.initSync({ module });
  codecs.running ??= glue;
}

async function startWhole(module: WebAssembly.Module): Promise<void> {
  const whole = await import("./wasm.js");
  await whole.init(module);
}

function isWhole(module: WebAssembly.Module): boolean {
  return WebAssembly.Module.exports(module).some(({ name }) => name === "wiretill_new");
}
