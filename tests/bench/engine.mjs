// `npm run bench:engine`: what the engine adds to a payment at a terminal, with its journal in a folder and in PostgreSQL,
// and what it weighs. A terminal's own time is from the moment its request left until its answer came, as the engine's log
// has it for each reference; what is more than that is the engine's, the journal's disk and the two HTTP clients'. The measure
// is a bare request (`GET /health`) of the same program over the same kind of connection, in turns with the payments.
// TILLWIRE_TERMINALS says how many there are (50), TILLWIRE_PAYMENTS how many are taken in a turn (200).

import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { findServers } from "../../scripts/debian.mjs";
import { startPostgres } from "../node/kit/servers.mjs";
import { memoryOf } from "./processes.mjs";
import { quantile, row } from "./table.mjs";

const TARGET = process.env.CARGO_TARGET_DIR ?? join(import.meta.dirname, "../../target");
const PLAIN = process.env.TILLWIRE_PLAIN ?? join(TARGET, "release/tillwire");
const PROGRAM = process.env.TILLWIRE ?? join(TARGET, "engine/tillwire");
const TERMINALS = Number(process.env.TILLWIRE_TERMINALS ?? 50);
const PAYMENTS = Number(process.env.TILLWIRE_PAYMENTS ?? 200);
const TURNS = 3;

const folder = mkdtempSync(join(tmpdir(), "tillwire-bench-engine-"));
const children = new Set();

async function main() {
  const terminals = await Promise.all(Array.from({ length: TERMINALS }, simulate));
  row("", "p50", "p99", "ratio of p50");
  const one = await serve("one", terminals.slice(0, 1), folderJournal("one"));
  const file = await serve("file", terminals, folderJournal("file"));
  const [rest, many] = [memoryOf(one.child), memoryOf(file.child)];
  row("memory (PSS) at rest, one terminal", `${rest} KB`);
  row("memory (PSS) of each terminal more", `${((many - rest) / (TERMINALS - 1)).toFixed(0)} KB`);
  await one.end();
  await measure("journal in a folder", file);
  row("  memory (PSS) after them", `${memoryOf(file.child)} KB`);
  await file.end();
  if (findServers()) {
    const server = await startPostgres();
    try {
      const { host, user, database } = server.connection;
      const url = `host=${host} user=${user} dbname=${database}`;
      const postgres = await serve("postgres", terminals, `{ postgres = ${JSON.stringify(url)} }`);
      await measure("journal in PostgreSQL", postgres);
      await postgres.end();
    } finally {
      await server.stop();
    }
  } else {
    console.log("PostgreSQL is not installed: not measured");
  }
  for (const [name, path] of Object.entries({ "without the engine": PLAIN, "with the engine": PROGRAM })) {
    row(`program ${name}`, `${(statSync(path).size / 1e6).toFixed(2)} MB`);
  }
}

/** Payments and bare requests in turns, at one terminal and at all; the first turn warms everything up. */
async function measure(title, engine) {
  for (const crowd of [1, TERMINALS]) {
    const taken = { bare: [], over: [] };
    for (let turn = 0; turn <= TURNS; turn += 1) {
      const [bare, paid] = [await inCrowd(crowd, engine.bare), await inCrowd(crowd, engine.pay)];
      if (turn === 0) continue;
      taken.bare.push(...bare);
      taken.over.push(...(await engine.beyond(paid)));
    }
    const at = crowd === 1 ? "1 terminal" : `${crowd} terminals at once`;
    const [bare, over] = [taken.bare, taken.over].map((values) => [0.5, 0.99].map((part) => quantile(values, part)));
    row(`${title}, ${at}: bare request`, ...bare.map(ms));
    row(`${title}, ${at}: a payment`, ...over.map(ms), `x ${(over[0] / bare[0]).toFixed(1)}`);
  }
  const { sum, count } = await engine.appends();
  row("  of it a record, of which a payment has three", ms((sum / count) * 1000));
}

const ms = (value) => `${value.toFixed(2)} ms`;

/** Each of so many clients asks one after the other; gives what was answered. */
async function inCrowd(crowd, ask) {
  const answers = [];
  const each = Math.ceil(PAYMENTS / crowd);
  const client = async (_, at) => {
    for (let index = 0; index < each; index += 1) answers.push(await ask(at));
  };
  await Promise.all(Array.from({ length: crowd }, client));
  return answers;
}

const folderJournal = (name) => JSON.stringify(join(folder, name, "journal"));

/** A simulated terminal that answers at once: its address and key. */
async function simulate() {
  const faces = ["--http", "--tcp", "--websocket", "--gateway", "--control"].flatMap((face) => [face, "0"]);
  const { said } = await start(["simulate", ...faces], "ignore");
  return { address: said.qfpay.tcp, key: said.posKey };
}

