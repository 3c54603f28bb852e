// `npm run bench`: what the helper costs between a page and a terminal, as ratios to the same thing without it.
//
// The machine's speed drifts, so every pair is measured in turns and the medians of both are compared. Where
// websocat or nginx are installed, they stand beside the helper.

import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { WebSocket } from "ws";

const ROOT = join(import.meta.dirname, "../..");
const PROGRAM = process.env.TILLWIRE ?? join(process.env.CARGO_TARGET_DIR ?? join(ROOT, "target"), "release/tillwire");
const ORIGIN = "http://till.example";
const TURNS = 5;
const children = [];
const folder = mkdtempSync(join(tmpdir(), "tillwire-bench-"));

/** Starts a program and gives the first line it prints, as JSON. */
function ready(program, args, env = {}) {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "ignore"], env: { ...process.env, ...env } });
  children.push(child);
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", (line) => resolve({ child, said: JSON.parse(line) }));
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`${program} ended with ${code}`)));
  });
}

const installed = (program) => {
  try {
    return execFileSync("which", [program], { encoding: "utf8" }).trim();
  } catch {
    return undefined;
  }
};

/** A socket that sends bytes and resolves when as many have come back. */
function echoOver(send, onData) {
  let [left, done] = [0, () => {}];
  onData((bytes) => {
    left -= bytes.length;
    if (left <= 0) done();
  });
  return (bytes) =>
    new Promise((resolve) => {
      [left, done] = [bytes.length, resolve];
      send(bytes);
    });
}

async function overTcp(port) {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  await new Promise((resolve) => socket.once("connect", resolve));
  return { ask: echoOver((bytes) => socket.write(bytes), (take) => socket.on("data", take)), end: () => socket.destroy() };
}

async function overWebSocket(url, token) {
  const socket = new WebSocket(url, { origin: ORIGIN, perMessageDeflate: false });
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  if (token) {
    socket.send(JSON.stringify({ token, session: "bench" }));
    const answer = await new Promise((resolve) => socket.once("message", (data) => resolve(String(data))));
    if (!JSON.parse(answer).opened) throw new Error(answer);
  }
  const ask = echoOver((bytes) => socket.send(bytes), (take) => socket.on("message", take));
  return { ask, end: () => socket.terminate(), socket };
}

async function times(ask, bytes, count) {
  const taken = [];
  for (let index = 0; index < count; index += 1) {
    const started = performance.now();
    await ask(bytes);
    taken.push((performance.now() - started) * 1000);
  }
  return taken;
}

const quantile = (values, part) => [...values].sort((one, other) => one - other)[Math.floor((values.length - 1) * part)];

/** Measures several ways in turns; the first is the measure of the others. */
async function compare(title, ways, size, count) {
  const bytes = Buffer.alloc(size, 0x61);
  const taken = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
  for (let turn = 0; turn <= TURNS; turn += 1) {
    for (const [name, ask] of Object.entries(ways)) {
      const found = await times(ask, bytes, count);
      if (turn > 0) taken[name].push(...found);
    }
  }
  const [base] = Object.values(taken);
  for (const [name, values] of Object.entries(taken)) {
    const [p50, p99] = [quantile(values, 0.5), quantile(values, 0.99)];
    row(`${title}, ${name}`, `${p50.toFixed(0)} us`, `p99 ${p99.toFixed(0)} us`, `x ${(p50 / quantile(base, 0.5)).toFixed(2)}`);
  }
}

function row(name, ...cells) {
  console.log(`${name.padEnd(44)}${cells.map((cell) => cell.padStart(16)).join("")}`);
}

function post(port, path, headers) {
  return (body) =>
    new Promise((resolve, reject) => {
      const head = { "Content-Type": "application/json", "Content-Length": body.length, Connection: "close", ...headers };
      const outgoing = request({ host: "127.0.0.1", port, path, method: "POST", headers: head, agent: false });
      outgoing.on("error", reject).on("response", (incoming) => {
        if (incoming.statusCode !== 200) reject(new Error(`${path}: ${incoming.statusCode}`));
        incoming.resume().on("end", resolve);
      });
      outgoing.end(body);
    });
}

