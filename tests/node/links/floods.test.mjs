// The packed package in Node against terminals that never stop talking. What such a terminal gets rid of before it is
// hung up on is what was held of it: that stays small, and the payment goes on by asking.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createServer } from "node:net";
import { after, before, describe, test } from "node:test";
import { WebSocket } from "ws";
import { listening } from "../kit/loopback.mjs";
import { toyProject } from "../kit/toy.mjs";

/** What a terminal would send in one go, in bytes, and how much of it may leave: the system's own buffers are in it. */
const FLOOD = 64 * 1024 * 1024;
const HELD = 16 * 1024 * 1024;
const WAITS = { connect: 2000, answer: 1000, query: 500, guard: 200, settle: 1500 };
const PART = Buffer.alloc(64 * 1024, "A");

const chunk = Buffer.concat([Buffer.from("10000\r\n"), PART, Buffer.from("\r\n")]);
const field = Buffer.from(`X-A: ${"b".repeat(1000)}\r\n`.repeat(64));
const interim = Buffer.from("HTTP/1.1 102 Processing\r\n\r\n".repeat(1000));
const chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
/** One message of 64 MB, of text. */
const message = Buffer.from([0x81, 127, 0, 0, 0, 0, 4, 0, 0, 0]);

/** Its wire, what it says first, and then again and again. */
const FLOODS = {
  "bytes without a frame, over TCP": ["tcp", "", PART],
  "a body of chunks": ["http", chunked, chunk],
  "header fields": ["http", "HTTP/1.1 200 OK\r\n", field],
  "answers that are none yet": ["http", "", interim],
  "an extension of one chunk": ["http", `${chunked}2;`, PART],
  "fields behind the body": ["http", `${chunked}2\r\n{}\r\n0\r\n`, field],
  "a protocol that nobody asked for": [
    "http",
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n",
    PART,
  ],
  "one message of a WebSocket": ["websocket", message, PART],
};

let toy;
let tillwire;

before(async () => {
  toy = toyProject();
  tillwire = await toy.import("tillwire");
});

after(() => toy?.remove());

describe("A terminal that never stops talking", { concurrency: true }, () => {
  for (const [what, [via, first, then]] of Object.entries(FLOODS)) {
    test(`is hung up on: ${what}`, async () => {
      const peer = await floods(via, first, then);
      const terminal = await connected(via, peer.port);
      try {
        const sale = terminal.pay({ reference: "flood-1", amount: tillwire.money("12.50", "HKD"), method: "card" });
        const { status } = await sale;
        assert.equal(status, "unknown");
        const most = Math.max(...(await peer.ends()));
        assert.ok(most < HELD, `${most} bytes were taken`);
      } finally {
        await terminal.close();
        peer.close();
      }
    });
  }

  test("is offered no packing, which would make much of little", async () => {
    const peer = await floods("websocket", message, PART);
    const terminal = await connected("websocket", peer.port);
    try {
      await terminal.pay({ reference: "flood-2", amount: tillwire.money("1.00", "HKD"), method: "card" });
      assert.doesNotMatch(peer.asked(), /sec-websocket-extensions/i);
    } finally {
      await terminal.close();
      peer.close();
    }
  });
});

function connected(via, port) {
  const common = { terminal: "counter-1", currency: "HKD", journal: tillwire.memoryJournal(), timeouts: WAITS };
  if (via === "websocket") {
    const link = { via, url: `ws://127.0.0.1:${port}`, webSocket: WebSocket };
    return tillwire.connect({ ...common, system: "codepay", appId: "wz715fc0d10ee9d156", link });
  }
  const link = via === "tcp" ? { via, host: "127.0.0.1", port } : { via, url: `http://127.0.0.1:${port}` };
  return tillwire.connect({ ...common, system: "qfpay", posKey: "0123456789abcdef0123456789abcdef", link });
}

/** Such a terminal. `ends` gives what left on each connection, once all of them are over. */
async function floods(via, first, then) {
  const over = [];
  let asked = "";
  const server = createServer((socket) => {
    socket.on("error", () => {});
    over.push(new Promise((ended) => socket.on("close", () => ended(left(socket)))));
    const pour = () => {
      if (first.length > 0) socket.write(first);
      flood(socket, then);
    };
    socket.once("data", (data) => {
      asked ||= String(data);
      if (via !== "websocket") return pour();
      socket.write(welcome(String(data)));
      socket.once("data", pour);
    });
  });
  const port = await listening(server);
  return { port, asked: () => asked, ends: () => Promise.all(over), close: () => server.close() };
}

/** What the system took from this end. */
const left = (socket) => socket.bytesWritten - socket.writableLength;

function flood(socket, part) {
  const more = () => {
    while (!socket.destroyed && socket.bytesWritten < FLOOD) if (!socket.write(part)) return;
  };
  socket.on("drain", more);
  more();
}

function welcome(request) {
  const key = /sec-websocket-key: (.*)\r/i.exec(request)?.[1];
  const accept = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
  return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`;
}
