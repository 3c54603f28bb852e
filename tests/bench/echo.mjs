// An upstream for the benchmarks, in a process of its own: a TCP echo, and an HTTP server that answers each POST
// with its own body. Prints their ports.

import { createServer as createHttp } from "node:http";
import { createServer as createTcp } from "node:net";
import { listening } from "../node/kit/loopback.mjs";

const tcp = createTcp({ noDelay: true }, (socket) => socket.on("error", () => {}).pipe(socket));
const http = createHttp((request, response) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => response.writeHead(200, { "Content-Type": "application/json" }).end(Buffer.concat(parts)));
});
console.log(JSON.stringify({ tcp: await listening(tcp), http: await listening(http) }));
