// The helper before any payment: whether it is there, whether it speaks this version, and the token it wants.
// Its terminals and what is said to them are in links/helper.ts.

import { type Code, codes } from "./codes.gen.js";
import { TillError } from "./errors.js";
import type { Host } from "./host.js";

/** Where the helper listens when nobody says otherwise. */
export const HELPER = "http://127.0.0.1:9003";
/** The version of the protocol between page and helper that is spoken here. */
const PROTOCOL = 1;
/** How long the helper may take to answer, in ms. It is on this machine. */
const ANSWER = 5_000;

/** A helper that answered, and what it is asked with. */
export interface Helper {
  /** Such as `http://127.0.0.1:9003`. */
  origin: string;
  /** The token of this moment: pairing again counts at once, in every tab. Empty when there is none. */
  token(): Promise<string>;
  /** What a process that is no page says it is; a browser says that itself. */
  as?: string;
}

/**
 * Pairs this page's origin with a helper: `code` is what `tillwire pair` shows on the helper's machine. The token that
 * comes back is kept in IndexedDB and used by every later `connect`.
 *
 * Rejects with a {@link TillError}: `NOT_PAIRED` (wrong or old code, or too many tries), `ORIGIN_FORBIDDEN`,
 * `NEEDS_PERMISSION` (the browser's, for this machine), `HELPER_LOST`, `HELPER_VERSION`, `UNSUPPORTED_BROWSER`.
 */
export type Pair = ({ code, url }: { code: string; url?: string }) => Promise<void>;

/** @internal `pair` with where tokens are kept; what cannot be kept is not asked for, as a code is good only once. */
export function pairOn({ tokens }: Pick<Host, "tokens">): Pair {
  return async ({ code, url = HELPER }) => {
    if (typeof code !== "string" || code === "") throw new TypeError("code: what `tillwire pair` shows");
    if (!tokens) throw new TillError("UNSUPPORTED_BROWSER", "pair() is for pages; elsewhere, pass link.token");
    const origin = new URL(url).origin;
    await hello(origin);
    const { token } = await ask(origin, "/v1/pair", { method: "POST", body: JSON.stringify({ code: code.trim() }) });
    if (typeof token !== "string") throw new TillError("HELPER_VERSION");
    await tokens.keep(origin, token);
  };
}

/** @internal Finds the helper and its token. Rejects as `pair` does; `NOT_PAIRED` when there is no token. */
export async function findHelper(
  { tokens }: Pick<Host, "tokens">,
  url = HELPER,
  given?: string,
  as?: string,
): Promise<Helper> {
  const origin = new URL(url).origin;
  await hello(origin, as);
  const token = async () => given ?? ownToken(origin) ?? (await tokens?.of(origin)) ?? "";
  if ((await token()) === "") throw new TillError("NOT_PAIRED");
  return { origin, token, ...(as === undefined ? {} : { as }) };
}

/** Makes sure that the helper is there and speaks this version. */
async function hello(origin: string, as?: string): Promise<void> {
  const { protocol } = Object(await ask(origin, "/v1/hello", {}, as));
  const { min, max } = Object(protocol);
  if (Number(min) <= PROTOCOL && PROTOCOL <= Number(max)) return;
  throw new TillError(
    "HELPER_VERSION",
    `the helper speaks protocol ${String(min)} to ${String(max)}, this page ${PROTOCOL}`,
  );
}

/** One request; the answer's members. What the helper refuses rejects with its code. */
async function ask(origin: string, path: string, init: RequestInit, as?: string): Promise<Record<string, unknown>> {
  const headers = { "Content-Type": "application/json", ...(as ? { Origin: as } : {}), ...init.headers };
  const limits: RequestInit = { cache: "no-store", credentials: "omit", redirect: "error" };
  const request = { ...limits, ...init, headers: init.method || as ? headers : { ...init.headers } };
  let response: Response;
  try {
    response = await fetch(origin + path, { ...request, signal: AbortSignal.timeout(ANSWER) });
  } catch (cause) {
    throw new TillError(await unreachable(origin), undefined, { cause });
  }
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  const error = Object(answer).error as Code;
  const code: Code = Object.hasOwn(codes, error) ? error : "HELPER_LOST";
  throw new TillError(code, `the helper answered ${response.status}: ${codes[code].meaning}`);
}

/** Why there is no answer. A page that is not on the helper's list may not read it, but sees that somebody answers. */
async function unreachable(origin: string): Promise<Code> {
  if (await isForbidden()) return "NEEDS_PERMISSION";
  const blind = { mode: "no-cors", cache: "no-store", signal: AbortSignal.timeout(ANSWER) } as const;
  return fetch(`${origin}/health`, blind).then(
    () => "ORIGIN_FORBIDDEN",
    () => "HELPER_LOST",
  );
}

/** Whether the person refused that this page reaches this machine; browsers have two names for that. */
export async function isForbidden(): Promise<boolean> {
  for (const name of ["loopback-network", "local-network-access"] as string[] as PermissionName[]) {
    const status = await globalThis.navigator?.permissions?.query({ name }).catch(() => undefined);
    if (status?.state === "denied") return true;
  }
  return false;
}

/** The token that the helper put into its own page. */
function ownToken(origin: string): string | undefined {
  if (globalThis.location?.origin !== origin) return undefined;
  return document.querySelector<HTMLMetaElement>('meta[name="tillwire-token"]')?.content;
}
