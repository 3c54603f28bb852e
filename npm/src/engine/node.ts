// Terminals of an engine, as Node reaches them.

import type { Host } from "../host.js";
import type { Terminal } from "../terminal.js";
import { connectEngine as connect, diagnoseEngine as diagnose, type Place } from "./connect.js";
import type { EngineDiagnosis } from "./diagnosed.js";
import { httpSender } from "./http.js";

/** Connects one. */
export function connectEngine(host: Host, options: object): Promise<Terminal> {
  return connect(placeOf(host), options);
}

/** Has the engine look at one. */
export function diagnoseEngine(host: Host, options: object): Promise<EngineDiagnosis> {
  return diagnose(placeOf(host), options);
}

function placeOf(host: Host): Place {
  return { host, sender: httpSender };
}
