// The payment machines of the shared wasm instance, and what happens when that instance breaks.

import { asTillError } from "./errors.js";
import {
  type WireCan,
  type WireEffect as WireEffectText,
  type WireOperation,
  type WireStarted,
  WireTill,
} from "./glue/tillwire.js";
import { fresh, init } from "./wasm.js";

export { ended, nameOf } from "./glue/tillwire.js";
export type { Space, WireAmount, WireCan, WireOperation, WireOrigin, WireStarted } from "./glue/tillwire.js";

type WithBytes = { effect: "record" | "append" | "write" };
/** What the driver is asked to do, with its bytes. */
export type WireEffect =
  | Exclude<WireEffectText, WithBytes>
  | (Extract<WireEffectText, WithBytes> & { bytes: Uint8Array });

/** The machine as the driver sees it. */
export type Till = WireTill;

/**
 * What makes a system's machines with these options as they are then, now and after a trap. Wrong options reject here:
 * nothing has been sent then.
 */
export async function tillMaker(system: string, options: object): Promise<() => Till> {
  await init();
  const make = () => new WireTill(system, JSON.stringify(options));
  try {
    make().free();
  } catch (error) {
    throw asTillError(error);
  }
  return make;
}

/** The next thing to do; undefined when there is none. */
export function nextEffect(till: Till): WireEffect | undefined {
  const text = till.poll();
  if (text === undefined) return undefined;
  const effect = JSON.parse(text) as WireEffectText;
  const carries = effect.effect === "record" || effect.effect === "append" || effect.effect === "write";
  return carries ? { ...effect, bytes: till.takeBytes() } : effect;
}

/** Begins an operation; `entropy` is 16 fresh random bytes. */
export function start(
  till: Till,
  mono: number,
  wall: number,
  operation: WireOperation,
  entropy: Uint8Array,
): WireStarted {
  const { order, ...wire } = operation;
  return JSON.parse(till.start(mono, wall, JSON.stringify(wire), entropy, order));
}

/** What the system can do over its link. */
export function can(till: Till): WireCan {
  return JSON.parse(till.can());
}

const owners = new Set<() => void>();

/** Calls `restart` whenever the instance was replaced, until the returned function is called. */
export function onReplaced(restart: () => void): () => void {
  owners.add(restart);
  return () => owners.delete(restart);
}

/** Whether a machine refused something, and is as good as before: then it says why with a code. */
export function isRefusal(error: unknown): error is Error & { code: string } {
  return typeof (error as { code?: unknown } | null | undefined)?.code === "string";
}

/** A trapped instance still answers, wrongly. It is replaced, and every terminal begins anew from its journal. */
export function replace(): void {
  fresh();
  for (const restart of [...owners]) restart();
}
