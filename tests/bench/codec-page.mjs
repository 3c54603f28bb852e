// The same messages in Chromium: the package's wasm beside @noble, which is how a page does this in JavaScript alone.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { listening } from "../node/kit/loopback.mjs";
import { ROOT } from "../node/kit/toy.mjs";
import { compared } from "./table.mjs";

const FILES = {
  "/": ["text/html", "<!doctype html><title>bench</title>"],
  "/bench.js": ["text/javascript", await script()],
  "/codec.wasm": ["application/wasm", readFileSync(join(ROOT, "npm/dist/codec.wasm"))],
};

const server = createServer((request, response) => {
  const [type, body] = FILES[request.url] ?? [];
  response.writeHead(type ? 200 : 404, { "content-type": type ?? "text/plain" }).end(body);
});
const port = await listening(server);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});
try {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${port}/`);
  const found = await page.evaluate(async () => (await import("/bench.js")).measured);
  for (const { title, taken } of found) compared(`${title} in Chromium, beside @noble`, taken);
} finally {
  await browser.close();
  server.close();
}

async function script() {
  const entry = join(ROOT, "tests/bench/codec-in-page.mjs");
  const options = { entryPoints: [entry], bundle: true, write: false, format: "esm", conditions: ["browser"] };
  return (await build({ ...options, logLevel: "error" })).outputFiles[0].text;
}
