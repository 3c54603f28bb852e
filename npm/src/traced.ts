/**
 * @internal A call into the wasm whose errors begin where it was called: of the ten lines that V8 keeps of a stack, the
 * wasm's own would take all.
 */
export function traced<A extends unknown[], R>(call: (...args: A) => R): (...args: A) => R {
  return function entry(...args) {
    try {
      return call(...args);
    } catch (error) {
      if (error instanceof Error) {
        (Error as { captureStackTrace?(target: object, above: unknown): void }).captureStackTrace?.(error, entry);
      }
      throw error;
    }
  };
}
