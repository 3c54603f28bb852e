// One cell of the fault matrix at a simulated gateway: a shop of its own, and what scenarios need of it.

import { createServer } from "node:http";
import { connect, memoryJournal, money } from "tillwire";
import { listener } from "tillwire/listener";

/** Times that fit processes on this machine, in ms. */
const WAITS = { connect: 2000, answer: 3000, query: 2000, settle: 20_000 };

export class Cell {
  /** `simulator` serves the gateways; `system` is icashier or bpc. */
  constructor(simulator, system, reference) {
    this.simulator = simulator;
    this.system = system;
    this.reference = reference;
    this.paid = `${reference}-paid`;
    this.script = simulator[system].script;
    this.customer = simulator[system].customer;
    this.told = [];
    this.answers = [];
    /** How the shop takes a notification. */
    this.hear = (request) => this.gateway.handleNotification(request);
  }

  async begin() {
    await this.simulator.reset();
    this.server = createServer(listener((request) => this.#answer(request))).listen(0, "127.0.0.1");
    await new Promise((listening) => this.server.once("listening", listening));
    this.url = `http://127.0.0.1:${this.server.address().port}/notify`;
    this.journal = memoryJournal();
    this.gateway = await this.open();
  }

  async end() {
    await this.gateway.close();
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  /** A process of the shop; `options` may lead it elsewhere. */
  open(options = {}) {
    const where = this.system === "bpc" ? { retUrl: this.url, firstQuery: 200 } : { backurl: this.url };
    const onSettled = ({ reference, status }) => void this.told.push([reference, status]);
    const common = { terminal: this.reference, journal: this.journal, timeouts: WAITS, onSettled };
    return connect({ ...common, ...this.simulator[this.system].options, ...where, ...options });
  }

  /** The process dies, and another takes its place. */
  async restart(options) {
    await this.gateway.close();
    this.gateway = await this.open(options);
  }

  pay(reference = this.reference, options = {}) {
    return this.gateway.pay({ reference, amount: money("12.50", "HKD"), method: "wechat", options });
  }

  refund(amount = "12.50") {
    return this.gateway.refund({ of: this.paid, reference: this.reference, amount: money(amount, "HKD") });
  }

  /** A payment whose customer has what they need to pay. */
  async offered(reference, options) {
    const payment = this.pay(reference, options);
    await this.browse(await payment.offer);
    return payment.reference;
  }

  /** The customer's browser opens the page; a code needs none. */
  async browse({ form }) {
    if (form) await fetch(form.action, { method: "POST", body: new URLSearchParams(form.fields) });
  }

  /** A payment before the one of the cell, without faults. */
  async before() {
    await this.offered(this.paid);
    await this.customer("pay");
    return this.gateway.payment(this.paid);
  }

  /** The outcome of the cell's operation, and every code that was told on the way. */
  async result(reference = this.reference) {
    return this.watch(this.gateway.payment(reference));
  }

  async watch(payment) {
    const codes = [];
    try {
      for await (const { code } of payment) if (code) codes.push(code);
      const outcome = await payment;
      return { outcome, codes: [outcome.code, ...(outcome.notes ?? []), ...codes] };
    } catch ({ code, money: moved }) {
      return { outcome: { money: moved }, codes: [code, ...codes] };
    }
  }

  /** What was really done for one order of the shop, or refunded. */
  async moved(refunds = false) {
    const { requests, charges, refunds: returned } = await this.simulator.ledger();
    const sends = requests.filter(({ kind }) => kind === (refunds ? "refund" : "pay")).length;
    return { sends, movements: refunds ? returned : charges };
  }

  /** Resolves once so many notifications were answered. */
  async heard(count) {
    while (this.answers.length < count) await new Promise((done) => setTimeout(done, 5));
  }

  async queries(count) {
    while ((await this.simulator.ledger()).requests.filter(({ kind }) => kind === "query").length < count)
      await new Promise((done) => setTimeout(done, 20));
  }

  async #answer(request) {
    const response = await this.hear(request);
    this.answers.push(await response.clone().text());
    return response;
  }
}
