// One process of a shop's back end, for tests that need two: started by fork, told what to do by messages.
//
// { connect: options } first; then { pay }, { refund }, { outcome }, { clocks }, { reconcile }, each answered with
// { done } or { failed }. Books are told of as { booked }; `dies` says where in the booking this process is to end,
// `stalls` which record of a log is never written: that is told as { stalled }, and the process waits to be killed.
// The journal is PostgreSQL (`connection`) or a folder.

import { createServer } from "node:http";
import { listening } from "./loopback.mjs";

const { connection, folder, modules, dies, port, stalls } = JSON.parse(process.argv[2]);
const [tillwire, { listener }, { postgresJournal } = {}] = await Promise.all(modules.map((it) => import(it)));
const journal = stalling(connection ? await onPostgres() : tillwire.fileJournal(folder));
let gateway;

const server = createServer(listener((request) => gateway.handleNotification(request)));
process.send({ listening: await listening(server, port) });

async function onPostgres() {
  const { default: pg } = await import("pg");
  const pool = new pg.Pool({ ...connection, max: 3 });
  pool.on("error", () => {});
  return postgresJournal(pool);
}

/** `stalls`: { reference, seq } of the record, or { reference, settles } for the outcome's. */
function stalling(inner) {
  if (!stalls) return inner;
  const append = (log, reference, seq, bytes, settles) => {
    const isIt = log === stalls.log && reference === stalls.reference;
    if (!isIt || (seq !== stalls.seq && settles !== stalls.settles))
      return inner.append(log, reference, seq, bytes, settles);
    process.send({ stalled: reference });
    return new Promise(() => {});
  };
  return { ...inner, append };
}

async function onSettled({ reference, status, order }) {
  if (dies === "before it is booked") await new Promise(() => process.kill(process.pid, "SIGKILL"));
  await new Promise((told) => process.send({ booked: { reference, status, order } }, told));
  if (dies === "after it is booked") await new Promise(() => process.kill(process.pid, "SIGKILL"));
}

const verbs = {
  async connect(options) {
    gateway = await tillwire.connect({ ...options, journal, onSettled });
  },
  async pay({ reference, minor, currency, method, options }) {
    const payment = gateway.pay({ reference, amount: { minor: BigInt(minor), currency }, method, options });
    return payment.offer.catch(async () => {
      throw new Error(`no offer: ${(await payment).code}`);
    });
  },
  /** Begins it; its outcome is asked for apart. */
  async refund({ of, reference, minor, currency }) {
    const refund = gateway.refund({ of, reference, amount: { minor: BigInt(minor), currency } });
    refund.outcome().catch(() => {});
    for await (const { name } of refund) if (name === "sent") return;
  },
  async outcome(reference) {
    const { status, money, order, code, notes } = await gateway.payment(reference);
    return { status, money, order, code, notes };
  },
  /** As a computer that slept, or whose clock was set: both clocks jump by so many ms. */
  async clocks({ mono, wall }) {
    const [now, date] = [performance.now.bind(performance), Date.now.bind(Date)];
    performance.now = () => now() + mono;
    Date.now = () => date() + wall;
  },
  reconcile: () => gateway.reconcile(),
};

process.on("message", async ({ id, verb, value }) => {
  try {
    process.send({ id, done: await verbs[verb](value) });
  } catch (error) {
    process.send({ id, failed: error.code ?? String(error) });
  }
});
process.on("disconnect", () => process.exit());
