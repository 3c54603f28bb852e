// A line to a terminal that a test can cut or let go dead: plain TCP, passed on byte for byte.

import { connect, createServer } from "node:net";
import { listening } from "./loopback.mjs";

/** Leads to `address` (host:port); `address` of what is returned is where to connect instead. */
export async function lineTo(address) {
  const [host, port] = address.split(":");
  const ends = new Set();
  const server = createServer((near) => {
    const far = connect(Number(port), host);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ]) {
      ends.add(from);
      from.on("error", () => {});
      from.on("close", () => {
        ends.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  });
  const at = await listening(server);
  const cut = () => {
    for (const end of ends) end.resetAndDestroy();
  };
  return {
    address: `127.0.0.1:${at}`,
    /** Resets everything that stands; with `until`, nobody gets through before that is called. */
    cut,
    async pull() {
      const closed = new Promise((over) => server.close(over));
      cut();
      await closed;
    },
    mend: () => listening(server, at),
    /** Nothing comes through any more, and nobody is told. */
    freeze() {
      for (const end of ends) end.pause();
    },
    close() {
      cut();
      server.close();
    },
  };
}
