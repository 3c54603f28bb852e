// QFPay / Haojin terminals: what their options mean, and the ways they are reached.

import { refuse } from "../arguments.js";
import { tillMaker } from "../core.js";
import type { QfpayOptions } from "../glue/tillwire.js";
import { fetchLink } from "../links/fetch.js";
import { helperLink, terminalVia } from "../links/helper.js";
import { httpLink } from "../links/http.js";
import { serialLink } from "../links/serial.js";
import { tcpLink } from "../links/tcp.js";
import { isNode } from "../node.js";
import type { QfpayConnectOptions } from "../options.js";
import { type Connected, given, throughHelper, unsupportedLink } from "./system.js";

/** The terminal's factory key, which the simulator uses unless it is told another. */
const FACTORY_KEY = "f46b1f08bec1f39104792cc79ec9aacd";

type Reached = Pick<Connected, "link" | "simulator"> & { carries: QfpayOptions["link"] };

/** Reaches the terminal. Nothing is awaited before the link is opened: a browser asks for a port only on a click. */
export async function qfpay(options: QfpayConnectOptions): Promise<Connected> {
  const { link, simulator, carries } = await reach(options);
  const machine = machineOptions(options, carries);
  const make = await tillMaker("qfpay", machine);
  return { link, simulator, make, keep: (posKey) => (machine.posKey = posKey) };
}

async function reach({ terminal, link, posKey = FACTORY_KEY, currency }: QfpayConnectOptions): Promise<Reached> {
  switch (link.via) {
    case "tcp":
      return { link: tcpLink(link.host, link.port ?? 9002), carries: "tcp" };
    case "http":
      return { link: isNode() ? httpLink(link.url, link) : fetchLink(link.url), carries: "http" };
    case "serial":
      return { link: await serialLink(link), carries: "serial" };
    case "helper": {
      const reached = await throughHelper(terminal, link);
      const carries = await terminalVia(reached, ["tcp", "http", "serial"]);
      return { link: helperLink(reached, carries), carries };
    }
    case "custom":
      return { link: link.link, carries: link.carries };
    case "simulator": {
      const { simulate } = await import("../simulator.js");
      const settings = { posKey, currency, seed: link.seed ?? 1 };
      return { ...(await simulate({ system: "qfpay", via: "http", ...settings })), carries: "http" };
    }
    default:
      return unsupportedLink(link);
  }
}

function machineOptions(options: QfpayConnectOptions, carries: Reached["carries"]): QfpayOptions {
  const { currency, keyMode, envelope, encrypt, fragment, markerFree, replies, timeouts, link } = options;
  const posKey = options.posKey ?? (link.via === "simulator" ? FACTORY_KEY : undefined);
  if (typeof posKey !== "string") refuse("posKey", "the key shown on the terminal", posKey, true);
  const httpBody = link.via === "http" ? link.body : undefined;
  return {
    posKey,
    currency,
    link: carries,
    ...given({ keyMode, envelope, encrypt, fragment, markerFree, replies, timeouts, httpBody }),
  };
}
