// What stands between a shop and its gateway: certificates, redirects and bodies without end, over real connections.
// Rows G05, G06 and N13 of the bad inputs.

import assert from "node:assert/strict";
import { createServer, request } from "node:http";
import { createServer as createSecure } from "node:https";
import { connect as connectPlain } from "node:net";
import { after, afterEach, before, describe, test } from "node:test";
import { createServer as createTls } from "node:tls";
import { authority, certificate } from "../kit/certificate.mjs";
import { listening } from "../kit/loopback.mjs";
import { Cell } from "./gateway-cell.mjs";
import { simulate } from "../kit/simulator.mjs";

const ours = authority();
const HERE = "127.0.0.1";
const good = certificate({ name: "gateway", ip: HERE, issuer: ours });
let simulator;
let cell;
let count = 0;
const servers = [];

before(async () => {
  simulator = await simulate("--hurry", "200");
});

afterEach(async () => {
  await cell?.end();
  cell = undefined;
  for (const server of servers.splice(0)) server.close();
});

after(() => simulator?.stop());

async function shop(system) {
  count += 1;
  cell = new Cell(simulator, system, `wire-${count}`);
  await cell.begin();
  return cell;
}

/** Listens until the test is over. */
function open(server) {
  servers.push(server);
  return listening(server);
}

/** The gateway of the cell behind TLS; `seen` is what came through. */
async function behindTls({ key, cert }) {
  const seen = { bytes: 0 };
  const server = createTls({ key, cert }, (shop) => {
    const gateway = connectPlain(Number(new URL(cell.url()).port), HERE);
    shop.on("data", (part) => (seen.bytes += part.length));
    for (const socket of [shop, gateway]) socket.on("error", () => {});
    shop.pipe(gateway).pipe(shop);
  });
  server.on("tlsClientError", () => {});
  const port = await open(server);
  return { seen, url: cell.url().replace(/^http:\/\/[^/]+/, `https://${HERE}:${port}`) };
}

/** It answers every request like this and sends the shop elsewhere, over plain HTTP; `elsewhere` counts who came. */
async function redirecting(status) {
  const seen = { here: 0, elsewhere: 0 };
  const other = createServer((_, response) => {
    seen.elsewhere += 1;
    response.end();
  });
  const location = `http://${HERE}:${await open(other)}/payApi`;
  const server = createSecure({ key: good.key, cert: good.cert }, (incoming, response) => {
    seen.here += 1;
    incoming.resume();
    response.writeHead(status, { Location: location }).end();
  });
  return { seen, url: `https://${HERE}:${await open(server)}/payApi` };
}

describe("a gateway behind TLS", () => {
  const trusted = { tls: { ca: ours.cert } };

  test("is paid at where its certificate is right", async () => {
    await shop("bpc");
    const { seen, url } = await behindTls(good);
    await cell.restart({ url, ...trusted });
    await cell.offered();
    await cell.customer("pay");
    assert.equal((await cell.result()).outcome.status, "approved");
    assert.ok(seen.bytes > 0);
  });

  const wrong = {
    "for another name": certificate({ name: "other", dns: "other.example", issuer: ours }),
    expired: certificate({ name: "old", ip: HERE, issuer: ours, days: -1 }),
    "of another authority": certificate({ name: "gateway", ip: HERE, issuer: authority("Another") }),
    "signed by itself": certificate({ name: "gateway", ip: HERE }),
  };
  for (const [what, presented] of Object.entries(wrong)) {
    test(`gets nothing where its certificate is ${what}: TLS_FAILED`, async () => {
      await shop("bpc");
      await cell.before();
      const { seen, url } = await behindTls(presented);
      await cell.restart({ url, ...trusted });
      const refused = { code: "TLS_FAILED", money: "none" };
      await assert.rejects(async () => cell.pay(`${cell.reference}-sale`), refused);
      await assert.rejects(async () => cell.refund(), refused);
      const asked = await cell.gateway.query(cell.paid);
      assert.equal(asked.code, "TLS_FAILED");
      assert.equal(seen.bytes, 0, "not a byte of a request left");
      await cell.restart();
      assert.equal((await cell.refund()).status, "approved", "it may be tried again where the certificate is right");
      assert.equal((await simulator.ledger()).refunds.length, 1);
    });
  }

  test("gets nothing where it does not speak TLS at all", async () => {
    await shop("bpc");
    await cell.restart({ url: cell.url().replace("http:", "https:"), ...trusted });
    await assert.rejects(async () => cell.pay(), { code: "TLS_FAILED", money: "none" });
  });
});

