// The packed package as a shop's back end, against the simulated gateways of `tillwire simulate`: offers, customers,
// notifications, inquiries and refunds, over real sockets, with the ledger as judge.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { describe, test } from "node:test";
import { openPage, shopsOfTests, withResolvers } from "../kit/shop.mjs";

const its = shopsOfTests();
const { open, order } = its;
const money = (amount) => its.packed.tillwire.money(amount, "HKD");
const charges = async () => (await its.simulator.ledger()).charges;
const refunds = async () => (await its.simulator.ledger()).refunds;
const told = () => its.shop.book.map(({ reference, status }) => [reference, status]);

describe("BPC", () => {
  const customer = (action) => its.simulator.bpc.customer(action);
  const script = (...steps) => its.simulator.bpc.script(...steps);
  /** Asks soon after the code is shown, where it is the asking that is tested. */
  const quick = { options: { bpc: { firstQuery: 100 } } };

  test("a code is shown, the customer pays, the notification settles it, and the shop is told once", async () => {
    const { bpc } = await open();
    const payment = bpc.pay(order("qr-1"));
    const { qr, expiresAt } = await payment.offer;
    assert.match(qr, /\S/);
    assert.ok(expiresAt > Date.now());
    assert.deepEqual(await charges(), [], "a code that is shown has moved no money");
    await customer("pay");
    const outcome = await payment;
    assert.deepEqual([outcome.status, outcome.money, outcome.amount.minor], ["approved", "moved", 1250n]);
    await its.shop.hears();
    assert.deepEqual(its.shop.deliveries[0].answer, '{"respCode":"00","respMsg":"成功"}');
    assert.deepEqual(told(), [["qr-1", "approved"]]);
    const [charge, ...more] = await charges();
    assert.deepEqual([charge.minor, more], [1250, []]);
  });

  test("an F answered 00 is never shown as paid: it stays pending until the customer has paid", async () => {
    const { bpc } = await open(quick);
    const payment = bpc.pay(order("qr-2"));
    await payment.offer;
    let over = false;
    payment.then(() => (over = true));
    const asked = await its.simulator.count("query");
    while ((await its.simulator.count("query")) < asked + 2) await new Promise((done) => setTimeout(done, 50));
    assert.equal(over, false);
    assert.deepEqual(told(), []);
    await customer("pay");
    assert.equal((await payment).status, "approved");
  });

  test("without any notification the outcome comes by asking", async () => {
    const { bpc } = await open(quick);
    await script({ on: "notify", verb: "SILENT" });
    const payment = bpc.pay(order("qr-3"));
    await payment.offer;
    await customer("pay");
    assert.equal((await payment).status, "approved");
    assert.deepEqual([told(), its.shop.deliveries], [[["qr-3", "approved"]], []]);
  });

  test("a customer whom the bank declines has not paid", async () => {
    const { bpc } = await open(quick);
    const payment = bpc.pay(order("qr-4"));
    await payment.offer;
    await customer("decline");
    const outcome = await payment;
    assert.deepEqual([outcome.status, outcome.money, await charges()], ["declined", "none", []]);
  });

  test("a lost answer to the asking for a code charges nobody", async () => {
    const { bpc } = await open();
    await script({ verb: "DROP_AFTER_READ" });
    const outcome = await bpc.pay(order("qr-5"));
    assert.deepEqual([outcome.status, outcome.money, await charges()], ["not-charged", "none", []]);
  });

  test("a paid order is refunded in two parts, each once", async () => {
    const { bpc } = await open();
    const payment = bpc.pay(order("qr-6"));
    await payment.offer;
    await customer("pay");
    const paid = await payment;
    for (const [reference, amount] of [
      ["back-1", "2.50"],
      ["back-2", "10.00"],
    ]) {
      const back = await bpc.refund({ of: paid, amount: money(amount), reference });
      assert.deepEqual([back.status, back.money], ["approved", "moved"], reference);
    }
    assert.deepEqual(
      (await refunds()).map(({ minor }) => minor),
      [250, 1000],
    );
    assert.equal((await bpc.refund({ of: paid, reference: "back-1", amount: money("2.50") })).status, "approved");
    assert.equal((await refunds()).length, 2, "the same reference never refunds twice");
  });

  test("any number of customers pay at once, each their own order", async () => {
    const { bpc } = await open();
    const payments = Array.from({ length: 20 }, (_, index) => bpc.pay(order(`many-${index}`, `${index + 1}.00`)));
    await Promise.all(payments.map(({ offer }) => offer));
    for (const _ of payments) await customer("pay");
    const outcomes = await Promise.all(payments);
    assert.deepEqual(new Set(outcomes.map(({ status }) => status)), new Set(["approved"]));
    const paid = (await charges()).map(({ minor }) => minor).sort((a, b) => a - b);
    assert.deepEqual(
      paid,
      outcomes.map(({ amount }) => Number(amount.minor)),
    );
  });
});

