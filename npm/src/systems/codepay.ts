// CodePay Register terminals and their brothers (WiseCashier, PayCloud): what their options mean, and the ways they
// are reached.

import { refuse } from "../arguments.js";
import { tillMaker } from "../core.js";
import type { Host } from "../host.js";
import { helperLink, terminalVia } from "../links/helper.js";
import { webSocketLink } from "../links/websocket.js";
import type { CodepayConnectOptions } from "../options.js";
import type { CodepaySettings } from "../systems.gen.js";
import { type Connected, given, type MachineOptions, throughHelper, unsupportedLink } from "./system.js";

/** What a simulated terminal is told when nobody is registered anywhere. */
const SIMULATED_APP = "wz0000000000000000";

/** Reaches the terminal. */
export async function codepay(host: Host, options: CodepayConnectOptions): Promise<Connected> {
  const { link, simulator } = await reach(host, options);
  const make = await tillMaker("codepay", machineOptions(options));
  return { link, simulator, make };
}

type Reached = Pick<Connected, "link" | "simulator">;

async function reach(host: Host, { terminal, link, currency }: CodepayConnectOptions): Promise<Reached> {
  switch (link.via) {
    case "websocket":
      return { link: webSocketLink(link.url, link.webSocket) };
    case "helper": {
      const reached = await throughHelper(host, terminal, link);
      return { link: helperLink(reached, (await terminalVia(reached, ["websocket"])).via) };
    }
    case "custom":
      return { link: link.link };
    case "simulator": {
      const { simulate } = await import("../simulator.js");
      const { seed = 1, field, push } = link;
      return simulate({ system: "codepay", via: "websocket", currency, seed, ...given({ field, push }) });
    }
    default:
      return unsupportedLink(link);
  }
}

function machineOptions({
  appId,
  currency,
  expiresAsNumber,
  timeouts,
  link,
}: CodepayConnectOptions): CodepaySettings & MachineOptions {
  const registered = appId ?? (link.via === "simulator" ? SIMULATED_APP : undefined);
  if (typeof registered !== "string") refuse("appId", "what the till is registered as, a text", appId);
  return { appId: registered, currency, ...given({ expiresAsNumber, timeouts }) };
}
