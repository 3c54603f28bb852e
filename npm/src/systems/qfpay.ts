// QFPay / Haojin terminals: what their options mean, and the ways they are reached.

import { refuse } from "../arguments.js";
import { tillMaker } from "../core.js";
import type { Host } from "../host.js";
import { helperLink, terminalVia } from "../links/helper.js";
import type { QfpayConnectOptions } from "../options.js";
import type { QfpaySettings } from "../systems.gen.js";
import { type Connected, given, type MachineOptions, throughHelper, unsupportedLink } from "./system.js";

/** The terminal's factory key, which the simulator uses unless it is told another. */
const FACTORY_KEY = "f46b1f08bec1f39104792cc79ec9aacd";

/** What the machine is told: which way it is that reaches the terminal, too. */
interface QfpayOptions extends QfpaySettings, MachineOptions {
  link: "tcp" | "http" | "serial";
  httpBody?: "quoted" | "bare";
  baud?: number;
}

type Reached = Pick<Connected, "link" | "simulator"> & { carries: QfpayOptions["link"]; baud?: number | undefined };

/** Reaches the terminal. Nothing is awaited before the link is opened: a browser asks for a port only on a click. */
export async function qfpay(host: Host, options: QfpayConnectOptions): Promise<Connected> {
  const { link, simulator, carries, baud } = await reach(host, options);
  const machine = machineOptions(options, carries, baud);
  const make = await tillMaker("qfpay", machine);
  return { link, simulator, make, keep: (posKey) => (machine.posKey = posKey) };
}

async function reach(host: Host, options: QfpayConnectOptions): Promise<Reached> {
  const { terminal, link, posKey = FACTORY_KEY, currency } = options;
  switch (link.via) {
    case "tcp":
      return { link: host.tcp(link.host, link.port ?? 9002), carries: "tcp" };
    case "http":
      return { link: host.http(link.url, link), carries: "http" };
    case "serial":
      return { link: await host.serial(link), carries: "serial", baud: link.baud };
    case "helper": {
      const reached = await throughHelper(host, terminal, link);
      const { via, baud } = await terminalVia(reached, ["tcp", "http", "serial"]);
      return { link: helperLink(reached, via), carries: via, baud };
    }
    case "custom":
      return { link: link.link, carries: link.carries, baud: link.baud };
    case "simulator": {
      const { simulate } = await import("../simulator.js");
      const settings = { posKey, currency, seed: link.seed ?? 1, ...given({ persona: link.persona }) };
      return { ...(await simulate({ system: "qfpay", via: "http", ...settings })), carries: "http" };
    }
    default:
      return unsupportedLink(link);
  }
}

function machineOptions(options: QfpayConnectOptions, carries: Reached["carries"], baud?: number): QfpayOptions {
  const { currency, keyMode, envelope, encrypt, fragment, markerFree, replies, timeouts, link } = options;
  const posKey = options.posKey ?? (link.via === "simulator" ? FACTORY_KEY : undefined);
  if (typeof posKey !== "string") refuse("posKey", "the key shown on the terminal", posKey, true);
  const httpBody = link.via === "http" ? link.body : undefined;
  return {
    posKey,
    currency,
    link: carries,
    ...given({ keyMode, envelope, encrypt, fragment, markerFree, replies, timeouts, httpBody, baud }),
  };
}
