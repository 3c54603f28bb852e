// Node's host with the wasm file that is Node's alone: it has the gateways too, and is built for speed. It stands beside the
// entries, so that a bundle finds the file where it finds theirs.

import type { Host } from "./host.js";
import { nodeHost as host } from "./host/node.js";
import { lyingAt } from "./wasm.js";

/** @internal */
export const nodeHost: Host = /* @__PURE__ */ lyingAt(() => new URL("./tillwire-node.wasm", import.meta.url), host);
