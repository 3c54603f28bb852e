// Lets the till be installed and opened without a network. A page that a helper served is not kept: it carries the
// token of that helper's start.

/** Best effort: a browser that refuses it has a till all the same. */
export function keepForOffline(): void {
  const helpers = document.querySelector('meta[name="tillwire-token"]') !== null;
  if (import.meta.env.DEV || helpers || !navigator.serviceWorker) return;
  navigator.serviceWorker.register("./worker.js").catch(() => {});
}
