// The back end of the till's gateway tenders, as a process of its own against `tillwire simulate --gateway`: what the
// page calls, what the customer does, and who is refused.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, beforeEach, test } from "node:test";
import { PROGRAM } from "../kit/simulator.mjs";
import { ROOT } from "../kit/toy.mjs";

const ORIGIN = "http://127.0.0.1:9003";

const running = [];
let simulated;
let backEnd;

before(async () => {
  const ports = ["http", "tcp", "websocket", "gateway", "control"].flatMap((name) => [`--${name}`, "0"]);
  simulated = await started(PROGRAM, ["simulate", ...ports]);
  const { icashier, bpc, merid, mid, keys } = simulated;
  const gateways = JSON.stringify({ icashier, bpc, merid, mid, keys });
  const server = join(ROOT, "demo/server/main.mjs");
  const args = [server, "--gateways", gateways, "--origin", ORIGIN, "--port", "0"];
  backEnd = (await started(process.execPath, args)).backEnd;
});

after(() => {
  for (const child of running) child.kill();
});

beforeEach(() => control("reset"));

test("the page is told which gateways there are, and by what they can be paid", async () => {
  const { gateways } = await ask("GET", "");
  const told = gateways.map(({ name, system, currency, methods }) => ({ name, system, currency, methods }));
  assert.deepEqual(told, [
    {
      name: "icashier",
      system: "icashier",
      currency: "HKD",
      methods: ["card", "wechat", "alipay", "unionpay-card", "any"],
    },
    { name: "bpc", system: "bpc", currency: "HKD", methods: ["wechat", "alipay", "unionpay-qr"] },
  ]);
});

test("a code is offered, the customer pays, the page hears of it, and part of it is given back", async () => {
  const offered = await ask("POST", "bpc/payments", { reference: "sale-1", amount: "12.50", method: "wechat" });
  assert.match(offered.offer.qr, /\S/);
  assert.equal(offered.outcome, undefined);
  await control("customer", { system: "bpc", action: "pay" });
  const { outcome } = await until("bpc", offered);
  assert.deepEqual(
    [outcome.status, outcome.money, outcome.amount],
    ["approved", "moved", { minor: "1250", currency: "HKD" }],
  );
  const back = await ask("POST", "bpc/refunds", { reference: "refund-1", of: "sale-1", amount: "5" });
  const refund = await until("bpc", back);
  assert.deepEqual([refund.outcome.status, refund.outcome.amount.minor], ["approved", "500"]);
  const { charges, refunds } = await ledger();
  assert.deepEqual([charges.map(({ minor }) => minor), refunds.map(({ minor }) => minor)], [[1250], [500]]);
});

test("a page is offered, the customer pays there and comes back", async () => {
  const sale = { reference: "sale-2", amount: "8", method: "any" };
  const offered = await ask("POST", "icashier/payments", sale);
  assert.ok(offered.offer.redirect.startsWith("http://127.0.0.1:"), offered.offer.redirect);
  await (await fetch(offered.offer.redirect)).text();
  await control("customer", { system: "icashier", action: "pay" });
  const { outcome } = await until("icashier", offered);
  assert.deepEqual([outcome.status, outcome.amount.minor], ["approved", "800"]);
  assert.equal((await ledger()).charges.length, 1);
});

test("a call that is repeated joins what it began, and never pays twice", async () => {
  const sale = { reference: "sale-3", amount: "3.00", method: "alipay" };
  const [one, two] = await Promise.all([ask("POST", "bpc/payments", sale), ask("POST", "bpc/payments", sale)]);
  assert.equal(one.offer.qr, two.offer.qr);
  await control("customer", { system: "bpc", action: "pay" });
  await until("bpc", one);
  const again = await ask("POST", "bpc/payments", sale);
  assert.equal(again.outcome.status, "approved");
  assert.equal((await ledger()).charges.length, 1);
  const other = await call("POST", "bpc/payments", { ...sale, amount: "4.00" });
  assert.deepEqual([other.status, (await other.json()).code], [409, "INTENT_CONFLICT"]);
});

