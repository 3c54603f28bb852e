// A payment is cut at every point of its life: the page's process or the whole browser is killed there, started again
// on the same profile, and the terminal's ledger says whether what the till then tells is true. Then clocks that jump,
// pages that sleep, tabs that die beside others, and storage that is cleared.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { simulate } from "../../node/kit/simulator.mjs";
import { ENGINE } from "../kit/engines.mjs";
import { openStage, tillOf } from "../kit/stage.mjs";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let terminal;
let profile;
let stage;
let counters = 0;
const rows = [];

before(async () => {
  terminal = await simulate();
  profile = mkdtempSync(join(tmpdir(), "tillwire-kills-"));
  stage = await openStage({ profile });
});

beforeEach(async () => {
  await terminal.reset();
  counters += 1;
});

after(async () => {
  for (const row of rows) console.log(`# ${row}`);
  await stage?.close();
  await terminal?.stop();
  if (profile) rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
});

const sale = (reference = "sale") => ({ reference, amount: "12.50", method: "card" });

async function tillAt(page, options = {}) {
  const till = tillOf(page, `counter-${counters}`);
  const connected = await till.connect({ posKey: terminal.posKey, link: terminal.http, ...options });
  assert.equal(connected.error, undefined, connected.message);
  return till;
}

const requests = async () => (await terminal.ledger()).requests.filter(({ kind }) => kind === "pay").length;
const charges = async () => (await terminal.ledger()).charges.map(({ order }) => order);

/**
 * The same sale once more, at the till that took over: it joins what is being found, or has what was found; what is
 * just being given up because nothing had left is paid anew.
 */
async function taken(till) {
  for (const reference of await till.pending()) assert.equal(reference, "sale");
  const found = await till.run("pay", sale());
  return found.code === "ABORTED_BEFORE_SEND" ? till.run("pay", sale()) : found;
}

/** One charge, told as it is; sent once. */
async function chargedOnce(found) {
  assert.equal(found.status, "approved", JSON.stringify(found));
  assert.deepEqual(await charges(), [found.order]);
  assert.equal(await requests(), 1);
}

/** Why a page cannot be killed alone. */
const TOGETHER = ENGINE === "webkit" && "WebKitWebDriver ends the browser with its page";

const KILLS = {
  page: (page) => stage.killPage(page),
  async browser() {
    const { port } = stage;
    await stage.kill();
    stage = await openStage({ profile, port });
  },
};

/**
 * Where it is cut, and what has to be found when the same sale is paid again: `sends` money requests that the terminal
 * has read by then, and the outcome of what was pending; where nothing was, `again` tells whether it is a new payment.
 */
const POINTS = [
  { point: "after the first record", journal: "stalls after 0", sends: 0, again: "new" },
  { point: "when the terminal is reached", journal: "stalls at 1", sends: 0, again: "new" },
  { point: "after `sent`, before the first byte", journal: "stalls after 1", sends: 0, outcome: "not-charged" },
  { point: "after the terminal read it", verb: "CHARGE_THEN_DELAY", ms: 60_000, sends: 1, outcome: "approved" },
  {
    point: "after a decline, before its record",
    verb: "DECLINE",
    code: "1205",
    journal: "stalls at 2",
    sends: 1,
    outcome: "declined",
  },
  { point: "after the answer, before its record", journal: "stalls at 2", sends: 1, outcome: "approved" },
  { point: "after the outcome's record", journal: "stalls after 2", sends: 1, again: "same" },
];

for (const [what, kill] of Object.entries(KILLS)) {
  describe(`the ${what} is killed`, { skip: what === "page" && TOGETHER }, () => {
    for (const { point, journal, sends, outcome, again, ...script } of POINTS) {
      test(`${point}: one charge at most, and the truth is told`, async () => {
        if (script.verb) await terminal.script(script);
        const page = await stage.page();
        const doomed = await tillAt(page, journal ? { journal } : {});
        await doomed.start("pay", sale());
        if (journal) await doomed.stalls();
        else await terminal.reads();
        assert.equal(await requests(), sends);
        const charged = await charges();
        await kill(page);

        const till = await tillAt(await stage.page());
        const found = await taken(till);
        assert.equal(found.status, outcome ?? "approved", JSON.stringify(found));
        assert.equal(await requests(), again === "new" ? sends + 1 : sends, "money requests");
        if (again !== "new") assert.deepEqual(await charges(), charged);
        assert.deepEqual(await charges(), found.status === "approved" ? [found.order] : []);
        const how = outcome ? "found" : `paid again, ${again === "new" ? "as a new payment" : "with the same outcome"}`;
        rows.push(`${what} killed ${point}: ${found.status} (${how}), ${(await charges()).length} charged`);

        await terminal.script();
        const next = await till.run("pay", sale("next"));
        assert.equal(next.status, "approved", JSON.stringify(next));
        assert.deepEqual(await till.unhandled(), []);
        await till.page.close();
      });
    }
  });
}

describe("two tabs on one terminal", { skip: TOGETHER }, () => {
  test("the one that pays is killed: the other is told what it left, finds it, and goes on", async () => {
    await terminal.script({ verb: "CHARGE_THEN_DELAY", ms: 60_000 });
    const [one, other] = [await tillAt(await stage.page()), await tillAt(await stage.page())];
    await one.start("pay", sale());
    await terminal.reads();
    assert.equal((await other.run("pay", sale("next"))).code, "TERMINAL_LOCKED");
    await KILLS.page(one.page);
    const refused = await other.run("pay", sale("next"));
    assert.deepEqual([refused.code, refused.money], ["TERMINAL_UNRESOLVED", "none"]);
    await chargedOnce(await taken(other));
    assert.equal((await other.run("pay", sale("next"))).status, "approved");
    await other.page.close();
  });

  test("the one that only looks on is killed: the payment of the other goes on", async () => {
    await terminal.script({ verb: "WAIT" });
    const [one, other] = [await tillAt(await stage.page()), await tillAt(await stage.page())];
    await one.start("pay", sale());
    await terminal.reads();
    assert.equal((await other.run("pay", sale("next"))).code, "TERMINAL_LOCKED");
    await KILLS.page(other.page);
    await terminal.customer("tap");
    await chargedOnce(await one.outcome("sale"));
    await one.page.close();
  });
});