/** The engine before these terminals. */
async function serve(name, terminals, journal) {
  const own = join(folder, name);
  mkdirSync(own);
  writeFileSync(join(own, "key"), terminals[0].key, { mode: 0o600 });
  const terminal = ({ address }, at) => `[[terminal]]
    id = "counter-${at}"
    via = "tcp"
    address = "${address}"
    engine = true
    system = "qfpay"
    currency = "HKD"
    key = { file = ${JSON.stringify(join(own, "key"))} }\n`;
  writeFileSync(join(own, "config.toml"), `[engine]\njournal = ${journal}\n${terminals.map(terminal).join("")}`);
  const [config, state, log] = ["config.toml", "state", "log"].map((file) => join(own, file));
  const { child, said } = await start(
    ["serve", "--config", config, "--state", state, "--port", "0"],
    openSync(log, "w"),
  );
  const created = ["key", "create", "--for", "bench", "--state", state];
  const key = execFileSync(PROGRAM, created, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
  const authorization = `Bearer ${key}`;
  let sales = 0;
  return {
    child,
    bare: async () => (await ask(agent, said.helper, "GET", "/health")).took,
    /** A payment to its outcome: how long that took, by its reference. */
    async pay(at) {
      sales += 1;
      const reference = `sale-${at}-${sales}`;
      const body = { amount: { amount: "12.50", currency: "HKD" }, method: "card", terminal: `counter-${at}` };
      const path = `/v1/payments/${reference}?wait=60s`;
      const { took, text } = await ask(agent, said.helper, "PUT", path, { authorization }, JSON.stringify(body));
      if (JSON.parse(text).status !== "approved") throw new Error(text);
      return { reference, took };
    },
    /** What is left of each without its terminal's own time. */
    async beyond(paid) {
      const own = await terminalTimes(log, paid.at(-1).reference);
      return paid.map(({ reference, took }) => took - own.get(reference));
    },
    async appends() {
      const { text } = await ask(agent, said.helper, "GET", "/metrics");
      const of = (what) => Number(new RegExp(`tillwire_journal_append_seconds_${what} (\\S+)`).exec(text)?.[1]);
      return { sum: of("sum"), count: of("count") };
    },
    async end() {
      agent.destroy();
      await end(child);
    },
  };
}

function ask(agent, url, method, path, headers = {}, body = "") {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const head = { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body), ...headers };
    const outgoing = request(new URL(path, url), { method, headers: head, agent });
    outgoing.on("error", reject).on("response", (incoming) => {
      let text = "";
      incoming.setEncoding("utf8").on("data", (part) => (text += part));
      incoming.on("end", () => resolve({ took: performance.now() - started, text }));
    });
    outgoing.end(body);
  });
}

/** From "sent" to "answered" in the log, in ms by reference, once that has the end of the last one. */
async function terminalTimes(log, last) {
  for (;;) {
    const lines = readFileSync(log, "utf8")
      .split("\n")
      .filter((line) => line.includes('"reference"'));
    const events = lines.map((line) => JSON.parse(line));
    const seen = events.some(({ message, span }) => message === "outcome" && span.reference === last);
    if (!seen) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      continue;
    }
    const [sent, times] = [new Map(), new Map()];
    for (const { message, step, span, timestamp } of events) {
      const at = microseconds(timestamp) / 1000;
      if (step === "sent") sent.set(span.reference, at);
      if (message === "answered") times.set(span.reference, at - sent.get(span.reference));
    }
    return times;
  }
}

/** Of a time such as 2026-11-30T11:12:34.123456Z: within a day is enough. */
function microseconds(timestamp) {
  const [, hours, minutes, seconds, fraction] = /T(\d+):(\d+):(\d+)\.(\d+)Z/.exec(timestamp);
  return (
    ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1e6 + Number(fraction.padEnd(6, "0").slice(0, 6))
  );
}

/** Starts the program and gives the first line it prints, as JSON. */
function start(args, stderr) {
  const child = spawn(PROGRAM, args, { stdio: ["ignore", "pipe", stderr] });
  children.add(child);
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", (line) => resolve({ child, said: JSON.parse(line) }));
    child.once("error", reject);
    child.once("exit", (code) => {
      children.delete(child);
      reject(new Error(`${args[0]} ended with ${code}`));
    });
  });
}

function end(child) {
  children.delete(child);
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill();
  return gone;
}

try {
  await main();
} finally {
  await Promise.all([...children].map(end));
  rmSync(folder, { recursive: true, force: true });
}
process.exit();
