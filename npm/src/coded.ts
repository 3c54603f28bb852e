import type { Code } from "./codes.gen.js";

/** An Error with a documented code. */
export type CodedError = Error & { readonly code: Code };

/** @internal Makes one. The table of codes is not needed for that, so small entries do not carry it. */
export function coded(code: Code, message: string, options?: ErrorOptions): CodedError {
  return Object.assign(new Error(message, options), { code });
}
