// The programs that are measured, each a process of its own: the helper, what it leads to, and others that do
// something of the kind, where they are installed.

import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { freePort } from "../node/kit/loopback.mjs";
import { ORIGIN } from "./wires.mjs";

const ROOT = join(import.meta.dirname, "../..");
export const PROGRAM =
  process.env.TILLWIRE ?? join(process.env.CARGO_TARGET_DIR ?? join(ROOT, "target"), "release/tillwire");
const folder = mkdtempSync(join(tmpdir(), "tillwire-bench-"));
const children = new Set();

/** A TCP echo and an HTTP server that answers each POST with its body: `{ tcp, http }`, their ports. */
export const startEcho = async () => (await ready(process.execPath, [join(import.meta.dirname, "echo.mjs")])).said;

/** A simulated terminal on a line of 9600 baud: its key, and the port's path. Undefined where there are no such lines. */
export async function startLine() {
  const faces = ["--http", "--tcp", "--websocket", "--gateway", "--control"].flatMap((face) => [face, "0"]);
  const { said } = await ready(PROGRAM, ["simulate", ...faces, "--serial"]).catch(() => ({ said: { qfpay: {} } }));
  return said.qfpay.serial && { posKey: said.posKey, path: said.qfpay.serial };
}

/** The helper with two terminals, `tcp` and `http`, which are the echo's, and one on the line where there is one. */
export function helperFor(echo, line) {
  const [config, state] = [join(folder, "config.toml"), join(folder, "state")];
  const terminal = (via) => `[[terminal]]\nid = "${via}"\nvia = "${via}"\naddress = "127.0.0.1:${echo[via]}"\n`;
  const limits = "[limits]\nconnections = 16384\n";
  const serial = line ? `[[terminal]]\nid = "serial"\nserial = "${line.path}"\n` : "";
  writeFileSync(config, `origins = ["${ORIGIN}"]\n${terminal("tcp")}${terminal("http")}${serial}${limits}`);
  return {
    async start() {
      const { child, said } = await ready(PROGRAM, ["serve", "--config", config, "--state", state, "--port", "0"]);
      return { child, port: new URL(said.helper).port };
    },
    async token(port) {
      const code = execFileSync(PROGRAM, ["pair", "--state", state], { encoding: "utf8" }).trim();
      const headers = { Origin: ORIGIN, "Content-Type": "application/json" };
      const body = JSON.stringify({ code });
      const paired = await fetch(`http://127.0.0.1:${port}/v1/pair`, { method: "POST", headers, body });
      return (await paired.json()).token;
    },
  };
}

/** websocat from a WebSocket to the TCP echo; undefined where it is not installed. */
export async function startWebsocat(echo) {
  const program = installed("websocat");
  if (!program) return undefined;
  const port = await freePort();
  const child = start(program, ["--binary", `ws-l:127.0.0.1:${port}`, `tcp:127.0.0.1:${echo.tcp}`]);
  await listens(port);
  return { child, port, program };
}

/** nginx before the HTTP echo with the headers that a page needs; undefined where it is not installed. */
export async function startNginx(echo) {
  const program = installed("nginx");
  if (!program) return undefined;
  const port = await freePort();
  const config = join(folder, "nginx.conf");
  const temps = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((it) => `${it}_temp_path ${folder}/${it};`);
  const cors = `add_header Access-Control-Allow-Origin ${ORIGIN}; add_header Vary Origin;`;
  const location = `location / { proxy_pass http://127.0.0.1:${echo.http}; proxy_set_header Connection close; ${cors} }`;
  writeFileSync(
    config,
    `daemon off; pid ${folder}/nginx.pid; error_log stderr crit; worker_processes 1; events {}
     http { access_log off; ${temps.join(" ")} server { listen 127.0.0.1:${port}; ${location} } }`,
  );
  const child = start(program, ["-c", config]);
  await listens(port);
  return { child, port };
}

/** Proportional memory of a process in KB; undefined where the system does not tell. */
export function memoryOf({ pid }) {
  try {
    return Number(/Pss:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1]);
  } catch {
    return undefined;
  }
}

/** Ends one of them. */
export function end(child) {
  children.delete(child);
  child.removeAllListeners("exit");
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill();
  return gone;
}

export async function endAll() {
  await Promise.all([...children].map(end));
  rmSync(folder, { recursive: true, force: true });
}

/** Resolves once somebody listens there. */
export async function listens(port) {
  const open = () =>
    new Promise((resolve) => {
      const socket = connect(port, "127.0.0.1", () => resolve(socket.destroy())).once("error", () =>
        resolve(undefined),
      );
    });
  while ((await open()) === undefined) await new Promise((resolve) => setTimeout(resolve, 1));
}

export function start(program, args, stdout = "ignore") {
  const child = spawn(program, args, { stdio: ["ignore", stdout, "ignore"] });
  children.add(child);
  return child;
}

/** Starts a program and gives the first line it prints, as JSON. */
function ready(program, args) {
  const child = start(program, args, "pipe");
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", (line) => resolve({ child, said: JSON.parse(line) }));
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`${program} ended with ${code}`)));
  });
}

function installed(program) {
  try {
    return execFileSync("which", [program], { encoding: "utf8" }).trim();
  } catch {
    return undefined;
  }
}
