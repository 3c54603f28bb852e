// A back end on Hono, here in Node. Its requests and responses are the web's already.

import { serve as listen } from "@hono/node-server";
import { Hono } from "hono";

export function serve(gateway, port) {
  const app = new Hono();
  app.all("/notify", (context) => gateway.handleNotification(context.req.raw));
  app.get("/back", async (context) => Response.json(await (await gateway.handleReturn(context.req.raw)).outcome()));
  return listen({ fetch: app.fetch, port, hostname: "127.0.0.1" });
}