describe("storage that is cleared while a customer pays", () => {
  const paying = async () => {
    await terminal.script({ verb: "WAIT" });
    const till = await tillAt(await stage.page());
    await till.start("pay", sale());
    await terminal.reads();
    await stage.clear(till.page);
    return till;
  };

  test("the page tells the truth all the same, and the sale is not paid again", async () => {
    const till = await paying();
    await terminal.customer("tap");
    const found = await till.outcome("sale");
    await chargedOnce(found);
    await till.page.reload();
    const again = await tillAt(till.page);
    assert.deepEqual(await again.pending(), []);
    // The outcome was written down after that, but what it was the outcome of is gone.
    assert.equal((await again.run("pay", sale())).code, "INTENT_CONFLICT");
    await chargedOnce(found);
    assert.equal((await again.run("pay", sale("next"))).status, "approved");
    await till.page.close();
  });

  test("the page is killed too: nobody knows of the sale any more, and nothing false is told", {
    skip: TOGETHER,
  }, async () => {
    const till = await paying();
    await KILLS.page(till.page);
    await terminal.customer("tap");
    const next = await tillAt(await stage.page());
    assert.deepEqual(await next.pending(), []);
    const paid = await next.run("pay", sale("next"));
    assert.equal(paid.status, "approved");
    const [lost, own] = await charges();
    assert.equal(own, paid.order);
    assert.notEqual(lost, own);
    await next.page.close();
  });
});

/** A page whose clocks can be set, as they are after a sleep or when somebody sets them; in ms from the true ones. */
async function pageWithClocks(shifts) {
  const page = await stage.browser.newPage();
  await page.addInitScript((given) => {
    const shifts = { wall: 0, mono: 0, ...given };
    const [wall, mono] = [Date.now.bind(Date), performance.now.bind(performance)];
    Date.now = () => wall() + shifts.wall;
    performance.now = () => mono() + shifts.mono;
    globalThis.shifts = shifts;
  }, shifts);
  await page.goto(`${stage.origin}/till.html`);
  await page.waitForFunction(() => globalThis.till !== undefined);
  const shift = (shifts) => page.evaluate((shifts) => Object.assign(globalThis.shifts, shifts), shifts);
  return { page, shift };
}

for (const [what, wall] of [
  ["back", -DAY],
  ["forward", DAY],
]) {
  test(`a clock that was set ${what} a day between a killed page and the next changes nothing`, {
    skip: TOGETHER,
  }, async () => {
    await terminal.script({ verb: "CHARGE_THEN_DELAY", ms: 60_000 });
    const doomed = await tillAt(await stage.page());
    await doomed.start("pay", sale());
    await terminal.reads();
    await KILLS.page(doomed.page);
    const { page } = await pageWithClocks({ wall });
    const till = await tillAt(page);
    const found = await taken(till);
    await chargedOnce(found);
    const next = await till.run("pay", sale("next"));
    assert.deepEqual(await charges(), [found.order, next.order]);
    await page.close();
  });

  test(`a clock that is set ${what} a day during a payment changes nothing`, async () => {
    await terminal.script({ verb: "WAIT" });
    const { page, shift } = await pageWithClocks({});
    const till = await tillAt(page);
    await till.start("pay", sale());
    await terminal.reads();
    await shift({ wall });
    await terminal.customer("tap");
    await chargedOnce(await till.outcome("sale"));
    await page.close();
  });
}

test("a page that slept for an hour while its customer paid learns it from the answer that waited", async () => {
  await terminal.script({ verb: "WAIT" });
  const { page, shift } = await pageWithClocks({});
  const till = await tillAt(page);
  await till.start("pay", sale());
  await terminal.reads();
  await shift({ wall: HOUR, mono: HOUR });
  await terminal.customer("tap");
  const found = await till.outcome("sale");
  await chargedOnce(found);
  assert.deepEqual(found.notes, []);
  await page.close();
});

test("a page that slept for an hour and whose answer was lost asks, and finds the charge", async () => {
  await terminal.script({ verb: "CHARGE_THEN_DELAY", ms: 60_000 });
  const { page, shift } = await pageWithClocks({});
  const till = await tillAt(page);
  await till.start("pay", sale());
  await terminal.reads();
  await shift({ wall: HOUR, mono: HOUR });
  const found = await till.outcome("sale");
  await chargedOnce(found);
  // A note on the outcome of a page that lived on; only where another one took it up it is the outcome's own code.
  assert.deepEqual(found.notes, ["RECOVERED"]);
  await page.close();
});

test("a page that is stopped for longer than every timeout takes up where it was", async () => {
  await terminal.script({ verb: "WAIT" });
  const till = await tillAt(await stage.page());
  await till.start("pay", sale());
  await terminal.reads();
  const page = await stage.signal(till.page, "SIGSTOP");
  await terminal.customer("tap");
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  page.signal("SIGCONT");
  await chargedOnce(await till.outcome("sale"));
  assert.deepEqual(await till.unhandled(), []);
  await till.page.close();
});
