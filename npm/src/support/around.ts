// Where the till runs: the browser or Node, what it allows, and the helper beside it. Nothing here names an address but the
// page's own origin and the helper's.

import { HELPER } from "../helper.js";
import { plain, shape } from "./said.js";

/** How long the helper may take to say who it is, in ms. */
const PATIENCE = 5_000;
/** What browsers call the permissions that a way to a terminal may need. */
const PERMISSIONS = ["local-network-access", "local-network", "loopback-network", "persistent-storage"];

/** The browser and the page in it. */
export async function browser(): Promise<object> {
  const { navigator, location, isSecureContext, document, crossOriginIsolated } = globalThis;
  const storage = await navigator.storage?.estimate?.().catch(() => undefined);
  const states = await Promise.all(PERMISSIONS.map(permissionOf));
  return {
    // Names of devices and versions; what an app adds to it may be anything.
    agent: navigator.userAgent.match(/[A-Za-z]{1,20}\/[\d.]{1,20}/g)?.slice(0, 12) ?? [],
    platform: plain(navigator.platform),
    language: plain(navigator.language),
    origin: location.origin,
    secure: isSecureContext,
    isolated: crossOriginIsolated,
    framed: globalThis.top !== globalThis.self,
    standalone: globalThis.matchMedia?.("(display-mode: standalone)").matches ?? false,
    visible: document.visibilityState,
    online: navigator.onLine,
    has: {
      locks: navigator.locks !== undefined,
      serial: "serial" in navigator,
      indexedDB: globalThis.indexedDB !== undefined,
      serviceWorker: navigator.serviceWorker?.controller != null,
    },
    storage: {
      persisted: await navigator.storage?.persisted?.().catch(() => undefined),
      usage: storage?.usage,
      quota: storage?.quota,
    },
    permissions: Object.fromEntries(PERMISSIONS.map((name, index) => [name, states[index]])),
  };
}

/** What the helper says of itself. Rejects where it is not there, or does not let this page ask. */
export async function helper(link: { url?: unknown }, as: unknown): Promise<object> {
  const base = typeof link.url === "string" && URL.canParse(link.url) ? new URL(link.url).origin : HELPER;
  const headers = typeof as === "string" ? { Origin: as } : {};
  const signal = AbortSignal.timeout(PATIENCE);
  const response = await fetch(`${base}/v1/hello`, { headers, signal, cache: "no-store", redirect: "error" });
  const { name, version, protocol, features } = Object(await response.json());
  return {
    ...{ at: base, status: response.status, name: plain(name), version: plain(version) },
    protocol: { min: plain(Object(protocol).min), max: plain(Object(protocol).max) },
    features: Array.isArray(features) ? features.slice(0, 20).map(plain) : shape(features),
  };
}

async function permissionOf(name: string): Promise<string> {
  const query = { name } as unknown as PermissionDescriptor;
  try {
    return (await navigator.permissions.query(query)).state;
  } catch {
    return "not known to this browser";
  }
}
