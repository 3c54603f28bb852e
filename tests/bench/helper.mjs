// `npm run bench`: what the helper costs between a page and a terminal, as ratios to the same thing without it, and to
// websocat and nginx where these are installed. TILLWIRE_IDLE says how many idle connections are held (200).

import { execFileSync } from "node:child_process";
import { copyFileSync, statSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../node/kit/loopback.mjs";
import { compareLines, straightTo } from "./line.mjs";
import {
  end,
  endAll,
  helperFor,
  listens,
  memoryOf,
  PROGRAM,
  start,
  startEcho,
  startLine,
  startNginx,
  startWebsocat,
} from "./processes.mjs";
import { compare, compareCrowd, quantile, row } from "./table.mjs";
import { ORIGIN, overTcp, overWebSocket, post, wayOver } from "./wires.mjs";

const TILLS = 50;
const STARTS = 11;
const HALF_OPEN = 1000;
const SILENT = 500;
const IDLE = Number(process.env.TILLWIRE_IDLE ?? 200);

async function main() {
  const echo = await startEcho();
  const lines = [await startLine(), await startLine()];
  const helper = helperFor(echo, lines[1]);
  const websocat = await startWebsocat(echo);
  const nginx = await startNginx(echo);
  const { child, port } = await helper.start();
  const token = await helper.token(port);
  const terminal = `ws://127.0.0.1:${port}/v1/terminals/tcp`;
  row("", "median", "", "ratio");
  memory(child, websocat?.child);
  await coldStart(helper, echo, websocat?.program);

  const ways = { "raw TCP echo": await overTcp(echo.tcp), helper: await overWebSocket(terminal, token) };
  if (websocat) ways.websocat = await overWebSocket(`ws://127.0.0.1:${websocat.port}`);
  await compare("512 B", ways, 512, 2000);
  await compare("64 KB", ways, 65_536, 300);

  const crowd = (make) => Promise.all(Array.from({ length: TILLS }, make));
  const crowds = { "raw TCP echo": await crowd(() => overTcp(echo.tcp)) };
  crowds.helper = await crowd(() => overWebSocket(terminal, token));
  if (websocat) crowds.websocat = await crowd(() => overWebSocket(`ws://127.0.0.1:${websocat.port}`));
  await compareCrowd(`${TILLS} tills at once, 512 B`, crowds, 512, 40);

  const path = "/api/pos/query_transaction";
  const https = { straight: post(echo.http, path) };
  https.helper = post(port, `/v1/terminals/http/http${path}`, { Origin: ORIGIN, "X-Tillwire-Token": token });
  if (nginx) https.nginx = post(nginx.port, path, { Origin: ORIGIN });
  await compare("HTTP 512 B", https, 512, 200);

  if (lines[1]) {
    const serial = await wayOver(`ws://127.0.0.1:${port}/v1/terminals/serial`, token);
    await compareLines({
      straight: { ...lines[0], ...straightTo(lines[0].path) },
      helper: { ...lines[1], ...serial },
    });
  }

  await idle(child, terminal, token);
  await flood(child, port, ways.helper);
  size();
  if (!websocat) console.log("websocat is not installed: not compared");
  if (!nginx) console.log("nginx is not installed: not compared");
}

function memory(child, websocat) {
  const own = memoryOf(child);
  if (own === undefined) return;
  row("memory (PSS) at rest, helper", `${own} KB`);
  if (websocat)
    row(
      "memory (PSS) at rest, websocat",
      `${memoryOf(websocat)} KB`,
      "",
      `x ${(own / memoryOf(websocat)).toFixed(2)} of it`,
    );
}

/** From nothing to the first byte that came back. */
async function coldStart(helper, echo, websocat) {
  const [own, other] = [[], []];
  for (let turn = 0; turn < STARTS; turn += 1) {
    let started = performance.now();
    const { child } = await helper.start();
    own.push(performance.now() - started);
    await end(child);
    if (!websocat) continue;
    const port = await freePort();
    started = performance.now();
    const peer = start(websocat, ["--binary", `ws-l:127.0.0.1:${port}`, `tcp:127.0.0.1:${echo.tcp}`]);
    await listens(port);
    other.push(performance.now() - started);
    await end(peer);
  }
  row("start until it listens, helper", `${quantile(own, 0.5).toFixed(1)} ms`);
  if (websocat) row("start until it listens, websocat", `${quantile(other, 0.5).toFixed(1)} ms`);
}

async function idle(child, terminal, token) {
  const before = memoryOf(child);
  if (before === undefined) return;
  const held = [];
  while (held.length < IDLE) held.push(await overWebSocket(terminal, token));
  row(`memory per idle connection, of ${IDLE}`, `${((memoryOf(child) - before) / IDLE).toFixed(1)} KB`);
  const answers = await Promise.all(held.map((ask) => ask(Buffer.from("still there")).then(() => 1)));
  row("idle connections that still answer", `${answers.length} of ${IDLE}`);
  for (const { end } of held) end();
}

/** Clients that never finish their request, and some that say nothing, while a till goes on working. */
async function flood(child, port, till) {
  const started = performance.now();
  const first = (index) => (index < HALF_OPEN ? "GET /health HTTP/1.1\r\nHost: 127" : "");
  let open = HALF_OPEN + SILENT;
  for (let index = 0; index < HALF_OPEN + SILENT; index += 1) {
    const socket = connect(Number(port), "127.0.0.1", () => socket.write(first(index)));
    socket
      .on("error", () => {})
      .on("close", () => (open -= 1))
      .resume();
  }
  const [times, message] = [[], Buffer.alloc(512, "x")];
  let most = 0;
  while (open > 0 && performance.now() - started < 30_000) {
    const asked = performance.now();
    await till(message);
    times.push(performance.now() - asked);
    most = Math.max(most, memoryOf(child) ?? 0);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const what = `${HALF_OPEN} half-open and ${SILENT} silent clients`;
  row(`${what}: closed after`, `${((performance.now() - started) / 1000).toFixed(1)} s`, "", `${open} left`);
  row(
    "  a till's message meanwhile",
    `${quantile(times, 0.5).toFixed(2)} ms`,
    `${quantile(times, 0.99).toFixed(2)} ms`,
  );
  row("  memory (PSS) at most", `${most} KB`);
}

function size() {
  const stripped = join(tmpdir(), `tillwire-stripped-${process.pid}`);
  copyFileSync(PROGRAM, stripped);
  execFileSync("strip", [stripped]);
  row("program, stripped", `${(statSync(stripped).size / 1e6).toFixed(2)} MB`);
}

try {
  await main();
} finally {
  await endAll();
}
process.exit();
