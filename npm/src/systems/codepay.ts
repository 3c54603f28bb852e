// CodePay Register terminals and their brothers (WiseCashier, PayCloud): what their options mean, and the ways they
// are reached.

import { refuse } from "../arguments.js";
import { tillMaker } from "../core.js";
import type { CodepayOptions } from "../glue/tillwire.js";
import { helperLink, terminalVia } from "../links/helper.js";
import { webSocketLink } from "../links/websocket.js";
import type { CodepayConnectOptions } from "../options.js";
import { type Connected, given, throughHelper, unsupportedLink } from "./system.js";

/** What a simulated terminal is told when nobody is registered anywhere. */
const SIMULATED_APP = "wz0000000000000000";

/** Reaches the terminal. */
export async function codepay(options: CodepayConnectOptions): Promise<Connected> {
  const { link, simulator } = await reach(options);
  const make = await tillMaker("codepay", machineOptions(options));
  return { link, simulator, make };
}

async function reach({
  terminal,
  link,
  currency,
}: CodepayConnectOptions): Promise<Pick<Connected, "link" | "simulator">> {
  switch (link.via) {
    case "websocket":
      return { link: webSocketLink(link.url, link.webSocket) };
    case "helper": {
      const reached = await throughHelper(terminal, link);
      return { link: helperLink(reached, await terminalVia(reached, ["websocket"])) };
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

function machineOptions({ appId, currency, expiresAsNumber, timeouts, link }: CodepayConnectOptions): CodepayOptions {
  const registered = appId ?? (link.via === "simulator" ? SIMULATED_APP : undefined);
  if (typeof registered !== "string") refuse("appId", "what the till is registered as, a text", appId);
  return { appId: registered, currency, ...given({ expiresAsNumber, timeouts }) };
}
