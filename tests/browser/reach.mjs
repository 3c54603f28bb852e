// What a page reaches in this engine: from https and from http, to this machine and to an address of the local network, by
// fetch and by WebSocket. Every byte stays on this machine; the second address is one that it was given for this:
//
//   ip addr add 192.168.77.1/32 dev lo
//   TILLWIRE_BROWSER=firefox node tests/browser/reach.mjs 192.168.77.1

import http from "node:http";
import https from "node:https";
import { WebSocketServer } from "ws";
import { certificate } from "../node/kit/certificate.mjs";
import { ENGINE, launch } from "./kit/engines.mjs";

const [lan] = process.argv.slice(2);
const PAGE = "<!doctype html><html lang=en><title>reach</title>";
const CORS = { "Access-Control-Allow-Origin": "*", "Content-Type": "text/html" };

// Nobody has signed the certificate: the browser is told to take it.
const answer = (_, response) => response.writeHead(200, CORS).end(PAGE);
const plain = http.createServer(answer);
const secure = https.createServer(certificate({ name: "till.example", ip: lan ?? "127.0.0.1" }), answer);
new WebSocketServer({ server: plain });
const listen = (server) => new Promise((listens) => server.listen(0, "0.0.0.0", () => listens(server.address().port)));
const [port, safe] = await Promise.all([listen(plain), listen(secure)]);

const hosts = ["127.0.0.1", "localhost", ...(lan ? [lan] : [])];
const pages = [`https://127.0.0.1:${safe}/`, `http://127.0.0.1:${port}/`, ...(lan ? [`https://${lan}:${safe}/`] : [])];

/** In the page: what came of it, in one word. */
const tried = async ([way, url]) => {
  const patience = new Promise((resolve) => setTimeout(resolve, 5000, "no answer"));
  const asked = async () => {
    if (way === "fetch") return (await fetch(url, { cache: "no-store" })).ok ? "yes" : "no";
    const socket = new WebSocket(url);
    return new Promise((resolve) => {
      socket.onopen = () => resolve("yes");
      socket.onclose = ({ code }) => resolve(`closes with ${code}`);
    });
  };
  return Promise.race([patience, asked().catch((error) => `${error.name}: ${error.message}`)]);
};

const browser = await launch();
console.log(`${ENGINE} ${browser.version()}`);
for (const from of pages) {
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  await page.goto(from);
  const agent = await page.evaluate(() => `${isSecureContext ? "secure" : "not secure"}, ${navigator.userAgent}`);
  console.log(`from ${new URL(from).origin.replace(/:\d+$/, "")} (${agent})`);
  for (const host of hosts) {
    const fetched = await page.evaluate(tried, ["fetch", `http://${host}:${port}/`]);
    const socket = await page.evaluate(tried, ["WebSocket", `ws://${host}:${port}/`]);
    console.log(`  to ${host}: fetch ${fetched}; WebSocket ${socket}`);
  }
  await context.close();
}
await browser.close();
process.exit();
