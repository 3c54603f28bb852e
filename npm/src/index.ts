/**
 * Payments on real terminals, from web tills and from Node.
 *
 * @module
 */

import { type Connect, connectOn } from "./connect.js";
import { type Pair, pairOn } from "./helper.js";
import { page } from "./host/page.js";

export * from "./exports.js";
export { fileJournal } from "./host/page.js";
export { indexedDbJournal } from "./journal/indexeddb.js";

/** Connects a terminal, or, in Node, a gateway. */
export const connect: Connect = /* @__PURE__ */ connectOn(page);

/** Pairs this page with a helper. */
export const pair: Pair = /* @__PURE__ */ pairOn(page);
