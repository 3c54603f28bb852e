// The built web till in a real browser: a static server on loopback, the browser, and what a cashier's hands do.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { listening } from "../../node/kit/loopback.mjs";
import { launch, launchWith as launchIn, PATIENCE } from "../kit/engines.mjs";
import { startProcess } from "../kit/helper.mjs";

export { launch };

/** The built till. */
export const DIST = fileURLToPath(new URL("../../../demo/dist/", import.meta.url));
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/** A browser and a server of the built till; `close` ends both. */
export async function startTill() {
  const server = createServer(answer);
  const port = await listening(server);
  const browser = await launch();
  return {
    url: `http://127.0.0.1:${port}/`,
    browser,
    async close() {
      await browser.close();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

/** A browser and `tillwire demo` with these flags, which serves the built till and has terminals of its own; `close` ends both. */
export async function startDemo(...flags) {
  const helper = await startProcess(["demo", "--port", "0", "--till", DIST, ...flags]);
  const browser = await launch();
  return {
    url: helper.ready.demo,
    browser,
    async close() {
      await browser.close();
      await helper.end("SIGTERM");
    },
  };
}

/** A browser with a profile that knows these preferences; `program` and `env` where it is started otherwise. */
export async function launchWith({ preferences, program, env }) {
  const profile = mkdtempSync(join(tmpdir(), "tillwire-till-"));
  mkdirSync(join(profile, "Default"), { recursive: true });
  writeFileSync(join(profile, "Default/Preferences"), JSON.stringify(preferences));
  const context = await launchIn(profile, {
    program,
    env,
    viewport: { width: 1280, height: 800 },
    locale: "en-GB",
    reducedMotion: "reduce",
    serviceWorkers: "block",
  });
  return {
    newPage: () => context.newPage(),
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** A fresh page of a till at `url`. Everything the browser complains about is in `complaints`. */
export async function openTill(
  { browser, url },
  { width = 1280, height = 800, dark = false, locale = "en-GB", serviceWorkers = "block" } = {},
) {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: dark ? "dark" : "light",
    reducedMotion: "reduce",
    locale,
    serviceWorkers,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on(
    "request",
    (request) => new URL(request.url()).origin !== new URL(url).origin && complaints.push(request.url()),
  );
  await page.goto(url);
  return { page, complaints, context };
}

/** Keys an amount in, digit by digit. */
export async function keyIn(page, digits) {
  for (const digit of digits) await page.locator(".keypad").getByRole("button", { name: digit, exact: true }).click();
}

/** The sheet of a payment, while its dialog of that name is there, with what the till has put into it from outside. */
export const sheetOf = (page, name) => page.locator("tillwire-pay").filter({ has: page.getByRole("dialog", { name }) });

async function answer(request, response) {
  const { pathname } = new URL(request.url, "http://till");
  const path = pathname === "/" ? "index.html" : pathname.slice(1);
  try {
    const body = await readFile(join(DIST, path));
    response.writeHead(200, { "Content-Type": TYPES[extname(path)] ?? "application/octet-stream" }).end(body);
  } catch {
    response.writeHead(404).end();
  }
}
