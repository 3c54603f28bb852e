// One process of a shop's back end, for tests that need two: started by fork, told what to do by messages.
//
// { connect: options } first; then { pay }, { outcome }, { reconcile }, each answered with { done } or { failed }.
// Books are told of as { booked }; `dies` says where in the booking this process is to end.

import { createServer } from "node:http";
import pg from "pg";

const { connection, modules, dies, port } = JSON.parse(process.argv[2]);
const [tillwire, { listener }, { postgresJournal }] = await Promise.all(modules.map((it) => import(it)));
const pool = new pg.Pool({ ...connection, max: 3 });
pool.on("error", () => {});
let gateway;

const server = createServer(listener((request) => gateway.handleNotification(request)));
server.listen(port ?? 0, "127.0.0.1", () => process.send({ listening: server.address().port }));

async function onSettled({ reference, status, order }) {
  if (dies === "before it is booked") await new Promise(() => process.kill(process.pid, "SIGKILL"));
  await new Promise((told) => process.send({ booked: { reference, status, order } }, told));
  if (dies === "after it is booked") await new Promise(() => process.kill(process.pid, "SIGKILL"));
}

const verbs = {
  async connect(options) {
    gateway = await tillwire.connect({ ...options, journal: postgresJournal(pool), onSettled });
  },
  async pay({ reference, minor, currency, method }) {
    const payment = gateway.pay({ reference, amount: { minor: BigInt(minor), currency }, method });
    return payment.offer.catch(async () => {
      throw new Error(`no offer: ${(await payment).code}`);
    });
  },
  async outcome(reference) {
    const { status, money, order } = await gateway.payment(reference);
    return { status, money, order };
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
