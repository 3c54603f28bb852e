// What `diagnose` says of plain addresses to a page that really came over https: what this engine lets through, and nothing else.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import { extname, join } from "node:path";
import { after, before, test } from "node:test";
import { certificate } from "../../node/kit/certificate.mjs";
import { freePort, listening } from "../../node/kit/loopback.mjs";
import { ROOT } from "../../node/kit/toy.mjs";
import { ENGINE, launch } from "../kit/engines.mjs";

const DIST = join(ROOT, "npm/dist");
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };

/** What is in the way of either, as tests/browser/reach.mjs measures it. In Chromium a person allows it: diagnose.test.mjs. */
const SAID = {
  chromium: { helper: "helper HELPER_LOST" },
  firefox: { helper: "helper HELPER_LOST", http: "mixed", websocket: "mixed" },
  webkit: {
    helper: "mixed UNSUPPORTED_BROWSER",
    http: "mixed UNSUPPORTED_BROWSER",
    websocket: "mixed UNSUPPORTED_BROWSER",
  },
}[ENGINE];

let server;
let browser;
let page;
let links;

before(async () => {
  server = createServer(certificate({ name: "till.example", ip: "127.0.0.1" }), (request, response) => {
    const { pathname } = new URL(request.url, "https://page");
    if (pathname === "/") return response.writeHead(200, { "Content-Type": "text/html" }).end("<!doctype html>");
    const type = TYPES[extname(pathname)];
    if (!type) return response.writeHead(404).end();
    response.writeHead(200, { "Content-Type": type }).end(readFileSync(join(DIST, pathname)));
  });
  const port = await listening(server);
  const nobody = `http://127.0.0.1:${await freePort()}`;
  links = {
    helper: { via: "helper", terminal: "counter-1", url: nobody },
    http: { via: "http", url: "http://192.168.1.20:9001" },
    websocket: { via: "websocket", url: "ws://192.168.1.20:35779" },
  };
  browser = await launch();
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  page = await context.newPage();
  await page.goto(`https://127.0.0.1:${port}/`);
});

after(async () => {
  await browser?.close();
  server?.closeAllConnections();
  server?.close();
});

for (const [via, said] of Object.entries(SAID)) {
  test(`a page on https and a plain address, ${via}: what is in the way is what this engine does not let through`, async () => {
    const own = via === "websocket" ? { system: "codepay", appId: "wz" } : { system: "qfpay", posKey: "0".repeat(32) };
    const found = await page.evaluate(
      async (options) => {
        const { diagnose } = await import(`${location.origin}/diagnose.page.js`);
        const { checks } = await diagnose({ ...options, terminal: "counter-1", currency: "HKD" });
        const wall = checks.find(({ state }) => state === "bad");
        return { said: [wall.name, wall.code].filter(Boolean).join(" "), remedy: wall.remedy.en };
      },
      { ...own, link: links[via] },
    );
    assert.equal(found.said, said);
    assert.ok(found.remedy);
  });
}
