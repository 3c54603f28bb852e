// A page comes back: it is seen again, shown again from the browser's memory, or on the network again. What is open is asked
// for at once, as timers of a page that nobody looks at come late. It decides nothing: what is due is the machine's matter,
// and what is told as `unknown` is asked about as by a person's `recheck`.

import type { Session } from "./session.js";

const RETURNS = ["visibilitychange", "pageshow", "online"];

/** Asks whenever the page comes back, until the session is given up. */
export function returning(session: Session): void {
  const ending = new AbortController();
  const back = () => {
    if (session.driver.closed) ending.abort();
    else if (!globalThis.document?.hidden) ask(session);
  };
  for (const event of RETURNS) globalThis.addEventListener?.(event, back, { signal: ending.signal });
}

function ask(session: Session): void {
  if (session.driver.restarting) return;
  try {
    session.driver.call((till, mono, wall) => {
      const unknown = (reference: string) => session.track(reference).outcome?.status === "unknown";
      for (const reference of till.unresolved().filter(unknown)) till.recheck(mono, wall, reference);
      till.timeout(mono, wall);
    });
  } catch {
    // A machine that broke has been replaced, and asks by itself.
  }
}
