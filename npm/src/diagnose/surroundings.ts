// What a page can know of itself before anything is asked of anybody: whether it is secure, what the browser has,
// what it may reach, and what the person has allowed. In Node there is nothing of this to look at.

import type { Finding } from "./diagnosis.js";
import { HELPER } from "../helper.js";

/** What is read of the options. */
export interface Given {
  link: { via: string; url?: string; port?: unknown };
}

const NOT_ALLOWED: Finding = { check: "permission", state: "bad", code: "NEEDS_PERMISSION" };

/** No other way is left in this browser. */
const NOT_FROM_HERE: Finding = { check: "mixed", state: "bad", code: "UNSUPPORTED_BROWSER" };

/** What is in the way already. */
export async function surroundings({ link }: Given): Promise<Finding[]> {
  if (!globalThis.document) return [];
  const secure: Finding[] = globalThis.isSecureContext
    ? []
    : [{ check: "secure", state: "bad", code: "INSECURE_CONTEXT" }];
  const browser: Finding[] = lacks(link.via) ? [{ check: "browser", state: "bad", code: "UNSUPPORTED_BROWSER" }] : [];
  const mixed: Finding[] = isMixed(link) ? [isWebKit() ? NOT_FROM_HERE : { check: "mixed", state: "bad" }] : [];
  const denied: Finding[] = (await permission(link)) === "denied" ? [NOT_ALLOWED] : [];
  return [...secure, ...browser, ...mixed, ...denied, ...(await port(link))];
}

/** Whether the browser lacks something that the link needs. */
function lacks(via: string): boolean {
  if (via === "engine") return globalThis.ReadableStream === undefined;
  const needed: unknown[] = [globalThis.WebAssembly, globalThis.indexedDB, globalThis.crypto];
  if (via === "helper" || via === "websocket") needed.push(globalThis.WebSocket);
  // Both are hidden from a page that is not secure, which has been told already.
  if (globalThis.isSecureContext) {
    needed.push(navigator.locks);
    if (via === "serial") needed.push((navigator as { serial?: unknown }).serial);
  }
  return needed.some((it) => it === undefined);
}

/** The engine of Safari and of every browser on an iPad: nothing else tells that it lets nothing plain through. */
const isWebKit = () => navigator.vendor.startsWith("Apple");

/**
 * Whether a page that came over https is to reach a plain address, and its browser has no way to: WebKit to none, not even
 * to this machine's, the others to none that is another machine's. Those whose `fetch` can say that an address is of the
 * local network take one in digits for such by themselves; a name is never let through to a WebSocket (docs/browsers.md).
 */
function isMixed({ via, url: given }: Given["link"]): boolean {
  const url = given ?? (via === "helper" || via === "engine" ? HELPER : undefined);
  if (globalThis.location.protocol !== "https:" || url === undefined || !URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  if (protocol !== "http:" && protocol !== "ws:") return false;
  if (isWebKit()) return true;
  if (isThisMachine(hostname)) return false;
  // A permission for the local network does not say so: Firefox has one, and lets nothing plain through.
  if (!("targetAddressSpace" in Request.prototype)) return true;
  return via !== "http" && !(via === "websocket" && PRIVATE.test(hostname));
}

/** Addresses of local networks, in digits. */
const PRIVATE = /^(10|192\.168|172\.(1[6-9]|2\d|3[01])|169\.254)(\.\d+)+$|^\[f[cde]/;

function isThisMachine(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || hostname.startsWith("127.");
}

/**
 * Whether the person lets the page reach this machine or the local network: `denied`, `prompt` while the person is
 * still to be asked, undefined where that is no question. A page of this machine is never asked.
 */
export async function permission({ via, url = HELPER }: Given["link"]): Promise<PermissionState | undefined> {
  if (!globalThis.document || via === "simulator" || via === "serial" || via === "custom") return undefined;
  if (isThisMachine(globalThis.location.hostname) || !URL.canParse(url)) return undefined;
  if (new URL(url).origin === globalThis.location.origin) return undefined;
  const own = await permissionState(isThisMachine(new URL(url).hostname) ? "loopback-network" : "local-network");
  // Older browsers have one for both; where there are two, that one decides nothing.
  const state = own ?? (await permissionState("local-network-access"));
  return state === "granted" ? undefined : state;
}

/** Browsers that do not know the name reject. */
async function permissionState(name: string): Promise<PermissionState | undefined> {
  const query = { name } as unknown as PermissionDescriptor;
  return (await navigator.permissions?.query(query).catch(() => undefined))?.state;
}

/** Whether the page may have ports, and one was chosen here before. */
async function port({ via, port }: Given["link"]): Promise<Finding[]> {
  const { serial } = navigator as { serial?: { getPorts(): Promise<unknown[]> } };
  if (via !== "serial" || port !== undefined || !serial) return [];
  const known = await serial.getPorts().catch(() => undefined);
  if (!known) return [{ check: "port", state: "bad", code: "NEEDS_PERMISSION" }];
  return known.length > 0 ? [] : [{ check: "port", state: "bad", code: "NO_PORT" }];
}