describe("icashier", () => {
  const customer = (action) => its.simulator.icashier.customer(action);
  const script = (...steps) => its.simulator.icashier.script(...steps);

  test("the hosted page is opened, the customer pays there, and the notification settles it", async () => {
    const { icashier } = await open();
    const payment = icashier.pay(order("page-1", "99.00"));
    const offer = await payment.offer;
    assert.match(offer.redirect, /^http:\/\/127\.0\.0\.1:\d+\/icashier\/apis\/icashier\?req=/);
    assert.equal((await openPage(offer)).status, 200);
    await customer("pay");
    const outcome = await payment;
    assert.deepEqual([outcome.status, outcome.money, outcome.amount.minor], ["approved", "moved", 9900n]);
    await its.shop.hears();
    assert.equal(its.shop.deliveries[0].answer, "0000");
    assert.deepEqual(told(), [["page-1", "approved"]]);
  });

  /** @type {[string, string, string, { settled?: boolean }][]} */
  const RESULTS = [
    ["0000", "approved", "moved", { settled: true }],
    ["1002", "approved", "moved", { settled: false }],
    ["1003", "declined", "none", {}],
  ];
  for (const [code, status, money, more] of RESULTS) {
    test(`result ${code} is ${status}${more.settled === false ? ", and not settled yet" : ""}`, async () => {
      const { icashier } = await open();
      if (code !== "0000") await script({ verb: "CODE", code });
      const payment = icashier.pay(order(`result-${code}`));
      await openPage(await payment.offer);
      await customer("pay");
      const outcome = await payment;
      assert.deepEqual([outcome.status, outcome.money], [status, money]);
      if ("settled" in more) assert.equal(outcome.settled, more.settled);
    });
  }

  test("result 1004 waits for a person, whose decision is kept with the name", async () => {
    const { icashier } = await open({ options: { icashier: { timeouts: { settle: 500, query: 2000 } } } });
    await script({ verb: "CODE", code: "1004" });
    const payment = icashier.pay(order("result-1004"));
    await openPage(await payment.offer);
    await customer("pay");
    const outcome = await payment;
    assert.deepEqual([outcome.status, outcome.money], ["unknown", "unknown"]);
    const decided = await outcome.settleByHand("paid", "Ling");
    assert.deepEqual([decided.status, decided.person.who], ["approved", "Ling"]);
  });

  test("the customer's coming back settles nothing by itself: the gateway is asked", async () => {
    const { icashier } = await open();
    await script({ on: "notify", verb: "SILENT" });
    const payment = icashier.pay(order("page-2"));
    const page = await openPage(await payment.offer);
    const click = await fetch(page.url, {
      method: "POST",
      body: new URLSearchParams({ act: "pay" }),
      redirect: "manual",
    });
    const back = click.headers.get("location");
    assert.ok(back?.startsWith(`${its.shop.url}/back?resp=`), `${click.status} ${back}`);
    const before = await its.simulator.count("query");
    assert.equal(await (await fetch(back)).text(), "thank you for page-2");
    assert.equal((await payment).status, "approved");
    assert.ok((await its.simulator.count("query")) > before);
  });

  test("there is no refund in this interface, and it says so before anything is sent", async () => {
    const { icashier } = await open();
    assert.equal(icashier.can.refund, false);
    const payment = icashier.pay(order("page-3"));
    await openPage(await payment.offer);
    await customer("pay");
    const outcome = await payment;
    await assert.rejects(async () => icashier.refund({ of: outcome, reference: "never" }), {
      code: "UNSUPPORTED_OPERATION",
      money: "none",
    });
  });
});

