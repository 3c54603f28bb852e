// A back end on Hono, here in Node. Its requests and responses are the web's already.

import { serve as listen } from "@hono/node-server";
import { Hono } from "hono";
import { orderState, seeOrder } from "./orders.mjs";

export function serve(gateway, port) {
  const app = new Hono();
  app.all("/notify", (context) => gateway.handleNotification(context.req.raw));
  app.get("/back", async (context) => seeOrder(await gateway.handleReturn(context.req.raw)));
  app.get("/orders/:reference", async (context) =>
    context.json(await orderState(gateway, context.req.param("reference"))),
  );
  return listen({ fetch: app.fetch, port, hostname: "127.0.0.1" });
}