describe("a redirect", () => {
  for (const status of [301, 302, 303, 307, 308]) {
    test(`${status} is never followed with a request for money, and what was asked for stays unknown`, async () => {
      await shop("bpc");
      await cell.before();
      const { seen, url } = await redirecting(status);
      await cell.restart({ url, tls: { ca: ours.cert } });
      const { outcome: refund } = await cell.watch(cell.refund());
      assert.deepEqual([refund.status, refund.money, refund.code], ["unknown", "unknown", "OUTCOME_UNKNOWN"]);
      const code = await cell.pay(`${cell.reference}-code`);
      assert.deepEqual([code.status, code.money], ["not-charged", "none"], "nobody was shown a code");
      assert.deepEqual(seen, { here: 2, elsewhere: 0 });
    });
  }

  for (const system of ["bpc", "icashier"]) {
    test(`${system}: an inquiry does not follow it either, and finds the payment where it is answered`, async () => {
      await shop(system);
      await cell.script({ on: "notify", verb: "SILENT" });
      await cell.offered();
      await cell.customer("pay");
      const { seen, url } = await redirecting(302);
      await cell.restart({ url, tls: { ca: ours.cert } });
      while (seen.here < 2) await new Promise((done) => setTimeout(done, 20));
      assert.equal(seen.elsewhere, 0);
      assert.deepEqual(cell.told, []);
      await cell.restart();
      assert.equal((await cell.result()).outcome.status, "approved");
    });
  }
});

describe("a notification", () => {
  const ACKNOWLEDGED = { bpc: '{"respCode":"00","respMsg":"成功"}', icashier: "0000" };
  /** Posts it as it is, and reads the answer whenever that comes. */
  const post = (body, headers = {}) =>
    new Promise((resolve, reject) => {
      const outgoing = request(cell.back, { method: "POST", headers: { "Content-Length": body.length, ...headers } });
      outgoing.on("error", reject);
      outgoing.on("response", (incoming) => {
        const parts = [];
        incoming.on("data", (part) => parts.push(part));
        incoming.on("end", () => resolve({ status: incoming.statusCode, answer: Buffer.concat(parts).toString() }));
      });
      outgoing.end(body);
    });

  for (const system of ["bpc", "icashier"]) {
    for (const [what, body, headers, status, code] of [
      ["of 2 MiB", Buffer.alloc(2 << 20, 0x61), {}, 413, "PAYLOAD_TOO_LARGE"],
      ["one byte too long", Buffer.alloc((64 << 10) + 1, 0x61), {}, 413, "PAYLOAD_TOO_LARGE"],
      [
        "in another charset",
        Buffer.from("a=\xd6\xd0", "latin1"),
        { "Content-Type": "text/plain; charset=GBK" },
        415,
        "UTF8_INVALID",
      ],
      ["that is compressed", Buffer.from("a=b"), { "Content-Encoding": "gzip" }, 415, "UTF8_INVALID"],
    ]) {
      test(`${system}: ${what} is refused with ${status}, and the right one is still heard`, async () => {
        await shop(system);
        const kept = [];
        const hear = cell.hear;
        cell.hear = async (incoming) => {
          kept.push({ url: incoming.url, method: incoming.method, headers: Object.fromEntries(incoming.headers) });
          kept.at(-1).body = Buffer.from(await incoming.arrayBuffer());
          return new Response(null, { status: 503 });
        };
        await cell.script({ on: "query", verb: "QUERY_FAIL", k: 1000 });
        await cell.offered();
        await cell.customer("pay");
        while (kept.length === 0) await new Promise((done) => setTimeout(done, 5));
        cell.hear = hear;
        assert.deepEqual(await post(body, headers), { status, answer: JSON.stringify({ error: code }) });
        assert.deepEqual(cell.told, []);
        const [{ url, body: told, ...rest }] = kept;
        // ASCII is the same in whatever charset it is said to be.
        const labelled = { ...rest.headers, "content-type": "application/json; charset=GBK" };
        const again = new Request(url, {
          ...rest,
          headers: labelled,
          ...(rest.method === "POST" ? { body: told } : {}),
        });
        const answer = await cell.gateway.handleNotification(again);
        assert.equal(await answer.text(), ACKNOWLEDGED[system]);
        assert.deepEqual(cell.told, [[cell.reference, "approved"]]);
      });
    }
  }
});