test("a gateway's keys do not belong in a page", async () => {
  const script = `globalThis.process = undefined;
    const { connect } = await import("tillwire");
    connect({ terminal: "x", system: "bpc", currency: "HKD", url: "http://127.0.0.1:1", mid: "1", posNo: "1", key: "k" })
      .catch(({ code }) => console.log(code));`;
  const printed = execFileSync(process.execPath, ["--input-type=module", "-e", script], {
    cwd: its.toy.project,
    encoding: "utf8",
  });
  assert.equal(printed.trim(), "UNSUPPORTED_BROWSER");
});

for (const framework of ["node-http", "express", "hono"]) {
  test(`the example on ${framework} takes notifications, and customers who come back`, async () => {
    const { serve } = await import(`../../../npm/examples/${framework}.mjs`);
    let gateway;
    const later = {
      handleNotification: (request) => gateway.handleNotification(request),
      handleReturn: (request) => gateway.handleReturn(request),
      payment: (reference) => gateway.payment(reference),
    };
    const server = serve(later, 0);
    if (!server.listening) await new Promise((listening) => server.once("listening", listening));
    const url = `http://127.0.0.1:${server.address().port}`;
    const { tillwire } = its.packed;
    const booked = [];
    gateway = await tillwire.connect({
      terminal: `example-${framework}`,
      ...its.simulator.icashier.options,
      backurl: `${url}/notify`,
      fronturl: `${url}/back`,
      journal: tillwire.memoryJournal(),
      onSettled: ({ reference }) => void booked.push(reference),
    });
    const payment = gateway.pay(order("example"));
    const page = await openPage(await payment.offer);
    assert.equal((await (await fetch(`${url}/orders/example`)).json()).status, "pending");
    const click = new URLSearchParams({ act: "pay" });
    const back = await fetch(page.url, { method: "POST", body: click });
    assert.equal(back.url, `${url}/orders/example`);
    assert.deepEqual(await back.json(), { reference: "example", status: "approved", money: "moved" });
    assert.deepEqual(booked, ["example"]);
    await gateway.close();
    server.closeAllConnections?.();
    await new Promise((closed) => server.close(closed));
  });
}

test("an outcome that another process wrote first counts, also where this one's note of it cannot be taken back", async () => {
  const { tillwire } = its.packed;
  const journal = tillwire.memoryJournal();
  const released = withResolvers();
  const deciding = withResolvers();
  let full = false;
  const slow = {
    ...journal,
    async append(log, reference, seq, bytes, settles) {
      if (full && log === "shared\x1foutbox") throw new Error("the disk is full");
      if (settles && log === "shared") {
        deciding.resolve();
        await released.promise;
        full = true;
      }
      return journal.append(log, reference, seq, bytes, settles);
    },
  };
  const back = (journal) =>
    tillwire.connect({
      terminal: "shared",
      ...its.simulator.bpc.options,
      firstQuery: 10,
      onSettled: () => {},
      timeouts: { connect: 2000, answer: 4000, query: 2000, settle: 20_000, journal: 20_000 },
      journal,
    });
  const [late, quick] = [await back(slow), await back(journal)];
  const payment = late.pay(order("both"));
  await payment.offer;
  await its.simulator.bpc.customer("pay");
  await deciding.promise;
  const first = await quick.payment("both");
  assert.equal(first.status, "approved");
  released.resolve();
  const outcome = await payment;
  assert.deepEqual([outcome.status, outcome.order], ["approved", first.order]);
  const steps = [];
  for await (const { name, code } of payment) steps.push([name, code]);
  assert.deepEqual(
    steps.filter(([name]) => name === "not-recorded"),
    [],
    "a conflict is no failing store",
  );
  await Promise.all([late.close(), quick.close()]);
});
