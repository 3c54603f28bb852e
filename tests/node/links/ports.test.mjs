// Where a terminal listens when nobody says it.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { connect, memoryJournal } from "tillwire";

/** An address of this machine that no other run of this test has. */
const host = `127.${1 + (process.pid % 200)}.${Math.trunc(process.pid / 200) % 200}.9`;

test("an http address that names no port has the vendor's", async () => {
  let heard = 0;
  const server = createServer((_request, response) => {
    heard += 1;
    response.end();
  });
  server.listen(9001, host);
  await once(server, "listening");
  const terminal = await connect({
    ...{ terminal: "counter-1", system: "qfpay", currency: "HKD", journal: memoryJournal() },
    ...{ posKey: "f46b1f08bec1f39104792cc79ec9aacd", link: { via: "http", url: `http://${host}` } },
  });
  await terminal.query("ORDER1");
  assert.equal(heard, 1);
  await terminal.close();
  server.close();
});
