// A back end on Express. The notification route comes before any body parser: its signature is over the bytes.

import express from "express";
import { listener } from "tillwire/listener";

export function serve(gateway, port) {
  const app = express();
  app.all("/notify", listener((request) => gateway.handleNotification(request)));
  app.get("/back", listener(async (request) => Response.json(await (await gateway.handleReturn(request)).outcome())));
  app.use(express.json());
  return app.listen(port, "127.0.0.1");
}
