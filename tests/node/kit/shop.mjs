// A shop's back end on the packed package: both gateways, a server for what comes back from them, and a book of what
// it was told. Everything is real: sockets, processes, journals.

import { createServer } from "node:http";
import { after, afterEach, before } from "node:test";
import { listening } from "./loopback.mjs";
import { simulate } from "./simulator.mjs";
import { toyProject } from "./toy.mjs";

/** Quick enough for tests, slow enough for this machine. */
export const WAITS = { connect: 2000, answer: 4000, query: 2000, settle: 20000 };

/** The packed package as a user's project has it. */
export async function packageForTests() {
  const toy = toyProject();
  const { listener } = await toy.import("tillwire/listener");
  return { toy, tillwire: await toy.import("tillwire"), listener };
}

/** For one file of tests: the package and the gateways once, a shop for each test that opens one. */
export function shopsOfTests() {
  const it = { shop: undefined };
  let shops = 0;
  before(async () => {
    it.packed = await packageForTests();
    it.toy = it.packed.toy;
    it.simulator = await simulate();
  });
  after(async () => {
    await it.simulator?.stop();
    it.toy?.remove();
  });
  afterEach(async () => {
    await it.shop?.stop();
    it.shop = undefined;
    await it.simulator.reset();
  });
  it.open = async (options) => {
    shops += 1;
    it.shop = await openShop(it.packed, it.simulator, { name: `shop-${shops}`, ...options });
    return it.shop;
  };
  it.order = (reference, amount = "12.50", method = "wechat") => ({
    reference,
    amount: it.packed.tillwire.money(amount, "HKD"),
    method,
  });
  return it;
}

/**
 * Opens one. `packed` is what the toy project imported (`tillwire`, `listener`), `simulator` the one of `simulate`.
 *
 * - `book` is every outcome as `onSettled` was told of it; `book.refuses` is how many of the next calls it fails.
 * - `deliveries` is every notification as it came, so that it can come again: `redeliver`.
 * - `before` may hold a notification up, or fail, before the package has it: a shop that is slow, or down.
 * - `given.options` is what else its gateways are connected with, by system; `onBack` leads a customer who comes back on.
 */
export async function openShop({ tillwire, listener }, simulator, given = {}) {
  /**
   * @type {{ name?: string, journal?: object, onBack?: (reference: string) => string,
   *   options?: { bpc?: object, icashier?: object } }}
   */
  const { name = "shop", journal, onBack, options = {} } = given;
  const book = Object.assign([], { refuses: 0 });
  const deliveries = [];
  const shop = { book, deliveries, before: undefined };
  const onSettled = (outcome) => {
    if (book.refuses > 0) {
      book.refuses -= 1;
      throw new Error("the books are closed");
    }
    book.push(outcome);
  };
  const handle = async (request) => {
    const { pathname, search } = new URL(request.url);
    if (pathname.startsWith("/notify/")) return shop.notified(pathname.slice(8), search, request);
    if (pathname === "/back") {
      const reference = await shop.icashier.handleReturn(request);
      if (onBack) return new Response(null, { status: 303, headers: { Location: onBack(reference) } });
      return new Response(`thank you for ${reference}`, { headers: { "Content-Type": "text/plain" } });
    }
    return new Response("not found", { status: 404 });
  };
  const server = createServer(listener(handle));
  shop.url = `http://127.0.0.1:${await listening(server)}`;
  shop.notified = async (system, search, request) => {
    const body = Buffer.from(await request.arrayBuffer());
    const headers = Object.fromEntries(request.headers);
    const delivery = { system, search, method: request.method, headers, body };
    if (shop.before) await shop.before(delivery);
    const again = new Request(request.url, bodyOf(delivery));
    const response = await shop[system].handleNotification(again);
    delivery.status = response.status;
    delivery.answer = await response.clone().text();
    deliveries.push(delivery);
    return response;
  };
  /** The same notification once more, changed or not, as the gateway would send it. */
  shop.redeliver = async (delivery, change = {}) => {
    const { system, search, ...rest } = { ...delivery, ...change };
    const response = await fetch(`${shop.url}/notify/${system}${search}`, bodyOf(rest));
    return { status: response.status, answer: await response.text() };
  };
  const common = { journal: journal ?? tillwire.memoryJournal(), timeouts: WAITS, onSettled };
  shop.bpc = await tillwire.connect({
    ...common,
    terminal: `${name}-bank`,
    ...simulator.bpc.options,
    retUrl: `${shop.url}/notify/bpc`,
    ...options.bpc,
  });
  shop.icashier = await tillwire.connect({
    ...common,
    terminal: `${name}-pages`,
    ...simulator.icashier.options,
    backurl: `${shop.url}/notify/icashier`,
    fronturl: `${shop.url}/back`,
    ...options.icashier,
  });
  /** Ends at once, as a deployment does; what is pending stays in the journal. */
  shop.stop = async () => {
    await Promise.all([shop.bpc.close(), shop.icashier.close()]);
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  };
  /** Resolves once the shop was notified more than `before` times. */
  shop.hears = async (before = 0) => {
    while (deliveries.length <= before) await new Promise((done) => setTimeout(done, 5));
  };
  return shop;
}

/** The customer's browser opens the offer of a hosted page: the page's address. */
export async function openPage({ form }) {
  const response = await fetch(form.action, { method: "POST", body: new URLSearchParams(form.fields) });
  await response.text();
  return response;
}

/** @param {{ method: string, headers: Record<string, string>, body: Buffer<ArrayBuffer> }} delivery */
function bodyOf({ method, headers: { host, connection, "content-length": length, ...headers }, body }) {
  const bare = method === "GET" || method === "HEAD";
  return { method, headers, ...(bare ? {} : { body }) };
}

/** As `Promise.withResolvers`, which Node 20 has not. */
export function withResolvers() {
  let resolve;
  const promise = new Promise((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
