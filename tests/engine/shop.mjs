// A shop for the clients: the simulated terminal, `tillwire serve` with the engine before it, and a key.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startProcess } from "../browser/kit/helper.mjs";
import { PROGRAM, simulate } from "../node/kit/simulator.mjs";

/**
 * What the engine is told of one of its terminals; what is left out is that of the QFPay terminal over TCP.
 *
 * @typedef {{ id: string, via?: string, address?: string, system?: string, posKey?: string, options?: object }} Counter
 */

/**
 * Opens it, with these terminals. `given.origins`: the pages that may come; `given.webhook`: who is told how payments end.
 *
 * @param {(terminal: Awaited<ReturnType<typeof simulate>>) => Counter[] | Promise<Counter[]>} counters
 * @param {{ origins?: string[], webhook?: { url: string, secret: string } }} [given]
 */
export async function openShop(counters = () => [{ id: "counter-1" }], { origins = [], webhook } = {}) {
  const terminal = await simulate();
  const folder = mkdtempSync(join(tmpdir(), "tillwire-engine-"));
  const path = (name) => join(folder, name);
  /** @param {Counter} counter */
  const entry = ({ id, via = "tcp", address = terminal.qfpay.tcp, system = "qfpay", posKey, options = {} }) => {
    const file = path(`${id}.key`);
    writeFileSync(file, posKey ?? terminal.posKey, { mode: 0o600 });
    const key = system === "qfpay" ? `key = { file = ${JSON.stringify(file)} }` : "";
    return `
      [[terminal]]
      id = "${id}"
      via = "${via}"
      address = "${address}"
      engine = true
      system = "${system}"
      currency = "HKD"
      ${key}
      options = ${toml(options)}`;
  };
  const all = await counters(terminal);
  const config = `
    origins = ${JSON.stringify(origins)}
    [engine]
    journal = ${JSON.stringify(path("journal"))}
    ${all.map(entry).join("")}`;
  const hook = webhook
    ? `
    [[webhook]]
    name = "books"
    url = ${JSON.stringify(webhook.url)}
    secret = { file = ${JSON.stringify(path("secret"))} }`
    : "";
  if (webhook) writeFileSync(path("secret"), webhook.secret, { mode: 0o600 });
  writeFileSync(path("config.toml"), config + hook);
  const state = ["--state", path("state")];
  const serve = (port) => startProcess(["serve", "--config", path("config.toml"), ...state, "--port", String(port)]);
  let engine = await serve(0);
  const url = engine.ready.helper;
  const told = (...args) =>
    execFileSync(PROGRAM, [...args, ...state], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  const key = told("key", "create", "--for", "client", "--rights", "pay,refund,read");
  return {
    terminal,
    url,
    key,
    /** A code as the person at the till sees it. */
    code: () => told("pair"),
    revoke: (origin) => told("pair", "--revoke", origin),
    kill: () => engine.end("SIGKILL"),
    /** What a client is told. */
    env: { ...process.env, TILLWIRE_URL: url, TILLWIRE_KEY: key },
    /** Kills the engine and starts it on the same port, as a supervisor would. */
    async restart() {
      await engine.end("SIGKILL");
      engine = await serve(new URL(url).port);
    },
    async close() {
      await engine.end("SIGKILL");
      await terminal.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A value as an inline table, array or word of TOML. */
export function toml(value) {
  if (typeof value !== "object") return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([name, member]) => `${name} = ${toml(member)}`)
    .join(", ")} }`;
}
