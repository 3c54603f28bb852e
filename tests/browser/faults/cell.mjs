// One cell of the fault matrix in a page: a till of its own, and what scenarios need of it.

import assert from "node:assert/strict";
import { tillOf } from "../kit/stage.mjs";

/** Times that fit processes on this machine, in ms. */
const WAITS = { connect: 2000, answer: 1500, query: 800, guard: 600, settle: 10_000 };
/** On a cable a request and its answer are a second on the way. */
const LINE_WAITS = { ...WAITS, answer: 4000, query: 3000, settle: 20_000 };

export class Cell {
  /** `place` has the terminal, the helper where there is one, the page and the stage. */
  constructor(name, flow, { terminal, helper, page, openStage }, links) {
    this.flow = flow;
    this.name = name.replaceAll(" ", "-");
    this.till = tillOf(page, this.name);
    this.terminal = terminal;
    this.helper = helper;
    this.posKey = terminal.posKey;
    this.openStage = openStage;
    this.onLine = links.onLine ?? false;
    this.waits = this.onLine ? LINE_WAITS : WAITS;
    this.on = links.on;
    this.off = links.off;
    this.hole = links.hole;
    this.rename();
    this.script = terminal.script;
    this.ledger = terminal.ledger;
    this.customer = terminal.customer;
    this.home = this.till;
    /** How the till of the next sale connects. */
    this.after = {};
  }

  /** Another operation of this cell, after the one before is over. */
  rename(part = "") {
    this.reference = part === "" ? this.name : `${this.name}-${part}`;
    this.sale = { reference: this.reference, amount: "12.50", method: "card" };
    this.paid = `${this.reference}-paid`;
    this.refund = { reference: this.reference, of: this.paid, amount: "12.50" };
  }

  async begin() {
    if (this.onLine) {
      await this.till.closeAll();
      await this.terminal.silent();
    }
    await this.terminal.reset();
    await this.script();
    await this.connect();
  }

  async connect(options = {}) {
    // A line has one user.
    if (this.onLine) await this.till.closeAll();
    const connected = await this.till.connect({
      posKey: this.posKey,
      link: this.on,
      timeouts: this.waits,
      ...options,
    });
    assert.equal(connected.error, undefined, connected.message);
  }

  /** Takes another browser's till for this cell's. */
  async moveTo(till, journal) {
    this.till = till;
    await this.connect({ journal });
  }

  async moveBack() {
    this.till = this.home;
  }

  /** What the flow's operation needs before it: a refund, its payment. */
  async prepare() {
    if (this.flow === "R") await this.pay();
  }

  /** The flow's operation, under these faults. */
  async attempt(...steps) {
    await this.prepare();
    await this.script(...steps);
    return this.operate();
  }

  async operate(kind = this.kind, options = this.wish) {
    await this.till.start(kind, options);
    return this.result();
  }

  start() {
    return this.till.start(this.kind, this.wish);
  }

  get kind() {
    return this.flow === "R" ? "refund" : "pay";
  }

  get wish() {
    return this.flow === "R" ? this.refund : this.sale;
  }

  /** An earlier payment without faults. */
  async pay() {
    const outcome = await this.till.run("pay", { ...this.sale, reference: this.paid });
    assert.equal(outcome.status, "approved", "the payment before");
    this.before = outcome.order;
  }

  async result() {
    const outcome = await this.till.outcome(this.reference);
    const steps = await this.till.stepCodes(this.reference);
    return { outcome, codes: [outcome.code, ...(outcome.notes ?? []), ...steps] };
  }

  async requests(kind) {
    return (await this.ledger()).requests.filter((request) => request.kind === kind);
  }

  /** Resolves once the terminal has read a request of this kind, by default this cell's own operation. */
  async untilRead(kind = this.kind) {
    const own = ({ order }) => kind === "refund" || order !== this.before;
    while (!(await this.requests(kind)).some(own));
  }

  /** A new page in the place of the one that died, with what the journal kept. */
  async reload() {
    await this.till.page.reload();
    await this.till.page.waitForFunction(() => globalThis.till !== undefined);
    await this.connect({ journal: "indexedDb" });
  }

  async revive() {
    await this.reload();
    await this.till.pending();
    // The same operation joins what is pending, or has its outcome by now.
    return this.operate();
  }

  /** Money requests and movements of this cell's operation, not of the payment before it. */
  async moved() {
    const { requests, charges, refunds } = await this.ledger();
    const own = ({ order }) => order !== this.before;
    if (this.flow === "R")
      return { sends: requests.filter(({ kind }) => kind === "refund").length, movements: refunds };
    return { sends: requests.filter((it) => it.kind === "pay" && own(it)).length, movements: charges.filter(own) };
  }

  async nextSale() {
    await this.terminal.reset();
    await this.script();
    await this.connect(this.after);
    const next = await this.till.run("pay", { ...this.sale, reference: `${this.reference}-next` });
    assert.equal(next.status, "approved", `the next sale: ${JSON.stringify(next)}`);
    assert.equal((await this.requests("pay")).length, 1, "sent once");
    assert.deepEqual(await this.till.unhandled(), []);
  }
}
