// A browser, and a web server with the built package and a till without a face.

import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { createInterface } from "node:readline";
import { listening } from "../../node/kit/loopback.mjs";
import { ROOT } from "../../node/kit/toy.mjs";
import { browserProcess, launchWith, PATIENCE } from "./engines.mjs";
import { goneOf, processOf } from "./processes.mjs";

const DIST = join(ROOT, "npm/dist");
const PAGES = join(ROOT, "tests/browser/pages");
const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
  ".css": "text/css",
};
/** What a careful shop sends: nothing of others, no inline script, wasm allowed. */
export const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' http://127.0.0.1:* ws://127.0.0.1:*";

/** What is asked for here has the browser clear the origin's storage. */
const CLEARED = "/cleared";

/** Times that fit processes on this machine, in ms. */
export const WAITS = { connect: 3000, answer: 3000, query: 1500, guard: 1000, settle: 8000 };

/**
 * A browser with a profile of its own, and the server. `preferences`: what a fresh profile knows of that origin;
 * `program`, `env` and `flags` where it is not started as usual.
 *
 * @param {{ folders?: Record<string, string>, profile?: string, port?: number, preferences?: (origin: string) => object,
 *   program?: string, env?: Record<string, string>, flags?: string[] }} [given]
 */
export async function openStage({ folders = {}, profile, port = 0, preferences, program, env, flags = [] } = {}) {
  const site = await serve({ "/tillwire/": DIST, "/": PAGES, ...folders }, port);
  const own = profile ?? mkdtempSync(join(tmpdir(), "tillwire-browser-"));
  if (preferences && !existsSync(join(own, "Default/Preferences"))) {
    mkdirSync(join(own, "Default"), { recursive: true });
    writeFileSync(join(own, "Default/Preferences"), JSON.stringify(preferences(site.origin)));
  }
  const browser = await launchWith(own, { program, env, flags });
  browser.setDefaultTimeout(PATIENCE);
  return {
    origin: site.origin,
    port: site.port,
    dist: DIST,
    pages: PAGES,
    browser,
    profile: own,
    async page(path = "/till.html") {
      const page = await browser.newPage();
      await page.goto(site.origin + path);
      await page.waitForFunction(() => globalThis.till !== undefined);
      return page;
    },
    /** As `kill -9` does it; the profile stays as it is at that moment. */
    async kill() {
      const gone = new Promise((resolve) => browser.once("close", resolve));
      process.kill(browserProcess(own), "SIGKILL");
      await gone;
      site.close();
    },
    /**
     * Sends a signal to the process that runs this page; the answer sends it others. No other process gets it: of a
     * spare one Chromium makes the next page, and that never comes where the spare one died unseen.
     */
    async signal(page, name) {
      const id = await processOf(page, browserProcess(own));
      process.kill(id, name);
      return { signal: (next) => process.kill(id, next) };
    },
    /** As the browser's own out of memory has it: the page dies, the browser and its other tabs live on. */
    async killPage(page) {
      const id = await processOf(page, browserProcess(own));
      process.kill(id, "SIGKILL");
      await goneOf(id);
      await page.close();
    },
    /** Has the browser forget all that it keeps for this origin. */
    clear: (page) => page.evaluate((path) => fetch(path).then((response) => response.text()), CLEARED),
    async close() {
      await browser.close();
      site.close();
      if (!profile) rmSync(own, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** A till in a page: every method is one of tests/browser/pages/till.js. */
export function tillOf(page, terminal) {
  const call = (name, ...args) => page.evaluate(([name, args]) => globalThis.till[name](...args), [name, args]);
  return {
    page,
    terminal,
    /**
     * A link may say `of` which system the terminal behind it is, with what else that needs.
     * @param {{ link?: Record<string, any>, [option: string]: any }} options
     */
    connect: ({ link: { of, ...link } = {}, ...options }) =>
      call("connect", { terminal, system: "qfpay", currency: "HKD", timeouts: WAITS, ...of, ...options, link }),
    start: (kind, options) => call("start", terminal, kind, options),
    outcome: (reference) => call("outcome", terminal, reference),
    recheck: (reference) => call("recheck", terminal, reference),
    steps: (reference) => call("steps", terminal, reference),
    stepCodes: (reference) => call("stepCodes", terminal, reference),
    reaches: (reference, step) => call("reaches", terminal, reference, step),
    cancel: (reference) => call("cancel", terminal, reference),
    pending: () => call("pending", terminal),
    call: (name, ...args) => call("call", terminal, name, ...args),
    simulator: (name, ...args) => call("simulator", terminal, name, ...args),
    pair: (options) => call("pair", options),
    closeAll: () => call("closeAll"),
    resume: () => call("resume"),
    /** Resolves once so many of its wires have ended by themselves. */
    loses: (count = 1) =>
      page.waitForFunction(([terminal, count]) => globalThis.till.lost(terminal) >= count, [terminal, count]),
    /** Resolves once a journal that stalls does. */
    stalls: () => page.waitForFunction(() => globalThis.till.stalled()),
    /** What the page's journal holds of a sale, as text. */
    journal: (reference) => call("journal", terminal, reference),
    unhandled: () => call("unhandled"),
    async run(kind, options) {
      await call("start", terminal, kind, options);
      return call("outcome", terminal, options.reference);
    },
  };
}

/** An address that answers no attempt to connect: nobody accepts, and the few places to wait are taken. */
export async function blackHole() {
  const code = `const s = require("node:net").createServer().listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => {
    require("node:fs").writeSync(1, s.address().port + "\\n");
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });`;
  const child = spawn(process.execPath, ["-e", code], { stdio: ["ignore", "pipe", "inherit"] });
  const port = Number(await new Promise((line) => createInterface({ input: child.stdout }).once("line", line)));
  const waiting = Array.from({ length: 4 }, () => connect(port, "127.0.0.1").on("error", () => {}));
  // The system itself completes the first ones; those beyond its queue stay in the dark.
  await new Promise((connected) => waiting[0].once("connect", connected));
  return {
    address: `127.0.0.1:${port}`,
    close() {
      for (const socket of waiting) socket.destroy();
      child.kill("SIGKILL");
    },
  };
}

/** Files below folders, by the longest prefix that fits. */
export async function serve(folders, asked = 0, policy = POLICY) {
  const prefixes = Object.keys(folders).sort((one, other) => other.length - one.length);
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://page");
    if (pathname === CLEARED) return response.writeHead(200, { "Clear-Site-Data": '"storage"' }).end();
    const prefix = prefixes.find((it) => pathname.startsWith(it));
    try {
      const body = readFileSync(join(folders[prefix], normalize(`/${pathname.slice(prefix.length)}`)));
      const type = TYPES[extname(pathname)] ?? "application/octet-stream";
      response.writeHead(200, { "Content-Type": type, "Content-Security-Policy": policy }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  const port = await listening(server, asked);
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
