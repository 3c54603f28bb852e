// Requests of node:http, with and without a body parser before the listener: the bytes as they came, or a reason why not.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import { listening } from "../kit/loopback.mjs";
import { toyProject } from "../kit/toy.mjs";

let toy;
let listener;
let server;
let origin;
/** What the server's request listener is in a test. */
let serve;

before(async () => {
  toy = toyProject();
  ({ listener } = await toy.import("tillwire/listener"));
  server = createServer((request, response) => serve(request, response));
  origin = `http://127.0.0.1:${await listening(server)}`;
});

after(() => {
  server.close();
  toy.remove();
});

/** What parsers leave on a request when they have read it. */
async function bytesOf(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts);
}
const PARSERS = {
  "no parser": () => {},
  "a parser that found nothing to do": (request) => Object.assign(request, { body: {} }),
  "express.raw": async (request) => Object.assign(request, { body: await bytesOf(request) }),
  "express.text": async (request) => Object.assign(request, { body: String(await bytesOf(request)) }),
  "a host that keeps the bytes": async (request) =>
    Object.assign(request, { rawBody: await bytesOf(request), body: {} }),
};

const post = (path = "/", init = {}) => fetch(origin + path, { method: "POST", body: '{"a": 1}', ...init });

for (const [name, parse] of Object.entries(PARSERS)) {
  test(`the handler gets the bytes as they came behind ${name}`, async () => {
    const handle = listener(async (request) => new Response(await request.text(), { status: 201 }));
    serve = async (request, response) => {
      await parse(request);
      await handle(request, response);
    };
    const response = await post();
    assert.deepEqual([response.status, await response.text()], [201, '{"a": 1}']);
  });
}

/**
 * What went before, the handler, and why it is a 500.
 * @type {Record<string, [(request: any) => any, (request: Request) => any, RegExp]>}
 */
const WRONG = {
  "a body that a parser took apart": [
    async (request) => Object.assign(request, { body: JSON.parse(String(await bytesOf(request))) }),
    async (request) => new Response(await request.text()),
    /express\.json/,
  ],
  "a body that somebody read and dropped": [bytesOf, async () => new Response(), /express\.json/],
  "a handler that rejects": [() => {}, async () => assert.fail("my database is down"), /database is down/],
  "a handler that throws": [() => {}, () => assert.fail("my database is down"), /database is down/],
  "a handler that gives nothing": [() => {}, async () => undefined, /Response/],
};

for (const [name, [parse, answer, reason]] of Object.entries(WRONG)) {
  test(`the 500 has a reason, for onError or as a warning: ${name}`, async () => {
    const told = [];
    const warned = once(process, "warning");
    for (const options of [{ onError: (error) => told.push(error.message) }, undefined]) {
      const handle = listener(answer, options);
      serve = async (request, response) => {
        await parse(request);
        await handle(request, response);
      };
      const response = await post();
      assert.equal(response.status, 500);
      assert.match(await response.text(), /tillwire\/listener/);
    }
    assert.match(told.join(), reason);
    const [{ name, message }] = await warned;
    assert.equal(name, "TillwireWarning");
    assert.match(message, reason);
  });
}

test("what is no request is answered, and ends no process", async () => {
  const uncaught = [];
  const heard = (error) => uncaught.push(error);
  process.on("unhandledRejection", heard);
  const handle = listener(async () => new Response("yes"), { onError() {} });
  serve = handle;
  for (const first of ["TRACE / HTTP/1.1", "GET // HTTP/1.1", "POST //[ HTTP/1.1", "OPTIONS * HTTP/1.1"]) {
    const { port } = server.address();
    const socket = connect(port, "127.0.0.1");
    socket.write(`${first}\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    assert.match(String(await bytesOf(socket)), /^HTTP\/1\.1 (200|400)/, first);
  }
  serve = async (request, response) => {
    response.writeHead(204).end(); // somebody else was quicker
    await handle(request, response);
  };
  assert.equal((await post()).status, 204);
  process.off("unhandledRejection", heard);
  assert.deepEqual(uncaught, []);
});
