// The first load of the static till in this engine: what goes over the line where the server compresses, and the time until it
// is ready, as the median of so many fresh private windows.
//
//   TILLWIRE_BROWSER=webkit node tests/browser/till/till-load.mjs 9

import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { listening } from "../../node/kit/loopback.mjs";
import { ENGINE } from "../kit/engines.mjs";
import { DIST, launch } from "./till-page.mjs";

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm" };
const times = Number(process.argv[2] ?? 9);
let bytes = 0;
let files = 0;
/** What a browser can unpack, best first; WebKit takes brotli over TLS alone. */
const PACKED = { br: brotliCompressSync, gzip: gzipSync };
let how = "";
const packed = {};

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, "http://till");
  const path = join(DIST, pathname === "/" ? "index.html" : pathname);
  if (!existsSync(path)) return response.writeHead(404).end();
  how = Object.keys(PACKED).find((name) => request.headers["accept-encoding"]?.includes(name));
  packed[how + path] ??= PACKED[how](readFileSync(path));
  const body = packed[how + path];
  bytes += body.length;
  files += 1;
  const type = TYPES[extname(path)] ?? "application/octet-stream";
  response.writeHead(200, { "Content-Type": type, "Content-Encoding": how }).end(body);
});
const url = `http://127.0.0.1:${await listening(server)}/`;
const browser = await launch();

/** In the page: when the till said that it is ready, in ms since the navigation began. */
const readyAt = () =>
  new Promise((resolve) => {
    const look = () => {
      const state = document.querySelector(".terminal-button")?.textContent ?? "";
      if (state.includes("ready")) resolve(performance.now());
      else setTimeout(look, 5);
    };
    look();
  });

const loads = [];
for (let time = 0; time < times; time += 1) {
  [bytes, files] = [0, 0];
  const context = await browser.newContext({ locale: "en-GB", serviceWorkers: "block" });
  const page = await context.newPage();
  await page.goto(url, { waitUntil: "commit" });
  loads.push({ ready: await page.evaluate(readyAt), bytes, files });
  await context.close();
}
const middle = (name) => loads.map((load) => load[name]).sort((one, other) => one - other)[times >> 1];
console.log(
  `${ENGINE} ${browser.version()}: ${middle("bytes")} bytes (${how}) in ${middle("files")} files, ready after ${Math.round(middle("ready"))} ms`,
);
await browser.close();
process.exit();
