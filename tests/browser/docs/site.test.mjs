// The built site in a browser: the till and the sheet in their pages take a sale, the search finds a code, and nothing is asked of anybody else.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { after, before, test } from "node:test";
import axe from "axe-core";
import { listening } from "../../node/kit/loopback.mjs";
import { ROOT } from "../../node/kit/toy.mjs";
import { keyIn, launch } from "../till/till-page.mjs";

const SITE = join(process.env.CARGO_TARGET_DIR ?? join(ROOT, "target"), "docs/site");
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, "http://files");
  const body = await readFile(join(SITE, pathname.endsWith("/") ? `${pathname}index.html` : pathname)).catch(
    () => undefined,
  );
  response.writeHead(body ? 200 : 404, {
    "Content-Type": TYPES[extname(pathname)] ?? (extname(pathname) ? "application/octet-stream" : "text/html"),
  });
  response.end(body);
});
let browser;
let origin;

before(async () => {
  assert.ok(existsSync(SITE), "the site is not built: `npm run docs`");
  browser = await launch();
  origin = `http://127.0.0.1:${await listening(server)}`;
});

after(async () => {
  await browser?.close();
  server.closeAllConnections();
  server.close();
});

/** A page of the site, and everything that went wrong in it. */
async function open(path, options = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (line) => line.type() === "error" && complaints.push(line.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(origin)) complaints.push(request.url());
  });
  await page.goto(origin + path, { waitUntil: "load" });
  return { page, complaints, close: () => context.close() };
}

test("the till in its page takes a sale", async () => {
  const { page, complaints, close } = await open("/try.html");
  const till = page.frameLocator("iframe");
  await till.getByText("ready", { exact: true }).waitFor();
  await keyIn(till, "1250");
  await till.getByRole("button", { name: "Pay HK$12.50" }).click();
  await till.getByRole("dialog", { name: "Payment" }).getByText("Approved", { exact: true }).waitFor();
  assert.deepEqual(complaints, []);
  await close();
});

test("the example of the sheet runs in its page as it stands there", async () => {
  const { page, complaints, close } = await open("/element.html");
  const example = page.frameLocator("iframe");
  await example.getByRole("button", { name: "Pay HK$12.50" }).click();
  await example.getByRole("status").getByText("Approved").waitFor();
  assert.deepEqual(complaints, []);
  await close();
});

test("a code is found by the search, and its page says what the cashier does", async () => {
  const { page, complaints, close } = await open("/");
  await page.getByRole("button", { name: "Search" }).first().click();
  await page.getByRole("searchbox").fill("CONNECT_REFUSED");
  await page
    .getByRole("option", { name: /CONNECT_REFUSED/ })
    .first()
    .click();
  await page.waitForURL("**/codes.html#connect_refused");
  await page.getByText("Check the terminal's address and that its payment app is running.").waitFor();
  assert.deepEqual(complaints, []);
  await close();
});

const PHONE = { width: 390, height: 844 };
for (const { path, ...options } of [
  { path: "/", colorScheme: "light" },
  { path: "/tasks/unknown.html", colorScheme: "dark", viewport: PHONE },
  { path: "/codes.html", colorScheme: "light", viewport: PHONE },
]) {
  test(`axe finds nothing in ${path}, ${options.colorScheme}, and it is no wider than its window`, async () => {
    const { page, complaints, close } = await open(path, options);
    await page.addScriptTag({ content: axe.source });
    // The frame around it is VitePress's own.
    const { violations } = await page.evaluate(() => globalThis.axe.run(document.querySelector(".VPHome, .vp-doc")));
    assert.deepEqual(
      violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)}`),
      [],
    );
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    assert.deepEqual(complaints, []);
    await close();
  });
}
