// A back end on node:http that takes notifications. `/orders/REFERENCE` tells a shop's page what became of one.

import { createServer } from "node:http";
import { listener } from "tillwire/listener";
import { orderState, seeOrder } from "./orders.mjs";

export function serve(gateway, port) {
  const handle = async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/notify") return gateway.handleNotification(request);
    if (pathname === "/back") return seeOrder(await gateway.handleReturn(request));
    if (pathname.startsWith("/orders/")) return Response.json(await orderState(gateway, pathname.slice(8)));
    return new Response("not found", { status: 404 });
  };
  return createServer(listener(handle)).listen(port, "127.0.0.1");
}
