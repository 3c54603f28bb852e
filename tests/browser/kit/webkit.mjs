#!/usr/bin/env node
// WebKitGTK as Playwright starts Firefox: it speaks the part of WebDriver BiDi that Playwright needs, and has it done by
// WebKitWebDriver, which knows only the classic protocol. What a page would tell by itself is asked of it.
//
//   webkit.mjs --profile FOLDER [--private]

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { WebSocketServer } from "ws";
import { openBrowser } from "./webkit/driver.mjs";
import { unended } from "./webkit/scripts.mjs";
import { View } from "./webkit/view.mjs";

const args = process.argv.slice(2);
const profile = args[args.indexOf("--profile") + 1];
const work = mkdtempSync(join(tmpdir(), "tillwire-webkit-"));
const display = await openDisplay();
/**
 * Browsers by user context: each has a storage of its own.
 *
 * @type {Map<string, { name: string, args: string[], [what: string]: any }>}
 */
const browsers = new Map([
  ["default", { name: "default", args: args.includes("--private") ? [] : ["--profile", profile] }],
]);
const views = new Map();
let send = (_message) => {};
let counted = 0;
const next = () => {
  counted += 1;
  return String(counted);
};

const tell = (method, params) => send({ type: "event", method, params });

/** The browser of a user context, from its first page on. */
function browserOf(name) {
  const it = browsers.get(name);
  it.opening ??= open(it);
  return it.opening;
}

async function open(it) {
  it.preload = mkdtempSync(join(work, "preload-"));
  writeFileSync(join(it.preload, "0000.js"), "globalThis.__tillwireLater = setTimeout.bind(globalThis);");
  for (const [number, script] of preloads.entries()) write(it, number, script);
  const dark = it.dark ? ["--dark"] : [];
  // A browser that ends meanwhile has its windows end too.
  const onLine = (line) => (line === "OPENED A WINDOW" ? takeIn(it.last).catch(() => {}) : it.last?.hears(line));
  const args = [...it.args, "--preload", it.preload, ...dark];
  const browser = await openBrowser({ display, args, acceptInsecureCerts: it.acceptInsecureCerts, onLine });
  browser.ended.then(() => it.args.includes("--profile") && leave(1));
  return browser;
}

/** A window is a page from now on; gives its name. */
async function appears(userContext, browser, handle, opener) {
  const it = browsers.get(userContext);
  const view = new View({ id: `view-${next()}`, browser, handle, userContext, opener, tell });
  views.set(view.id, view);
  it.views ??= new Map();
  it.views.set(view.id, view);
  it.last = view;
  await view.begin(it.viewport);
  return view.id;
}

/** This page has opened another, which the driver will know of. */
async function takeIn({ id, browser, handle: here, userContext }) {
  const known = [browser.home, ...[...views.values()].map(({ handle }) => handle)];
  for (;;) {
    const handles = await browser.in(here, "GET", "/window/handles");
    const handle = handles.find((it) => !known.includes(it));
    if (handle) return appears(userContext, browser, handle, id);
    await new Promise((later) => setTimeout(later, 20));
  }
}

/** What runs in pages before their own scripts. */
const preloads = new Map();

function write(it, number, { functionDeclaration, contexts, userContexts }) {
  const views = contexts?.map((id) => it.views?.has(id));
  if (userContexts && !userContexts.includes(it.name)) return;
  if (views && !views.includes(true)) return;
  writeFileSync(join(it.preload, `${String(number + 1).padStart(4, "0")}.js`), `(${functionDeclaration})()`);
}

