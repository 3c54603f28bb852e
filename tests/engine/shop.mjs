// A shop for the clients: the simulated terminal, `tillwire serve` with the engine before it, and a key.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startProcess } from "../browser/kit/helper.mjs";
import { PROGRAM, simulate } from "../node/kit/simulator.mjs";

/** Opens it. */
export async function openShop() {
  const terminal = await simulate();
  const folder = mkdtempSync(join(tmpdir(), "tillwire-engine-"));
  const path = (name) => join(folder, name);
  writeFileSync(path("pos-key"), terminal.posKey, { mode: 0o600 });
  const config = `
    [engine]
    journal = ${JSON.stringify(path("journal"))}
    [[terminal]]
    id = "counter-1"
    via = "tcp"
    address = "${terminal.qfpay.tcp}"
    engine = true
    system = "qfpay"
    currency = "HKD"
    key = { file = ${JSON.stringify(path("pos-key"))} }`;
  writeFileSync(path("config.toml"), config);
  const state = ["--state", path("state")];
  const serve = (port) => startProcess(["serve", "--config", path("config.toml"), ...state, "--port", String(port)]);
  let engine = await serve(0);
  const url = engine.ready.helper;
  const key = execFileSync(PROGRAM, ["key", "create", "--for", "client", ...state], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();
  return {
    terminal,
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