test("a payment that the customer refuses is declined, and one that is cancelled is not charged", async () => {
  const declined = await ask("POST", "bpc/payments", { reference: "sale-4", amount: "1.00", method: "wechat" });
  await control("customer", { system: "bpc", action: "decline" });
  assert.equal((await until("bpc", declined)).outcome.status, "declined");
  const left = await ask("POST", "bpc/payments", { reference: "sale-5", amount: "2.00", method: "wechat" });
  assert.deepEqual(
    (await ask("GET", "bpc/pending")).pending.map(({ reference }) => reference),
    ["sale-5"],
  );
  assert.equal((await ask("POST", "bpc/payments/sale-5/cancel", {})).answer, "requested");
  assert.match((await until("bpc", left)).outcome.status, /^(cancelled|not-charged)$/);
  assert.deepEqual((await ledger()).charges, []);
});

test("whoever is not the till is refused, and so is what makes no sense", async () => {
  const sale = { reference: "sale-6", amount: "1.00", method: "wechat" };
  /** @type {[string, Parameters<typeof call>, number][]} */
  const cases = [
    ["another origin", ["POST", "bpc/payments", sale, { Origin: "http://evil.example" }], 403],
    ["no origin", ["GET", "", undefined, { Origin: undefined }], 403],
    [
      "a form, which a browser sends without asking",
      ["POST", "bpc/payments", sale, { "Content-Type": "text/plain" }],
      400,
    ],
    ["an amount that is none", ["POST", "bpc/payments", { ...sale, amount: "1.0.0" }], 400],
    ["a method that the gateway has not", ["POST", "bpc/payments", { ...sale, method: "octopus" }], 400],
    ["a refund of what nobody paid", ["POST", "bpc/refunds", { reference: "refund-6", of: "sale-99" }], 404],
    ["a reference that nobody knows", ["GET", "bpc/payments/sale-99"], 404],
    ["a gateway that is not there", ["GET", "paypal/pending"], 404],
    ["a body that is too long", ["POST", "bpc/payments", { ...sale, more: "x".repeat(5000) }], 400],
  ];
  for (const [name, args, status] of cases) {
    const response = await call(...args);
    assert.equal(response.status, status, name);
    assert.equal((await response.json()).money, "none", name);
  }
  assert.equal(response(await call("OPTIONS", "bpc/payments")), `204 ${ORIGIN}`);
  assert.deepEqual((await ledger()).charges, []);
});

const response = ({ status, headers }) => `${status} ${headers.get("access-control-allow-origin")}`;

/** Starts a program and gives the JSON line that it prints. */
async function started(program, args) {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
  running.push(child);
  const line = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", resolve);
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`${program} ended with ${code}`)));
  });
  return JSON.parse(line);
}

function call(method, path, body, headers = {}) {
  const given = { Origin: ORIGIN, ...(body === undefined ? {} : { "Content-Type": "application/json" }), ...headers };
  const sent = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const url = path === "" ? `${backEnd}/gateway` : `${backEnd}/gateway/${path}`;
  return fetch(url, { method, headers: sent, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
}

async function ask(method, path, body) {
  const answer = await call(method, path, body);
  const text = await answer.text();
  assert.equal(answer.status, 200, text);
  return JSON.parse(text);
}

/** The first state with an outcome. */
async function until(gateway, state) {
  let now = state;
  while (!now.outcome) now = await ask("GET", `${gateway}/payments/${now.reference}?after=${now.version}`);
  return now;
}

async function control(what, body = {}) {
  const headers = { "Content-Type": "application/json", Connection: "close" };
  const answer = await fetch(`${simulated.control}/sim/${what}`, {
    method: "POST",
    headers,
    body: JSON.stringify(body),
  });
  assert.ok(answer.ok, `${what}: ${answer.status} ${await answer.text()}`);
}

async function ledger() {
  return (await fetch(`${simulated.control}/sim/ledger`, { headers: { Connection: "close" } })).json();
}
