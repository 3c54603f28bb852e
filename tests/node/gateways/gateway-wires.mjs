// Between a shop and its gateway: wires on which something goes wrong that no gateway does by itself.

import { connect, createServer } from "node:net";
import { listening } from "../kit/loopback.mjs";

/** A relay to the gateway at `url` that gives every response `times` times, one behind the other. */
export async function repeating(url, times) {
  const { hostname, port } = new URL(url);
  const server = createServer((shop) => {
    const parts = [];
    const gateway = connect(Number(port), hostname);
    shop.pipe(gateway);
    shop.on("error", () => gateway.destroy());
    gateway.on("error", () => shop.destroy());
    gateway.on("data", (part) => parts.push(part));
    gateway.on("end", () => shop.end(Buffer.concat(Array(times).fill(Buffer.concat(parts)))));
  });
  const relayed = new URL(url);
  relayed.port = String(await listening(server));
  return { url: relayed.href, close: () => server.close() };
}
