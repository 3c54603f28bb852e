// The built till as somebody would publish it: its files on a plain server, below a path, and no helper anywhere.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { after, before, test } from "node:test";
import { listening } from "../../node/kit/loopback.mjs";
import { DIST, keyIn, launch, openTill } from "./till-page.mjs";

/** Where it lies on the server. */
const PATH = "/shop/counter/till/";
/** All that this server knows of types: wasm, manifests and pictures are just bytes to it. */
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };

let browser;
let server;
let till;

before(async () => {
  browser = await launch();
  server = fileServer();
  till = { browser, url: `http://127.0.0.1:${await listening(server)}${PATH}` };
});

after(async () => {
  await browser?.close();
  await stop();
});

test("the till works wholly from its own files, wherever they lie", async () => {
  const { page, context, complaints } = await openTill(till);
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.reload();
  await payAndSee(page, "1250", "HK$12.50");
  assert.deepEqual(complaints, []);
  assert.deepEqual(
    asked.filter((url) => !url.startsWith(till.url)),
    [],
  );
  await context.close();
});

test("browsers find nothing missing for installing it", async () => {
  const { page, context } = await openTill(till, { serviceWorkers: "allow" });
  await kept(page);
  const session = await context.newCDPSession(page);
  const { errors, url } = await session.send("Page.getAppManifest");
  assert.deepEqual(errors, []);
  assert.equal(url, `${till.url}till.webmanifest`);
  const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
  // A private window, which every test's is, cannot install anything.
  assert.deepEqual(
    installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== "in-incognito"),
    [],
  );
  await context.close();
});

test("every file is kept, and the kept ones are never used for a request that may move money", async () => {
  const { page, context } = await openTill(till, { serviceWorkers: "allow" });
  await kept(page);
  const names = await page.evaluate(async () => {
    const [name] = await caches.keys();
    return (await (await caches.open(name)).keys()).map(({ url }) => url);
  });
  const built = readdirSync(DIST, { recursive: true, withFileTypes: true }).filter((it) => it.isFile());
  const expected = built.map((it) => till.url + join(it.parentPath, it.name).slice(DIST.length));
  assert.deepEqual(names.sort(), expected.filter((url) => !url.endsWith("/worker.js")).sort());
  await page.reload();
  const asked = async (path, init) => {
    const [response] = await Promise.all([
      page.waitForResponse((it) => it.url() === new URL(path, till.url).href),
      page.evaluate(([to, how]) => fetch(to, how).catch(() => {}), [path, init]),
    ]);
    return response.fromServiceWorker();
  };
  const terminal = fileServer();
  const away = `http://127.0.0.1:${await listening(terminal)}${PATH}`;
  assert.equal(await asked("icon.svg", {}), true);
  assert.equal(await asked("icon.svg", { method: "POST", body: "{}" }), false, "a POST, even to a kept address");
  assert.equal(await asked("sim/ledger", {}), false, "a GET of what is no file of the page");
  assert.equal(await asked(`${away}icon.svg`, { mode: "no-cors" }), false, "a GET of another origin");
  assert.equal(await asked(away, { method: "POST", body: "{}", mode: "no-cors" }), false, "a POST to a terminal");
  terminal.closeAllConnections();
  terminal.close();
  await context.close();
});

test("without the server the till opens again and takes payments on the simulated terminal", async () => {
  const { page, context } = await openTill(till, { serviceWorkers: "allow" });
  await kept(page);
  await stop();
  await page.reload();
  await payAndSee(page, "800", "HK$8.00");
  const { cause } = await fetch(till.url).catch((error) => error);
  assert.equal(cause?.code, "ECONNREFUSED", "there really was no server");
  await context.close();
});

/** Once the browser has every file and the worker answers for the page. */
async function kept(page) {
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === "activated");
}

async function payAndSee(page, digits, amount) {
  await page.getByText("ready", { exact: true }).waitFor();
  await keyIn(page, digits);
  await page.getByRole("button", { name: `Pay ${amount}` }).click();
  await page.getByRole("dialog", { name: "Payment" }).getByText("Approved", { exact: true }).waitFor();
}

function fileServer() {
  return createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://files");
    const name = pathname.endsWith("/") ? `${pathname}index.html` : pathname;
    const body = name.startsWith(PATH) && (await readFile(join(DIST, name.slice(PATH.length))).catch(() => undefined));
    const headers = { "Content-Type": TYPES[extname(name)] ?? "application/octet-stream" };
    response.writeHead(body ? 200 : 404, body ? headers : {}).end(body || undefined);
  });
}

async function stop() {
  if (!server?.listening) return;
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
}
