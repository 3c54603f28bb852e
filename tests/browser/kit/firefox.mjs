#!/usr/bin/env node
// Firefox as Playwright starts it, with the same arguments and the same line on stderr. Playwright begins every page with a
// command that this Firefox has not: it is answered here, and everything else goes through as it is.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { WebSocket, WebSocketServer } from "ws";

/** What a page prefers (less motion, a dark screen) is set as preferences of the profile instead. */
const UNKNOWN = "emulation.setMediaFeaturesOverride";

/** Playwright would have the whole browser go where one page has crashed. */
const { MOZ_CRASHREPORTER_SHUTDOWN: _, ...env } = process.env;

const child = spawn(process.env.FIREFOX ?? "firefox-esr", process.argv.slice(2), {
  env,
  stdio: ["ignore", "ignore", "pipe"],
});
child.once("exit", (code) => process.exit(code ?? 1));
/** @type {NodeJS.Signals[]} */
const SIGNALS = ["SIGTERM", "SIGINT", "SIGHUP"];
for (const signal of SIGNALS) process.on(signal, () => child.kill(signal));
createInterface({ input: child.stderr }).on("line", (line) => {
  const [, address] = /^WebDriver BiDi listening on (ws:\S+)$/.exec(line) ?? [];
  if (address) standBetween(address);
});

/** Listens for Playwright, and says so as Firefox does. */
function standBetween(address) {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 }, () => {
    console.error(`WebDriver BiDi listening on ws://127.0.0.1:${server.address().port}`);
  });
  server.on("connection", (client, { url }) => {
    const firefox = new WebSocket(address + url, { perMessageDeflate: false });
    const opened = new Promise((open) => firefox.once("open", open));
    client.on("message", async (data) => {
      const { id, method } = JSON.parse(String(data));
      await opened;
      if (method === UNKNOWN) client.send(JSON.stringify({ type: "success", id, result: {} }));
      else firefox.send(String(data));
    });
    firefox.on("message", (data) => client.send(String(data)));
    client.once("close", () => firefox.close());
    firefox.once("close", () => client.close());
  });
}
