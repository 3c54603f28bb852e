// icashier and BPC gateways: what their options mean. A back end's alone; loaded only where one is connected.

import { tillMaker } from "../core.js";
import { Driver, type Listener } from "../driver.js";
import { BackOffice } from "../gateway/back-office.js";
import { type Gateway, gatewayOf } from "../gateway/gateway.js";
import type { Journal } from "../journal/journal.js";
import { httpLink } from "../links/http.js";
import { wiresOf } from "../links/wires.js";
import type { GatewayOptions } from "../options.js";
import { reporter } from "../report.js";
import { given } from "./system.js";

/** Connects a gateway. Nothing is sent by that. */
export async function gateway(options: GatewayOptions, journal: Journal): Promise<Gateway> {
  const { terminal, url, tls, onSettled, onError } = options;
  const make = await tillMaker(options.system, machineOptions(options));
  const wires = wiresOf(httpLink(url, tls), options);
  const driver = (listener: Listener) => new Driver(terminal, journal, wires, make, listener);
  return gatewayOf(new BackOffice(terminal, driver, onSettled, reporter(onError)));
}

function machineOptions(options: GatewayOptions): Record<string, unknown> {
  const { terminal, system, journal, onWire, onSettled, onError, tls, ...rest } = options;
  return given(rest);
}
