// Gateways: one address, and a back office behind the session. A back end's alone; loaded only where one is connected.

import { Driver, type Listener } from "../driver.js";
import { BackOffice } from "../gateway/back-office.js";
import { type Gateway, gatewayOf } from "../gateway/gateway.js";
import type { Journal } from "../journal/journal.js";
import { httpLink } from "../links/http.js";
import { wiresOf } from "../links/wires.js";
import { reporter } from "../report.js";
import { Shop } from "../shop.js";
import type { Accepted } from "./accepted.js";
import { makerOf } from "./machine.js";

/** Connects a gateway. Nothing is sent by that. */
export async function gateway(options: Accepted, journal: Journal): Promise<Gateway> {
  const { terminal, own, tls, onSettled, onError } = options;
  const { make } = await makerOf(options, { carries: "http" });
  const link = wiresOf(httpLink(own.url as string, tls), options);
  const driver = (listener: Listener) => new Driver(terminal, journal, { link }, make, listener);
  return gatewayOf(new BackOffice(terminal, driver, onSettled && new Shop(onSettled, reporter(onError))));
}