async function main() {
  const { said: echo } = await ready(process.execPath, [join(import.meta.dirname, "echo.mjs")]);
  const terminal = (id, via, port) => `[[terminal]]\nid = "${id}"\nvia = "${via}"\naddress = "127.0.0.1:${port}"\n`;
  const config = join(folder, "config.toml");
  const state = join(folder, "state");
  writeFileSync(config, `origins = ["${ORIGIN}"]\n${terminal("tcp", "tcp", echo.tcp)}${terminal("http", "http", echo.http)}`);

  const starts = [];
  for (let turn = 0; turn < 2 * TURNS; turn += 1) {
    const started = performance.now();
    const { child } = await ready(PROGRAM, ["serve", "--config", config, "--state", state, "--port", "0"]);
    starts.push(performance.now() - started);
    child.removeAllListeners("exit").kill();
  }
  const { child, said } = await ready(PROGRAM, ["serve", "--config", config, "--state", state, "--port", "0"]);
  const { port } = new URL(said.helper);
  const code = execFileSync(PROGRAM, ["pair", "--state", state], { encoding: "utf8" }).trim();
  const paired = await fetch(`http://127.0.0.1:${port}/v1/pair`, {
    method: "POST",
    headers: { Origin: ORIGIN, "Content-Type": "application/json" },
    body: JSON.stringify({ code }),
  });
  const { token } = await paired.json();

  row("", "median", "", "ratio");
  const raw = await overTcp(echo.tcp);
  const helper = await overWebSocket(`ws://127.0.0.1:${port}/v1/terminals/tcp`, token);
  const ways = { "raw TCP echo": raw.ask, "helper": helper.ask };
  const websocat = installed("websocat");
  if (websocat) {
    const free = await new Promise((resolve) => {
      const probe = connect({ port: echo.tcp, host: "127.0.0.1" }).once("connect", () => {
        resolve(probe.localPort);
        probe.destroy();
      });
    });
    children.push(spawn(websocat, ["--binary", `ws-l:127.0.0.1:${free}`, `tcp:127.0.0.1:${echo.tcp}`], { stdio: "ignore" }));
    await new Promise((resolve) => setTimeout(resolve, 500));
    ways.websocat = (await overWebSocket(`ws://127.0.0.1:${free}`)).ask;
  }
  await compare("512 B", ways, 512, 2000);
  await compare("64 KB", ways, 65_536, 300);

  const path = "/v1/terminals/http/http/api/pos/query_transaction";
  const through = post(port, path, { Origin: ORIGIN, "X-Tillwire-Token": token });
  await compare("HTTP 512 B", { "straight": post(echo.http, "/api/pos/query_transaction", {}), "helper": through }, 512, 200);

  const memory = () => Number(/Pss:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/smaps_rollup`, "utf8"))?.[1] ?? Number.NaN);
  if (process.platform === "linux") {
    const [before, idle] = [memory(), []];
    for (let index = 0; index < 200; index += 1) idle.push(await overWebSocket(`ws://127.0.0.1:${port}/v1/terminals/tcp`, token));
    row("memory (PSS) at rest", `${before} KB`);
    row("memory per idle connection, of 200", `${((memory() - before) / 200).toFixed(1)} KB`);
    for (const { end } of idle) end();
  }
  row("start until it listens", `${quantile(starts, 0.5).toFixed(1)} ms`);
  row("program", `${(statSync(PROGRAM).size / 1e6).toFixed(2)} MB`);
  if (!websocat) console.log("websocat is not installed: not compared");
  raw.end();
  helper.end();
}

try {
  await main();
} finally {
  for (const child of children) child.removeAllListeners("exit").kill();
  rmSync(folder, { recursive: true, force: true });
}
process.exit();
