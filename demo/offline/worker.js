// The till without a network: keeps the files of the page, and touches nothing else.
//
// Only GETs of the files listed at build time are answered here. Money leaves a page by POST or WebSocket, and goes to
// other addresses: none of that is a file of the page, so the browser does it as if this worker did not exist.

/* global FILES, VERSION -- the build puts both in front of this text */

const CACHE = `till-${VERSION}`;
const HOME = new URL("./", self.location.href).href;
const INDEX = new URL("index.html", HOME).href;
const KEPT = new Set(FILES.map((name) => new URL(name, HOME).href));

self.addEventListener("install", (event) => event.waitUntil(keep()));
self.addEventListener("activate", (event) => event.waitUntil(forget().then(() => self.clients.claim())));
self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  if (method !== "GET") return;
  const [address] = url.split(/[?#]/);
  if (mode === "navigate" && (address === HOME || address === INDEX)) event.respondWith(page(event.request));
  else if (KEPT.has(address)) event.respondWith(file(event.request, address));
});

/** All or nothing, and from the server rather than from what the browser still has. */
async function keep() {
  const cache = await caches.open(CACHE);
  await cache.addAll([...KEPT].map((url) => new Request(url, { cache: "reload" })));
}

/** Only once no page uses the files of an earlier build any more: nothing here skips that wait. */
async function forget() {
  const names = (await caches.keys()).filter((name) => name.startsWith("till-") && name !== CACHE);
  await Promise.all(names.map((name) => caches.delete(name)));
}

/** The newest page where there is a network. */
async function page(request) {
  try {
    return await fetch(request);
  } catch {
    return file(request, INDEX);
  }
}

/** A file's name changes with its bytes, so a kept one is never old. */
async function file(request, address) {
  const cache = await caches.open(CACHE);
  return (await cache.match(address)) ?? fetch(request);
}
