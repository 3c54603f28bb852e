// Who called: on its way through timers, sockets and the payment machine an error loses the stack of the program that
// asked. So that is kept at the call, and an error that comes back later is told with it.

import { asOf } from "./errors.js";

/** Runs an asynchronous call, whose errors then carry the stack above `entry`. `use` begins at once. */
export function called<T>(entry: (...args: never[]) => unknown, use: () => Promise<T>): Promise<T> {
  const stack = callerOf(entry);
  return use().catch((error) => {
    throw asOf(error, stack);
  });
}

/** A call at once, whose errors carry that stack. */
export function askedAt<T>(stack: string | undefined, use: () => T): T {
  try {
    return use();
  } catch (error) {
    throw asOf(error, stack);
  }
}

/** The lines of the stack above `entry`; undefined where the engine keeps none. */
export function callerOf(entry: (...args: never[]) => unknown): string | undefined {
  const here = new Error();
  // Only V8 can leave out the package's own lines.
  (Error as { captureStackTrace?(target: object, above: unknown): void }).captureStackTrace?.(here, entry);
  const { stack } = here;
  return stack?.startsWith("Error") ? stack.slice(stack.indexOf("\n") + 1) : stack;
}
