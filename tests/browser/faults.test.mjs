// The fault matrix in Chromium, on the three links of pages: HD (fetch to the terminal), HH (helper, HTTP terminal),
// TB (helper, TCP terminal). After every cell: at most one charge, none unaccounted for, and the next sale works.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { simulate } from "../node/simulator.mjs";
import { serveHelper } from "./helper.mjs";
import { codesOf, faults } from "./matrix.mjs";
import { ELSEWHERE, SCENARIOS } from "./scenarios.mjs";
import { closedPort, openStage, tillOf } from "./stage.mjs";

const LINKS = ["HD", "HH", "TB"];
const WAITS = { connect: 2000, answer: 1500, query: 800, guard: 600, settle: 10_000 };

let stage;
const board = new Map();

before(async () => {
  stage = await openStage();
});

after(async () => {
  await stage?.close();
  printBoard();
});

describe("faults", { concurrency: true }, () => {
  for (const link of LINKS) {
    describe(link, { concurrency: 1 }, () => cellsOf(link));
  }
});

function cellsOf(link) {
  let terminal;
  let helper;
  let page;
  let off;

  before(async () => {
    terminal = await simulate();
    off = `127.0.0.1:${await closedPort()}`;
    helper = await serveHelper([stage.origin], {
      HH: ["http", new URL(terminal.qfpay.http).host],
      TB: ["tcp", terminal.qfpay.tcp],
      "HH-off": ["http", off],
      "TB-off": ["tcp", off],
    });
    page = await stage.page();
    assert.deepEqual(await tillOf(page).pair({ code: helper.code(), url: helper.url }), { paired: true });
  });

  after(async () => {
    await helper?.stop();
    await terminal?.stop();
  });

  const to = (id) => ({ via: "helper", terminal: id, url: helper.url });
  for (const fault of faults().filter(({ transports }) => transports.includes(link))) {
    for (const [flow, run] of Object.entries(SCENARIOS[fault.id] ?? {})) {
      const name = `${fault.id} ${flow}: ${fault.fault}`;
      test(name, async () => {
        const key = `${fault.id} ${flow}`;
        board.set(key, { ...board.get(key), [link]: "failed" });
        const links = link === "HD" ? { on: terminal.http } : { on: to(link), off: to(`${link}-off`) };
        const cell = new Cell(`${link}-${key}`, flow, page, terminal, links);
        await cell.begin();
        judge(fault, await run(cell), await cell.moved());
        await cell.nextSale();
        board.set(key, { ...board.get(key), [link]: "passed" });
      });
    }
  }
}

/** One cell: a till of its own in the page, and what scenarios need of it. */
class Cell {
  constructor(name, flow, page, terminal, links) {
    this.flow = flow;
    this.reference = name.replaceAll(" ", "-");
    this.till = tillOf(page, this.reference);
    this.terminal = terminal;
    this.posKey = terminal.posKey;
    this.waits = WAITS;
    this.on = links.on;
    this.off = links.off;
    this.sale = { reference: this.reference, amount: "12.50", method: "card" };
    this.paid = `${this.reference}-paid`;
    this.script = terminal.script;
    this.ledger = terminal.ledger;
    this.customer = terminal.customer;
  }

  async begin() {
    await this.terminal.reset();
    await this.script();
    await this.connect();
  }

  async connect(options = {}) {
    const connected = await this.till.connect({ posKey: this.posKey, link: this.on, timeouts: WAITS, ...options });
    assert.equal(connected.error, undefined, connected.message);
  }

  /** The flow's operation, under these faults. */
  async attempt(...steps) {
    if (this.flow === "R") await this.pay();
    await this.script(...steps);
    if (this.flow === "R") return this.operate("refund", { reference: this.reference, of: this.paid, amount: "12.50" });
    return this.operate("pay", this.sale);
  }

  async operate(kind, options) {
    await this.till.start(kind, options);
    return this.result();
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

  async untilRead(kind) {
    while ((await this.requests(kind)).length === 0);
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
    // The same sale joins what is pending, or has its outcome by now.
    return this.operate("pay", this.sale);
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
    await this.connect();
    const started = performance.now();
    const next = await this.till.run("pay", { ...this.sale, reference: `${this.reference}-next` });
    assert.equal(next.status, "approved", `the next sale: ${JSON.stringify(next)}`);
    assert.ok(performance.now() - started < 5000, "within 5 s");
    assert.deepEqual(await this.till.unhandled(), []);
  }
}

/** Holds what was seen to the matrix and to the invariants. */
function judge(fault, { outcome, codes, isErrand = false }, { sends, movements }) {
  const { raw, receipt, ...told } = outcome;
  const seen = JSON.stringify({ told, codes, sends, movements });
  assert.ok(movements.length <= 1, `more than one movement: ${seen}`);
  assert.ok(sends <= 1, `more than one money request: ${seen}`);
  for (const code of codesOf(fault)) assert.ok(codes.includes(code), `${code} is not told: ${seen}`);
  if (isErrand) return;
  assert.ok(fault.money.split("|").includes(outcome.money), `money is ${outcome.money}: ${seen}`);
  assert.equal(movements.length, outcome.money === "moved" ? 1 : 0, `the ledger says otherwise: ${seen}`);
  if (outcome.money === "moved") assert.equal(sends, Number(fault.sends_on_wire), seen);
}

/** Cells as a table; what pages have and is not here is named. */
function printBoard() {
  const rows = faults().filter(({ transports }) => LINKS.some((link) => transports.includes(link)));
  console.log(`# cell     ${LINKS.join("      ")}`);
  for (const [key, cells] of [...board].sort()) {
    console.log(`# ${key.padEnd(8)} ${LINKS.map((link) => (cells[link] ?? "-").padEnd(7)).join(" ")}`);
  }
  const all = [...board.values()].flatMap((cells) => Object.values(cells));
  console.log(`# ${all.filter((it) => it === "passed").length} of ${all.length} cells passed`);
  const missing = rows.filter(({ id }) => !SCENARIOS[id]).map(({ id }) => `${id} (${ELSEWHERE[id] ?? "not run"})`);
  console.log(`# rows of pages that are not here: ${missing.join(", ")}`);
}
