// Ways to send bytes somewhere and wait until as many have come back.

import { request } from "node:http";
import { connect } from "node:net";
import { WebSocket } from "ws";

/** The page that the benchmarks play. */
export const ORIGIN = "http://till.example";

export async function overTcp(port) {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  await new Promise((resolve) => socket.once("connect", resolve));
  return echoOver(
    (bytes) => socket.write(bytes),
    (take) => socket.on("data", take),
  );
}

/** With a token, to a terminal of the helper; without one, to anything else. */
export async function overWebSocket(url, token) {
  const socket = await openWebSocket(url, token);
  const ask = echoOver(
    (bytes) => socket.send(bytes),
    (take) => socket.on("message", take),
  );
  return Object.assign(ask, { end: () => socket.terminate() });
}

/** The same, as bytes that are sent and that come. */
export async function wayOver(url, token) {
  const socket = await openWebSocket(url, token);
  return { send: (bytes) => socket.send(bytes), onData: (take) => socket.on("message", take) };
}

async function openWebSocket(url, token, session = "bench") {
  const socket = new WebSocket(url, { origin: ORIGIN, perMessageDeflate: false });
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  if (token) {
    socket.send(JSON.stringify({ token, session }));
    const answer = await new Promise((resolve) => socket.once("message", (data) => resolve(String(data))));
    if (!JSON.parse(answer).opened) throw new Error(answer);
  }
  return socket;
}

export function post(port, path, headers = {}) {
  return (body) =>
    new Promise((resolve, reject) => {
      const head = {
        "Content-Type": "application/json",
        "Content-Length": body.length,
        Connection: "close",
        ...headers,
      };
      const outgoing = request({ host: "127.0.0.1", port, path, method: "POST", headers: head, agent: false });
      outgoing.on("error", reject).on("response", (incoming) => {
        if (incoming.statusCode !== 200) reject(new Error(`${path}: ${incoming.statusCode}`));
        incoming.resume().on("end", resolve);
      });
      outgoing.end(body);
    });
}

function echoOver(send, onData) {
  let [left, done] = [0, () => {}];
  onData((bytes) => {
    left -= bytes.length;
    if (left <= 0) done();
  });
  return (bytes) =>
    new Promise((resolve) => {
      [left, done] = [bytes.length, resolve];
      send(bytes);
    });
}
