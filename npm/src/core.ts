// The payment machines of the shared wasm instance, and what happens when that instance breaks.

import { type QfpayOptions, QfpayTill } from "./glue/tillwire.js";
import { fresh, init } from "./wasm.js";

export type { WireEffect, WireOperation, WireStarted } from "./glue/tillwire.js";

/** The machine as the driver sees it; every system's has these calls. */
export type Till = QfpayTill;

/** What makes machines with these options, now and after a trap; options that are wrong reject here. */
export async function tillMaker(options: QfpayOptions): Promise<() => Till> {
  await init();
  new QfpayTill(options).free();
  return () => new QfpayTill(options);
}

const owners = new Set<() => void>();

/** Calls `restart` whenever the instance was replaced, until the returned function is called. */
export function onReplaced(restart: () => void): () => void {
  owners.add(restart);
  return () => owners.delete(restart);
}

/** Whether an error means that the instance can no longer be trusted. */
export function isTrap(error: unknown): boolean {
  return error instanceof WebAssembly.RuntimeError;
}

/** A trapped instance still answers, wrongly. It is replaced, and every terminal begins anew from its journal. */
export function replace(): void {
  fresh();
  for (const restart of [...owners]) restart();
}
