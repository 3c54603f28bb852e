// CodePay Register terminals and their brothers (WiseCashier, PayCloud): what their options mean, and the ways they
// are reached.

import { tillMaker } from "../core.js";
import type { CodepayOptions } from "../glue/tillwire.js";
import { helperLink, terminalVia } from "../links/helper.js";
import { webSocketLink } from "../links/websocket.js";
import type { CodepayConnectOptions } from "../options.js";
import { type Connected, given, throughHelper, unsupportedLink } from "./system.js";

/** Reaches the terminal. */
export async function codepay(options: CodepayConnectOptions): Promise<Connected> {
  const { link } = await reach(options);
  const make = await tillMaker("codepay", machineOptions(options));
  return { link, make };
}

async function reach({ terminal, link }: CodepayConnectOptions): Promise<Pick<Connected, "link">> {
  switch (link.via) {
    case "websocket":
      return { link: webSocketLink(link.url, link.webSocket) };
    case "helper": {
      const reached = await throughHelper(terminal, link);
      return { link: helperLink(reached, await terminalVia(reached, ["websocket"])) };
    }
    case "custom":
      return { link: link.link };
    default:
      return unsupportedLink(link);
  }
}

function machineOptions({ appId, currency, expiresAsNumber, timeouts }: CodepayConnectOptions): CodepayOptions {
  if (typeof appId !== "string") throw new TypeError("appId: what the till is registered as is required");
  return { appId, currency, ...given({ expiresAsNumber, timeouts }) };
}
