// Where a gateway keeps what is not a payment's own: apart from every terminal, whatever that is called, and found where a
// version before named spaces left it.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { listening } from "../kit/loopback.mjs";
import { packageForTests } from "../kit/shop.mjs";
import { vectors } from "../kit/toy.mjs";

let packed;
let codec;
let mute;
let url;
const folders = [];

before(async () => {
  packed = await packageForTests();
  codec = await packed.toy.import("tillwire/codec");
  // A gateway that answers nothing that could be believed.
  mute = createServer((request, response) => request.resume().on("end", () => response.end("")));
  url = `http://127.0.0.1:${await listening(mute)}`;
});

after(() => {
  mute?.closeAllConnections();
  mute?.close();
  packed?.toy.remove();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const money = (amount) => packed.tillwire.money(amount, "HKD");
const waits = { connect: 1000, answer: 500, query: 500, settle: 500 };
const common = () => ({ currency: "HKD", url, timeouts: waits });
const pages = (options) => {
  const keys = { merid: "M1", key: "k", backurl: "http://127.0.0.1:1/pages" };
  return packed.tillwire.connect({ terminal: "pages", system: "icashier", ...common(), ...keys, ...options });
};
const bank = (options) => {
  const keys = {
    mid: "104320170110001",
    posNo: "37381542",
    key: "bpc-simulated-key",
    retUrl: "http://127.0.0.1:1/bank",
  };
  return packed.tillwire.connect({ terminal: "bank", system: "bpc", ...common(), ...keys, ...options });
};
const order = (reference) => ({ reference, amount: money("12.50"), method: "any" });

/** The gateway's notification that this offer was paid. */
function paid({ form }) {
  const { req } = Object.fromEntries(form.fields);
  const { orderid, txnamt } = JSON.parse(Buffer.from(req, "base64").toString());
  const fields = { resultcode: "0000", queryid: `q-${orderid}`, merid: "M1", orderid, txnamt };
  const { req: resp, sign } = codec.icashier.sign(fields, "k");
  return new Request(`http://127.0.0.1:1/pages?${new URLSearchParams({ resp, sign })}`);
}

describe("a terminal that is called as former versions called a gateway's own logs", () => {
  for (const ending of ["outbox", "orders", "refunds", "asking", "terminal", "intents"]) {
    test(`pages ${ending} and the gateway pages have nothing in common`, async () => {
      const journal = packed.tillwire.memoryJournal();
      const told = [];
      const gateway = await pages({ journal, onSettled: ({ reference }) => void told.push(reference) });
      const offers = {};
      for (const reference of ["one", "two"]) offers[reference] = await gateway.pay(order(reference)).offer;
      assert.equal((await gateway.handleNotification(paid(offers.one))).status, 200);
      const terminal = `pages ${ending}`;
      const till = await packed.tillwire.connect({
        terminal,
        system: "qfpay",
        currency: "HKD",
        link: { via: "simulator" },
        journal,
      });
      assert.deepEqual(await till.pending(), []);
      assert.deepEqual((await till.history()).settled, []);
      for (const reference of ["one", "two", "three"]) {
        const outcome = await till.pay({ ...order(reference), method: "card" });
        assert.deepEqual([outcome.reference, outcome.status], [reference, "approved"]);
      }
      assert.equal(till.simulator.ledger().charges.length, 3);
      assert.equal((await gateway.handleNotification(paid(offers.two))).status, 200);
      assert.equal(await gateway.reconcile(), 0);
      assert.deepEqual(told, ["one", "two"]);
      assert.equal((await gateway.history()).settled.length, 2);
      await till.close();
      await gateway.close();
    });
  }
});

describe("a folder that a version before named spaces wrote", () => {
  const { expected, files } = vectors("journal-gateways-1.json");

  function written() {
    const folder = mkdtempSync(join(tmpdir(), "tillwire-former-"));
    folders.push(folder);
    for (const [path, bytes] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), Buffer.from(bytes, "base64"));
    }
    return packed.tillwire.fileJournal(folder);
  }

  test("the shop is told what it left untold, once, and nothing that was told", async () => {
    const journal = written();
    const told = [];
    const onSettled = ({ reference, status }) => void told.push([reference, status]);
    const gateway = await pages({ journal, onSettled });
    assert.equal(await gateway.reconcile(), 1, "one is pending");
    assert.deepEqual(told, [["untold", "approved"]]);
    await gateway.close();
    const heir = await pages({ journal, onSettled });
    assert.equal(await heir.reconcile(), 1);
    assert.deepEqual(told, [["untold", "approved"]], "it is carried over");
    await heir.close();
  });

  test("a notification finds the order of a payment that was begun then", async () => {
    const gateway = await pages({ journal: written() });
    const answer = await gateway.handleNotification(new Request(expected.notification));
    assert.deepEqual([answer.status, await answer.text()], [200, "0000"]);
    assert.equal((await gateway.payment("pending")).status, "approved");
    const settled = (await gateway.history()).settled.map(({ outcome }) => outcome.reference);
    assert.deepEqual(settled.sort(), ["pending", "told", "untold"]);
    await gateway.close();
  });

  test("a refund that was in doubt then bars another one of the same payment", async () => {
    const gateway = await bank({ journal: written() });
    const again = { of: expected.refunded, amount: money("5.00"), reference: "again" };
    await assert.rejects(gateway.refund(again).outcome(), { code: "REFUND_UNRESOLVED", message: /back/ });
    await gateway.close();
  });
});

test("the holder of a bound card is in no file, and the page comes again once that is said again", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tillwire-holder-"));
  folders.push(folder);
  const journal = () => packed.tillwire.fileJournal(folder);
  const options = { accname: "Chan Tai Man", accno: "110101199003070000" };
  const sale = (more) => ({ reference: "sale-1", amount: money("12.50"), method: "any", ...more });
  const first = await pages({ journal: journal() });
  const before = await first.pay(sale({ options })).offer;
  await first.close();
  const said = [...Object.values(options), before.redirect, ...before.form.fields.map(([, value]) => value)];
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const texts = files.map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"));
  assert.ok(
    texts.some((text) => text.includes("accno")),
    "that there was one is known",
  );
  for (const text of texts) for (const part of said) assert.ok(!text.includes(part), text);
  const heir = await pages({ journal: journal() });
  assert.deepEqual(
    (await heir.pending()).map(({ reference }) => reference),
    ["sale-1"],
  );
  const again = heir.pay(sale({ options }));
  again.outcome().catch(() => {});
  assert.deepEqual(await again.offer, before);
  await heir.close();
});
