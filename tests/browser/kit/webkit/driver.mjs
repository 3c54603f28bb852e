// A browser that WebKitWebDriver drives, by the classic WebDriver protocol: one command at a time, each for a window.

import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { below, goneOf } from "../processes.mjs";

const BROWSER = fileURLToPath(new URL("window.py", import.meta.url));
/** How long a command may take, in ms: a page that is stopped answers when it goes on. */
const PATIENCE = 120_000;

let opened = 0;

/**
 * A port that no other process takes meanwhile, below those that the system gives away: two that are told the same free one would
 * both speak with the driver that was quicker.
 */
async function ownPort() {
  for (;;) {
    opened += 1;
    const port = 10_000 + ((process.pid * 8 + opened) % 20_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer().once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/** Starts driver and browser on this display; `args` are the browser's, `onLine` hears what it prints. */
export async function openBrowser({ display, args, acceptInsecureCerts = false, onLine }) {
  const port = await ownPort();
  const env = { ...process.env, DISPLAY: display, GDK_BACKEND: "x11", NO_AT_BRIDGE: "1", LIBGL_ALWAYS_SOFTWARE: "1" };
  const program = process.env.WEBKIT_DRIVER ?? "WebKitWebDriver";
  const child = spawn(program, [`--port=${port}`], { env, stdio: ["ignore", "ignore", "pipe"] });
  createInterface({ input: child.stderr }).on("line", onLine);
  const over = new Promise((resolve) => child.once("exit", resolve));
  const base = `http://127.0.0.1:${port}`;
  await listens(`${base}/status`, over);
  const browserOptions = { "webkitgtk:browserOptions": { binary: BROWSER, args } };
  const created = await command("POST", `${base}/session`, {
    capabilities: { alwaysMatch: { ...browserOptions, acceptInsecureCerts } },
  });
  const session = `${base}/session/${created.sessionId}`;
  await command("POST", `${session}/timeouts`, { script: PATIENCE, pageLoad: PATIENCE });

  const [browser] = below(child.pid);
  let last = Promise.resolve();
  /** After those before it, whatever became of them. */
  const inTurn = (work) => {
    const turn = last.then(work, work);
    last = turn.catch(() => {});
    return turn;
  };
  const home = await command("GET", `${session}/window`);
  let current = home;
  return {
    /** A window that stays: what opens others needs one that is there. */
    home,
    version: created.capabilities.browserVersion,
    /** One command in this window. */
    in: (window, method, path, body) =>
      inTurn(async () => {
        if (window !== current) await command("POST", `${session}/window`, { handle: window });
        current = window;
        return command(method, session + path, body);
      }),
    /** Nobody waits for a page that hangs. */
    async end() {
      const all = [...below(child.pid), ...below(browser)];
      child.kill("SIGKILL");
      for (const id of all) kill(id);
      await Promise.all(all.map(goneOf));
    },
    /** Resolves once the browser is no more, whoever ended it. */
    ended: goneOf(browser),
  };
}

function kill(id) {
  try {
    process.kill(id, "SIGKILL");
  } catch {
    // It was gone before.
  }
}

/** @param {unknown} [body] */
async function command(method, url, body) {
  const init = method === "POST" ? { body: JSON.stringify(body ?? {}) } : {};
  const response = await fetch(url, { method, ...init, signal: AbortSignal.timeout(PATIENCE) });
  const { value } = await response.json();
  if (value?.error) throw Object.assign(new Error(value.message), { code: value.error });
  return value;
}

/** Resolves once something listens there. */
async function listens(url, ended) {
  let over = false;
  ended.then(() => {
    over = true;
  });
  while (!(await fetch(url).catch(() => undefined))) {
    if (over) throw new Error("WebKitWebDriver has ended");
    await new Promise((later) => setTimeout(later, 20));
  }
}
