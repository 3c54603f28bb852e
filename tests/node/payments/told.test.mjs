// What the package tells, kept: written as JSON, cloned, with every digit, and errors with the stack of who asked.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { listening } from "../kit/loopback.mjs";
import { toyProject } from "../kit/toy.mjs";

const posKey = "f46b1f08bec1f39104792cc79ec9aacd";
const LONG = "20260101180500020000012345";

let toy;
let tillwire;
let codec;

before(async () => {
  toy = toyProject();
  tillwire = await toy.import("tillwire");
  codec = await toy.import("tillwire/codec");
});

after(() => toy.remove());

const connect = (options = {}) =>
  tillwire.connect({
    terminal: "counter-1",
    system: "qfpay",
    currency: "HKD",
    journal: tillwire.memoryJournal(),
    link: { via: "simulator" },
    ...options,
  });
const sale = (more = {}) => ({ reference: "sale-1", amount: tillwire.money("12.50", "HKD"), method: "card", ...more });
const again = (value) => JSON.parse(JSON.stringify(value));
const WAITS = { connect: 300, answer: 200, query: 100, guard: 100, settle: 400 };

test("an outcome, its steps and the lines of its wire are written as JSON and cloned with nothing lost", async () => {
  const lines = [];
  const terminal = await connect({ onWire: (line) => lines.push(line) });
  const steps = [];
  const payment = terminal.pay(sale());
  for await (const step of payment) steps.push(step);
  const outcome = await payment;
  const { amount, ...rest } = outcome;
  assert.deepEqual(again(outcome), { ...again(rest), amount: { minor: "1250", currency: "HKD" } });
  assert.deepEqual(Object.keys(again(outcome)).sort(), Object.keys(outcome).sort());
  assert.deepEqual(structuredClone(outcome), { ...outcome });
  assert.equal(structuredClone(outcome).amount.minor, 1250n);
  assert.deepEqual(again(steps), structuredClone(steps));
  assert.deepEqual(again(tillwire.money("1", "HKD")), { minor: "100", currency: "HKD" });
  const written = lines.find(({ what }) => what === "write");
  assert.deepEqual(Buffer.from(again(written).bytes, "base64"), Buffer.from(written.bytes));
  assert.deepEqual(structuredClone(written).bytes, written.bytes);
  const answer = await terminal.query("sale-1");
  assert.deepEqual(again(answer), structuredClone(answer));
  await terminal.close();
});

test("an outcome that is unknown is data too, and asks all the same", async () => {
  const terminal = await connect({ timeouts: WAITS });
  terminal.simulator.script([{ verb: "FREEZE" }]);
  const outcome = await terminal.pay(sale());
  assert.equal(outcome.status, "unknown");
  assert.equal(again(outcome).amount.minor, "1250");
  assert.equal(structuredClone(outcome).status, "unknown");
  for (const [decision, who, argument] of [
    ["payed", "Mei", "decision"],
    ["paid", "", "who"],
    ["paid", { name: "Mei" }, "who"],
    [undefined, "Mei", "decision"],
  ]) {
    await assert.rejects(outcome.settleByHand(decision, who), {
      name: "ArgumentError",
      code: "INVALID_FIELD",
      argument,
    });
  }
  assert.equal((await outcome.settleByHand("not-paid", "Mei")).status, "not-charged");
  await terminal.close();
});

test("an outcome that was stored is refunded, voided and printed as if it were at hand", async () => {
  for (const kept of [again, structuredClone]) {
    const terminal = await connect();
    const outcome = kept(await terminal.pay(sale({ method: "wechat" })));
    assert.equal((await terminal.printReceipt(outcome)).verdict, "done");
    const part = await terminal.refund({ reference: "r-1", of: outcome, amount: { minor: "250", currency: "HKD" } });
    assert.deepEqual([part.status, part.amount.minor], ["approved", 250n]);
    const rest = await terminal.refund({ reference: "r-2", of: outcome });
    assert.deepEqual([rest.status, rest.money], ["approved", "moved"]);
    const other = kept(await terminal.pay(sale({ reference: "sale-2", amount: outcome.amount })));
    assert.equal((await terminal.void({ reference: "v-2", of: other })).status, "approved");
    await terminal.close();
  }
});

test("an error is written as JSON with everything that it says", async () => {
  const terminal = await connect();
  const error = await terminal.pay(sale({ method: "any" })).catch((error) => error);
  const written = again(error);
  for (const name of ["name", "code", "message", "money", "retrySafe", "hint", "argument", "given", "allowed"]) {
    assert.equal(written[name], error[name], name);
    assert.notEqual(written[name], undefined, name);
  }
  assert.equal(structuredClone(error).message, error.message);
  assert.match(structuredClone(error).stack, /UNSUPPORTED_METHOD/);
  await terminal.close();
});

