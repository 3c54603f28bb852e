// The real `tillwire simulate`, as a process with real sockets.

import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ROOT } from "./toy.mjs";

const suffix = process.platform === "win32" ? ".exe" : "";
const TARGET = process.env.CARGO_TARGET_DIR ?? join(ROOT, "target");
/** The program under test. */
export const PROGRAM = process.env.TILLWIRE ?? join(TARGET, "release", `tillwire${suffix}`);

/** Starts it on free ports. */
export async function simulate(...flags) {
  const ports = ["--http", "--tcp", "--websocket", "--gateway", "--control"].filter((port) => !flags.includes(port));
  const child = spawn(PROGRAM, ["simulate", ...ports.flatMap((port) => [port, "0"]), ...flags], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const line = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", resolve);
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`tillwire simulate ended with ${code}`)));
  });
  const ready = JSON.parse(line);
  const { qfpay, codepay, icashier, bpc, control, posKey, appId, merid, mid, keys } = ready;
  const call = async (method, path, body) => {
    const response = await fetch(control + path, {
      method,
      headers: { "Content-Type": "application/json", Connection: "close" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  };
  const [host, port] = qfpay.tcp.split(":");
  /** The steps of the next requests; dedupe is off, so that our own at-most-once is what is tested. */
  const scriptOf =
    (system) =>
    (...steps) =>
      call("POST", "/sim/script", { system, steps, dedupe: false });
  const customerOf = (system) => (action) => call("POST", "/sim/customer", { system, action });
  return {
    qfpay,
    posKey,
    tcp: { via: "tcp", host, port: Number(port) },
    http: { via: "http", url: qfpay.http },
    /** With `--https`: where the HTTP face is behind TLS, and the certificate to trust. */
    https: ready.https,
    certificate: ready.certificate,
    /** The back end of this terminal, as `connect` takes it. */
    confirm: { url: ready.qfpayBackend, appCode: ready.appCode, key: keys.qfpayBackend },
    /** How many requests were read; all, or those of a kind. */
    count: async (only) =>
      (await call("GET", "/sim/ledger")).requests.filter(({ kind }) => !only || kind === only).length,
    /** Resolves once it has read one more than `before`: a customer who taps earlier taps in vain. */
    async reads(before = 0) {
      const count = async () => (await call("GET", "/sim/ledger")).requests.length;
      while ((await count()) <= before) await new Promise((resolve) => setTimeout(resolve, 5));
    },
    script: scriptOf("qfpay"),
    customer: customerOf("qfpay"),
    /** The other terminal, which speaks WebSocket. */
    codepay: {
      appId,
      url: codepay,
      address: new URL(codepay).host,
      link: { via: "websocket", url: codepay },
      script: scriptOf("codepay"),
      customer: customerOf("codepay"),
    },
    /** The gateways; `options` is what `connect` has to know of one. */
    icashier: {
      options: { system: "icashier", currency: "HKD", url: icashier, merid, key: keys.icashier },
      script: scriptOf("icashier"),
      customer: customerOf("icashier"),
    },
    bpc: {
      options: { system: "bpc", currency: "HKD", url: bpc, mid, posNo: "00000001", key: keys.bpc },
      script: scriptOf("bpc"),
      customer: customerOf("bpc"),
    },
    reset: () => call("POST", "/sim/reset"),
    /** How the serial face's cable is, after what was ordered. */
    cable: (order) => (order ? call("POST", "/sim/cable", order) : call("GET", "/sim/cable")),
    ledger: () => call("GET", "/sim/ledger"),
    stop: () =>
      new Promise((resolve) => {
        child.removeAllListeners("exit");
        child.once("exit", resolve);
        child.kill();
      }),
  };
}
