// Servers of the tests' own, on ports of this machine that the system chooses.

import { once } from "node:events";
import { createServer } from "node:net";

/**
 * Listens on 127.0.0.1, on any free port unless one is asked for; gives the port.
 * @param {import("node:net").Server} server
 */
export async function listening(server, port = 0) {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return /** @type {import("node:net").AddressInfo} */ (server.address()).port;
}

/** A port on which nobody listens. */
export async function freePort() {
  const server = createServer();
  const port = await listening(server);
  await new Promise((closed) => server.close(closed));
  return port;
}