const COMMANDS = {
  "session.new": () => ({
    sessionId: "webkit",
    capabilities: { browserName: "webkit", browserVersion: "", userAgent: "" },
  }),
  "browser.createUserContext": ({ acceptInsecureCerts }) => {
    const userContext = `context-${next()}`;
    browsers.set(userContext, { name: userContext, args: [], acceptInsecureCerts });
    return { userContext };
  },
  "browser.removeUserContext": async ({ userContext }) => {
    const it = browsers.get(userContext);
    browsers.delete(userContext);
    for (const view of it.views?.values() ?? []) view.gone();
    await (await it.opening)?.end();
    return {};
  },
  "browser.close": () => leave(0),
  "emulation.setMediaFeaturesOverride": ({ features, userContexts = [] }) => {
    for (const name of userContexts) browsers.get(name).dark = features["prefers-color-scheme"] === "dark";
    return {};
  },
  "browsingContext.setViewport": async ({ context, userContexts = [], viewport }) => {
    if (context) await views.get(context).resize(viewport);
    for (const name of userContexts) browsers.get(name).viewport = viewport;
    return {};
  },
  "browsingContext.create": async ({ userContext = "default" }) => {
    const browser = await browserOf(userContext);
    const { handle } = await browser.in(browser.home, "POST", "/window/new", { type: "window" });
    return { context: await appears(userContext, browser, handle) };
  },
  "browsingContext.close": async ({ context }) => {
    await views.get(context).close();
    return {};
  },
  "browsingContext.navigate": ({ context, url }) => views.get(context).navigate("POST", "/url", { url }),
  "browsingContext.reload": ({ context }) => views.get(context).navigate("POST", "/refresh"),
  "browsingContext.traverseHistory": ({ context, delta }) =>
    views.get(context).navigate("POST", delta < 0 ? "/back" : "/forward"),
  "browsingContext.activate": () => ({}),
  "browsingContext.captureScreenshot": async ({ context }) => ({
    data: await views.get(context).command("GET", "/screenshot"),
  }),
  "input.performActions": async ({ context, actions }) => {
    await views.get(context).command("POST", "/actions", { actions });
    return {};
  },
  "script.evaluate": ({ target, expression, resultOwnership }) =>
    views.get(target.context).call(`() => (${unended(expression)})`, [], resultOwnership === "root", target.sandbox),
  "script.callFunction": ({ target, functionDeclaration, arguments: args, resultOwnership }) =>
    views.get(target.context).call(functionDeclaration, args, resultOwnership === "root", target.sandbox),
  "script.disown": ({ target, handles }) => views.get(target.context).disown(handles),
  "script.addPreloadScript": (script) => {
    const number = preloads.size;
    preloads.set(number, script);
    for (const it of browsers.values()) if (it.preload) write(it, number, script);
    return { script: String(number) };
  },
};

const server = new WebSocketServer({ host: "127.0.0.1", port: 0 }, () => {
  console.error(`WebDriver BiDi listening on ws://127.0.0.1:${server.address().port}`);
});
server.on("connection", (client) => {
  send = (message) => client.send(JSON.stringify(message));
  client.on("message", async (data) => {
    const { id, method, params } = JSON.parse(String(data));
    try {
      // What it has no command for makes no difference to these tests.
      const result = (await COMMANDS[method]?.(params)) ?? {};
      send({ type: "success", id, result });
    } catch (error) {
      send({ type: "error", id, error: error.code ?? "unknown error", message: error.message, stacktrace: "" });
    }
  });
  client.once("close", () => leave(0));
});

/** A screen of its own, for as long as this runs. */
async function openDisplay() {
  const screen = spawn("Xvfb", ["-displayfd", "1", "-screen", "0", "1600x1300x24", "-nolisten", "tcp"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  process.once("exit", () => screen.kill("SIGKILL"));
  const line = await new Promise((resolve, reject) => {
    createInterface({ input: screen.stdout }).once("line", resolve);
    screen.once("error", reject);
    screen.once("exit", () => reject(new Error("Xvfb has ended")));
  });
  return `:${line}`;
}

let leaving = false;
async function leave(code) {
  if (leaving) return;
  leaving = true;
  await Promise.all([...browsers.values()].map(async ({ opening }) => (await opening)?.end()));
  rmSync(work, { recursive: true, force: true });
  process.exit(code);
}
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, () => leave(0));
