// `tillwire` as Node gets it; the declarations are those of index.ts.

import { type Connect, connectOn } from "./connect.js";
import { type Pair, pairOn } from "./helper.js";
import { nodeHost } from "./host-node.js";

export * from "./exports.js";
export { indexedDbJournal } from "./host/node.js";
export { fileJournal } from "./journal/file.js";

/** Connects a terminal or a gateway. */
export const connect: Connect = /* @__PURE__ */ connectOn(nodeHost);

/** Pairs this page with a helper. */
export const pair: Pair = /* @__PURE__ */ pairOn(nodeHost);
