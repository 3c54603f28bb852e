// The fault matrix over an engine, in Chromium: ET (QFPay behind it over TCP) has the cells of the helper's TB, EW (CodePay
// behind it over WebSocket) those of WH. Every cell has terminals of its own in the engine, all of the same simulated one.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { Board } from "../browser/kit/board.mjs";
import { blackHole, openStage, tillOf } from "../browser/kit/stage.mjs";
import { Cell } from "../browser/faults/cell.mjs";
import { faults } from "../browser/faults/matrix.mjs";
import { lineTo } from "../node/kit/line.mjs";
import { freePort } from "../node/kit/loopback.mjs";
import { simulate } from "../node/kit/simulator.mjs";
import { openShop } from "./shop.mjs";

const LINKS = { ET: "TB", EW: "WH" };
const TIMES = { connect: 2000, answer: 1500, query: 800, guard: 600, settle: 10_000 };
/** What the simulated CodePay terminal knows its till as. */
const APP_ID = "wz0000000000000000";
const OTHER_KEY = "0123456789abcdef0123456789abcdef";

const KILLED = "crashes.rs: whenever_an_engine_is_killed_the_next_one_finds_the_outcome_and_nobody_pays_twice";

/** What cannot be in a page whose engine has journal and keys, and the engine's own test of it in helper/src/engine/tests. */
const NOT_HERE = {
  F25: KILLED,
  F28: KILLED,
  F33: "journals.rs: a_record_of_a_later_version_bars_the_terminal_and_is_kept",
  F65: "changes.rs: a_key_that_changes_in_mid_payment_leaves_it_unknown_until_the_configuration_has_the_new_one",
};

/** Faults that happen in other places than in a page that keeps everything itself. */
const SCENARIOS = { F37: { P: storageCleared } };

let stage;
const board = new Board();

before(async () => {
  stage = await openStage();
});

after(async () => {
  await stage?.close();
  board.print(Object.keys(LINKS));
});

/** A till that says nothing of what is in the engine's configuration: by that its terminal was chosen. */
class EngineCell extends Cell {
  constructor(name, flow, place, links) {
    super(name, flow, { ...place, terminal: { ...place.terminal, links: () => links } }, links);
    this.other = links.other;
    this.till = this.home = ofEngine(this.till);
  }

  /** @param {{ posKey?: string, [option: string]: any }} [given] */
  async connect({ posKey, ...options } = {}) {
    // One that cannot be reached is another terminal of the engine: there the payment is known by its outcome.
    if (this.before && options.link) this.refund = { ...this.refund, of: await this.till.outcome(this.paid) };
    return super.connect({ ...options, ...(posKey && { link: this.other }) });
  }

  async moveTo(till) {
    return super.moveTo(ofEngine(till));
  }
}

const ofEngine = (till) => ({ ...till, connect: ({ link }) => till.connect({ link, timeouts: undefined }) });

test("what cannot be here has a test of the engine's own", async () => {
  for (const [fault, witness] of Object.entries(NOT_HERE)) {
    const [file = "", name] = witness.split(": ");
    const source = await readFile(new URL(`../../helper/src/engine/tests/${file}`, import.meta.url), "utf8");
    assert.match(source, new RegExp(`#\\[tokio::test\\]\\s+async fn ${name}\\(`), fault);
  }
});

describe("faults", { concurrency: true }, () => {
  for (const link of Object.keys(LINKS)) {
    describe(link, { concurrency: 1 }, () => cellsOf(link));
  }
});

function cellsOf(link) {
  const place = { openStage };
  const opened = [];
  const system = link === "ET" ? "qfpay" : "codepay";
  const links = (key) => {
    const of = { system };
    const to = (name) => ({ via: "engine", url: place.helper.url, terminal: idOf(link, key) + name, of });
    const [on, other, off, hole, line, field] = ["", ".other", ".off", ".hole", ".line", ".field"].map(to);
    return { on, other, off, hole, line, field };
  };

  before(async () => {
    const [hole, field] = [await blackHole(), await simulate("--field")];
    opened.push(() => hole.close(), field.stop);
    const off = `127.0.0.1:${await freePort()}`;
    let line;
    const shop = await openShop(
      async (terminal) => {
        line = await lineTo(terminal.codepay.address);
        const on = system === "qfpay" ? terminal.qfpay.tcp : terminal.codepay.address;
        const addresses = { off, hole: hole.address, line: line.address, field: field.codepay.address };
        return keysOf(link).flatMap((key) => counters(idOf(link, key), system, on, addresses));
      },
      { origins: [stage.origin] },
    );
    opened.push(() => line.close(), shop.close);
    place.helper = shop;
    const codepay = { ...shop.terminal.codepay, line, success: "000", field: { ...field, ...field.codepay } };
    place.terminal = system === "qfpay" ? shop.terminal : { ...shop.terminal, ...codepay };
    place.page = await stage.page();
    const paired = await tillOf(place.page).pair({ code: shop.code(), url: shop.url });
    assert.deepEqual(paired, { paired: true });
  });

  after(async () => {
    for (const close of opened.reverse()) await close();
  });

  board.cellsOf(link, place, links, { as: LINKS[link], but: NOT_HERE, scenarios: SCENARIOS, Kind: EngineCell });
}

/** The cells of a link. */
function keysOf(link) {
  const own = faults().filter(({ id, transports }) => transports.includes(LINKS[link]) && !Object.hasOwn(NOT_HERE, id));
  return own.flatMap(({ id, flows }) => flows.map((flow) => `${id} ${flow}`));
}

const idOf = (link, key) => `${link}-${key.replaceAll(" ", "-")}`;

/** What the engine has for one cell: the terminal, and what the cell's fault needs besides. */
function counters(id, system, address, { off, hole, line, field }) {
  const via = system === "qfpay" ? "tcp" : "websocket";
  const options = { ...(system === "codepay" && { appId: APP_ID }), timeouts: TIMES };
  const one = (name, more = {}) => ({ id: id + name, via, address, system, options, ...more });
  const patient = { ...options, timeouts: { ...TIMES, answer: 60_000, silence: 500, lost: 500 } };
  const besides = {
    F01: [one(".off", { address: off })],
    F02: [one(".hole", { address: hole })],
    F63: [one(".other", { posKey: OTHER_KEY })],
    F71: [one(".line", { address: line, options: patient })],
    F75: [one(".field", { address: field })],
  };
  return [one(""), ...(besides[id.split("-")[1]] ?? [])];
}

/** A page whose storage is emptied has lost nothing but its token. */
async function storageCleared(cell) {
  await cell.pay();
  const session = await cell.till.page.context().newCDPSession(cell.till.page);
  const origin = new URL(cell.till.page.url()).origin;
  await session.send("Storage.clearDataForOrigin", { origin, storageTypes: "local_storage" });
  assert.equal((await cell.till.run("pay", { ...cell.sale, reference: cell.paid })).order, cell.before);
  const told = await cell.attempt();
  assert.notEqual(told.outcome.order, cell.before);
  return told;
}
