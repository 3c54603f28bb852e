// A back end on Express. The notification route comes before any body parser: its signature is over the bytes.

import express from "express";
import { listener } from "tillwire/listener";
import { orderState, seeOrder } from "./orders.mjs";

export function serve(gateway, port) {
  const app = express();
  app.all("/notify", listener((request) => gateway.handleNotification(request)));
  app.get("/back", listener(async (request) => seeOrder(await gateway.handleReturn(request))));
  app.get("/orders/:reference", async ({ params }, response) => {
    response.json(await orderState(gateway, params.reference));
  });
  app.use(express.json());
  return app.listen(port, "127.0.0.1");
}
