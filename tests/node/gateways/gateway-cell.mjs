// One cell of the fault matrix at a simulated gateway: a shop of its own, and what scenarios need of it.

import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, fileJournal, memoryJournal, money } from "tillwire";
import { listener } from "tillwire/listener";
import { startBackEnd } from "../kit/back-end-process.mjs";
import { listening } from "../kit/loopback.mjs";

/** Times that fit processes on this machine, in ms. */
export const WAITS = { connect: 2000, answer: 3000, query: 2000, settle: 20_000 };
export const MODULES = ["tillwire", "tillwire/listener"].map((name) => import.meta.resolve(name));

export class Cell {
  /** Where the journal of a forked process is. */
  folder;
  /** That process. @type {any} */
  process;

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
    /** Where the customer's browser really goes. */
    this.browser = (address) => address;
    /** How the shop takes a notification. */
    this.hear = (request) => this.gateway.handleNotification(request);
  }

  async begin() {
    await this.simulator.reset();
    this.server = createServer(listener((request) => this.answer(request)));
    this.back = `http://127.0.0.1:${await listening(this.server)}/notify`;
    this.forget();
    this.gateway = await this.open();
  }

  async end() {
    await this.gateway?.close();
    await this.process?.end();
    if (this.folder) rmSync(this.folder, { recursive: true, force: true });
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  /** A process of the shop; `options` may lead it elsewhere. */
  open(options) {
    const onSettled = ({ reference, status }) => void this.told.push([reference, status]);
    return connect({ ...this.options(options), journal: this.journal, onSettled });
  }

  /**
   * Another process of the shop takes over, with its journal in a folder: one that can be killed, or sleep.
   * @param {{ stalls?: object, [option: string]: any }} given
   */
  async fork({ stalls, ...options } = {}) {
    await this.gateway.close();
    this.folder ??= mkdtempSync(join(tmpdir(), "tillwire-shop-"));
    this.journal = fileJournal(this.folder);
    const log = { log: this.reference, reference: this.reference };
    const given = { folder: this.folder, modules: MODULES, ...(stalls ? { stalls: { ...log, ...stalls } } : {}) };
    this.process = await startBackEnd(given);
    await this.process.ask("connect", this.options(options));
    return this.process;
  }

  /** It is killed, and this process goes on with its journal. */
  async revive(options) {
    await this.process.end();
    this.gateway = await this.open(options);
    return this.result();
  }

  /** The operation of the cell, in the forked process; a payment is offered to its customer. */
  async ask(flow = "P", { reference = this.reference, ...options } = {}) {
    const sum = { reference, minor: "1250", currency: "HKD" };
    if (flow === "R") return this.process.ask("refund", { ...sum, of: this.paid });
    return this.browse(await this.process.ask("pay", { ...sum, method: "wechat", options }));
  }

  /** What its gateway is connected with. */
  options(options) {
    const where = this.system === "bpc" ? { retUrl: this.back, firstQuery: 200 } : { backurl: this.back };
    const common = { terminal: this.reference, timeouts: WAITS };
    return { ...common, ...this.simulator[this.system].options, ...where, ...options };
  }

  /** The journal is lost. */
  forget() {
    this.journal = memoryJournal();
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
    if (form) await fetch(this.browser(form.action), { method: "POST", body: new URLSearchParams(form.fields) });
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

  /** The gateway's own address. */
  url() {
    return this.simulator[this.system].options.url;
  }

  /** How many requests it has read; all, or those of a kind. */
  count(kind) {
    return this.simulator.count(kind);
  }

  async queries(count) {
    while ((await this.count("query")) < count) await new Promise((done) => setTimeout(done, 20));
  }

  /** Takes what the gateway tells. */
  async answer(request) {
    const response = await this.hear(request);
    this.answers.push(await response.clone().text());
    return response;
  }
}
