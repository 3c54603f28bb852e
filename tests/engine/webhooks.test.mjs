// A receiver of webhooks in Python, as the documentation shows it: it believes what the engine signed, and nothing else.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { openShop } from "./shop.mjs";

const FILE = join(dirname(fileURLToPath(import.meta.url)), "clients", "webhook.py");
const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

let receiver;
let shop;
let url;
let said = "";

before(async () => {
  const port = await freePort();
  url = `http://127.0.0.1:${port}/`;
  receiver = spawn(process.env.PYTHON ?? "python3", [FILE, String(port)], {
    env: { ...process.env, TILLWIRE_WEBHOOK_SECRET: SECRET },
    stdio: ["ignore", "pipe", "inherit"],
  });
  receiver.stdout.setEncoding("utf8").on("data", (text) => (said += text));
  shop = await openShop(undefined, { webhook: { url, secret: SECRET } });
});

after(async () => {
  receiver?.kill();
  await shop?.close();
});

test("what the engine tells is verified by a receiver in Python", async () => {
  const { TILLWIRE_URL, TILLWIRE_KEY } = shop.env;
  const answer = await fetch(`${TILLWIRE_URL}/v1/payments/sale-1?wait=60s`, {
    method: "PUT",
    headers: { Authorization: `Bearer ${TILLWIRE_KEY}`, "Content-Type": "application/json" },
    body: JSON.stringify({ amount: { amount: "12.50", currency: "HKD" }, method: "wechat" }),
  });
  assert.equal(/** @type {any} */ (await answer.json()).status, "approved");
  while (!said.includes("\n")) await once(receiver.stdout, "data");
  assert.match(said, /^msg_[0-9a-f]{32} payment\.approved sale-1\n$/);
});

test("what somebody else has written is not the engine's", async () => {
  const headers = { "webhook-id": "msg_1", "webhook-timestamp": String(Math.floor(Date.now() / 1000)) };
  for (const signature of ["v1,AAAA", ""]) {
    const answer = await fetch(url, {
      method: "POST",
      headers: { ...headers, "webhook-signature": signature },
      body: '{"type":"payment.approved","data":{"reference":"sale-2"}}',
    });
    assert.equal(answer.status, 401);
  }
  assert.ok(!said.includes("sale-2"), said);
});

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  await new Promise((resolve) => server.close(resolve));
  return port;
}
