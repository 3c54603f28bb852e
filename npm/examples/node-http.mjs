// A back end on node:http that takes notifications. `/orders/REFERENCE` tells a shop's page what became of one.

import { createServer } from "node:http";
import { listener } from "tillwire/listener";

export function serve(gateway, port) {
  const handle = async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/notify") return gateway.handleNotification(request);
    if (pathname === "/back") return Response.json(await (await gateway.handleReturn(request)).outcome());
    return new Response("not found", { status: 404 });
  };
  return createServer(listener(handle)).listen(port, "127.0.0.1");
}
