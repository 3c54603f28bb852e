// Node through the helper: no page, so it says itself which origin was paired, and before Node 22 it brings the class.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { WebSocket } from "ws";
import { serveHelper } from "../../browser/kit/helper.mjs";
import { listening } from "../kit/loopback.mjs";
import { simulate } from "../kit/simulator.mjs";
import { toyProject } from "../kit/toy.mjs";

const ORIGIN = "http://127.0.0.1:8080";

let toy;
let tillwire;
let terminal;
let helper;
let token;

before(async () => {
  toy = toyProject();
  tillwire = await toy.import("tillwire");
  terminal = await simulate();
  helper = await serveHelper([ORIGIN], {
    "counter-tcp": ["tcp", terminal.qfpay.tcp],
    "counter-http": ["http", new URL(terminal.qfpay.http).host],
  });
  const paired = await fetch(`${helper.url}/v1/pair`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Origin: ORIGIN },
    body: JSON.stringify({ code: helper.code() }),
  });
  ({ token } = await paired.json());
});

after(async () => {
  await helper?.stop();
  await terminal?.stop();
  toy?.remove();
});

const connect = (id, link = {}) =>
  tillwire.connect({
    terminal: id,
    system: "qfpay",
    currency: "HKD",
    posKey: terminal.posKey,
    journal: tillwire.memoryJournal(),
    link: { via: "helper", url: helper.url, token, origin: ORIGIN, webSocket: WebSocket, ...link },
  });

for (const id of ["counter-tcp", "counter-http"]) {
  test(`a payment and its refund through the helper to ${id}`, async () => {
    const till = await connect(id);
    const sale = { reference: "sale-1", amount: tillwire.money("12.50", "HKD"), method: "card" };
    const paid = await till.pay(sale);
    assert.equal(paid.status, "approved");
    assert.equal((await till.refund({ reference: "refund-1", of: paid })).status, "approved");
    const { charges } = await terminal.ledger();
    assert.equal(charges.filter(({ order }) => order === paid.order).length, 1);
    await till.close();
  });
}

test("what the helper refuses is an error before anything is sent", async () => {
  /** @type {[object, string][]} */
  const refusals = [
    [{ token: "0".repeat(64) }, "NOT_PAIRED"],
    [{ token: undefined }, "NOT_PAIRED"],
    [{ terminal: "counter-9" }, "NOT_FOUND"],
    [{ origin: "http://127.0.0.1:8081" }, "ORIGIN_FORBIDDEN"],
    [{ url: "http://127.0.0.1:9" }, "HELPER_LOST"],
  ];
  for (const [link, code] of refusals) {
    await assert.rejects(connect("counter-tcp", link), { name: "TillError", code, money: "none" }, code);
  }
  if (globalThis.WebSocket) return;
  await assert.rejects(connect("counter-tcp", { webSocket: undefined }), { code: "UNSUPPORTED_BROWSER" });
});

test("a helper too far apart from the package is told by both of their versions, with what to do, and asked for nothing else", async () => {
  for (const [min, max] of [
    [2, 3],
    [0, 0],
  ]) {
    const asked = [];
    const server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.setHeader("Content-Type", "application/json");
      response.end(JSON.stringify({ name: "tillwire", version: "9.0.0", protocol: { min, max }, features: [] }));
    });
    const url = `http://127.0.0.1:${await listening(server)}`;
    await assert.rejects(connect("counter-tcp", { url }), (/** @type {any} */ error) => {
      assert.deepEqual([error.code, error.money], ["HELPER_VERSION", "none"]);
      assert.match(error.message, new RegExp(`speaks protocol ${min} to ${max}, this page 1`));
      assert.equal(error.hint, "Update the helper and the page to the same version.");
      assert.match(tillwire.hint(error.code, "zh-Hans"), /更新到相同版本/);
      return true;
    });
    assert.deepEqual(asked, ["GET /v1/hello"]);
    server.close();
  }
});