test("numbers keep their digits in what the codecs give", () => {
  const md5 = (text) => createHash("md5").update(text).digest("hex");
  /** @type {[string, unknown][]} */
  const cases = [
    [LONG, LONG],
    ["-1234567890123456", "-1234567890123456"],
    ["0.1234567890123456789", "0.1234567890123456789"],
    ["123456789012345", 123456789012345],
    ["0.10", 0.1],
    ["12.5", 12.5],
    ["0", 0],
    [`"${LONG}"`, LONG],
    [`"a \\" ${LONG} \\\\"`, `a " ${LONG} \\`],
  ];
  for (const [number, right] of cases) {
    const reply = `{"respcd":"6000","data":{"syssn":${number}}}`;
    assert.deepEqual(codec.qfpay.open(reply, posKey).data.syssn, right, number);
    const body = `{"respCode":"00","sysTrace":${number}}`;
    assert.deepEqual(codec.bpc.verify(body, md5(`${body}&k`), "k").sysTrace, right, number);
    const resp = Buffer.from(`{"queryid":${number}}`).toString("base64");
    assert.deepEqual(codec.icashier.verify({ resp, sign: md5(`${resp}k`) }, "k").queryid, right, number);
    const message = `{"topic":"t","biz_data":{"pay_channel_trans_no":${number}}}`;
    const { pay_channel_trans_no } = codec.codepay.decode(message).biz_data;
    assert.equal(String(pay_channel_trans_no), String(typeof right === "string" ? right : JSON.parse(number)), number);
  }
});

test("a number of a terminal's keeps its digits in the outcome", async () => {
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    const { content } = codec.qfpay.openRequest(body, posKey);
    const data = `{"respcd":"0000","txamt":1250,"txcurrcd":"HKD","out_trade_no":"${content.out_trade_no}","syssn":${LONG}}`;
    response.end(`{"respcd":"6000","respmsg":"","resperr":"","data":${data}}`);
  });
  const url = `http://127.0.0.1:${await listening(server)}`;
  const terminal = await connect({ posKey, link: { via: "http", url } });
  const outcome = await terminal.pay(sale());
  assert.deepEqual([outcome.status, outcome.number, outcome.raw.data.syssn], ["approved", LONG, LONG]);
  await terminal.close();
  server.close();
});

test("an error carries the stack of whoever asked", async () => {
  async function theShopsOwnFunction(call) {
    return await call();
  }
  const refusing = { open: () => assert.fail("no modem"), dispose() {} };
  const custom = await connect({ posKey, link: { via: "custom", carries: "tcp", link: refusing }, onError() {} });
  const terminal = await connect();
  const calls = {
    pay: () => custom.pay(sale()),
    "pay with a wrong method": () => terminal.pay(sale({ method: "any" })),
    "pay with a wrong argument": async () => terminal.pay(sale({ amount: 1 })),
    "pay with a wrong field": () => terminal.pay(sale({ options: { payment_timeout: {} } })),
    refund: () => terminal.refund({ reference: "r", of: "nobody's" }),
    query: () => terminal.query(5),
    closeBatch: () => terminal.closeBatch(),
    connect: () => connect({ currency: "hkd" }),
    "a script": async () => terminal.simulator.script([{ verb: "no" }]),
    "a script that is none": async () => terminal.simulator.script("no"),
    "a customer": async () => terminal.simulator.customer("sneeze"),
    "a codec": async () => codec.qfpay.open("{", posKey),
    money: async () => tillwire.money("1.001", "HKD"),
    "connect to a gateway": () => connect({ system: "bpc", link: undefined, key: "" }),
  };
  for (const [name, call] of Object.entries(calls)) {
    const error = await theShopsOwnFunction(call).catch((error) => error);
    assert.ok(error instanceof Error, name);
    assert.match(error.stack, /told\.test\.mjs/, `${name}: ${error.stack}`);
  }
  await Promise.all([custom.close(), terminal.close()]);
});

test("what ends a program shows no minified line of the package", () => {
  const programs = {
    "a refused payment": `
      import { connect, memoryJournal, money } from "tillwire";
      const link = { via: "simulator" };
      const t = await connect({ terminal: "t", system: "qfpay", currency: "HKD", journal: memoryJournal(), link });
      await t.pay({ reference: "s", amount: money("1", "HKD"), method: "any" });`,
    "a wrong key": `
      import { qfpay } from "tillwire/codec";
      qfpay.seal({ func_type: 1001 }, "short");`,
  };
  for (const [name, text] of Object.entries(programs)) {
    const file = `${name.replaceAll(" ", "-")}.mjs`;
    writeFileSync(join(toy.project, file), text);
    const { stderr, status } = spawnSync(process.execPath, [file], { cwd: toy.project, encoding: "utf8" });
    assert.equal(status, 1, name);
    const longest = Math.max(...stderr.split("\n").map((line) => line.length));
    assert.ok(longest < 400, `${name}: a line of ${longest} characters`);
    assert.match(stderr, /(UNSUPPORTED_METHOD|KEY_FORMAT)/, name);
  }
});

test("a payment that is refused while nobody awaits it is a warning, once; awaited it is none", async () => {
  const warnings = [];
  const heard = ({ name, message }) => name === "TillwireWarning" && warnings.push(message);
  process.on("warning", heard);
  const terminal = await connect();
  terminal.pay(sale({ method: "any" }));
  await assert.rejects(async () => await terminal.pay(sale({ reference: "sale-2", method: "any" })));
  await terminal.pay(sale({ reference: "sale-3", method: "any" })).catch(() => {});
  const iterated = terminal.pay(sale({ reference: "sale-4", method: "any" }));
  await assert.rejects(async () => {
    for await (const _ of iterated) assert.fail("no step");
  });
  assert.equal((await terminal.pay(sale({ reference: "sale-5" }))).status, "approved");
  await new Promise((resolve) => setTimeout(resolve, 20));
  process.off("warning", heard);
  assert.equal(warnings.length, 1, warnings.join("\n"));
  assert.match(warnings[0], /"sale-1"/);
  await terminal.close();
});
