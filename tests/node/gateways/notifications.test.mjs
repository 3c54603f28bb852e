// Notifications at a shop's back end: settled once, told at least once, and acknowledged only after both.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openPage, shopsOfTests } from "../kit/shop.mjs";

const its = shopsOfTests();
const { open, order } = its;

/** What each gateway wants to hear once a result is kept. */
const ACKNOWLEDGED = { bpc: '{"respCode":"00","respMsg":"成功"}', icashier: "0000" };
const SYSTEMS = Object.keys(ACKNOWLEDGED);
/**
 * What became of a notification on its way, and the code of the 401.
 * @type {[string, (it: any) => any, string][]}
 */
const FORGED = [
  ["a signature of another key", (it) => resigned(it, "0".repeat(32)), "SIGN_MISMATCH"],
  ["no signature", (it) => resigned(it, undefined), "SIGN_MISSING"],
  ["a byte changed under the signature", flipped, "SIGN_MISMATCH"],
];

/** Offers a payment and lets its customer pay. */
async function paid(system, reference) {
  const payment = its.shop[system].pay(order(reference));
  const offer = await payment.offer;
  if (offer.form) await openPage(offer);
  await its.simulator[system].customer("pay");
  return payment;
}

for (const system of SYSTEMS) {
  describe(system, () => {
    test("ten deliveries of the same result are acknowledged ten times, booked once and charged once", async () => {
      await open();
      const outcome = await paid(system, "ten");
      await its.shop.hears();
      const [first] = its.shop.deliveries;
      for (let time = 0; time < 9; time += 1) {
        assert.deepEqual(await its.shop.redeliver(first), { status: 200, answer: ACKNOWLEDGED[system] });
      }
      assert.equal(its.shop.deliveries.length, 10);
      assert.deepEqual(
        its.shop.book.map(({ reference, order }) => [reference, order]),
        [["ten", outcome.order]],
      );
      assert.equal((await its.simulator.ledger()).charges.length, 1);
    });

    test("deliveries of several orders in any sequence settle each its own order", async () => {
      await open();
      await its.simulator[system].script(...Array(3).fill({ on: "notify", verb: "CHARGE_THEN_DELAY", ms: 600_000 }));
      const outcomes = [];
      for (const reference of ["one", "two", "three"]) {
        const payment = its.shop[system].pay(order(reference));
        const offer = await payment.offer;
        if (offer.form) await openPage(offer);
        outcomes.push(payment);
      }
      for (const _ of outcomes) await its.simulator[system].customer("pay");
      for (const payment of outcomes.reverse()) payment.recheck?.();
      await its.shop[system].reconcile();
      const settled = await Promise.all(outcomes);
      assert.deepEqual(new Set(settled.map(({ status }) => status)), new Set(["approved"]));
      assert.deepEqual(its.shop.book.map(({ reference }) => reference).sort(), ["one", "three", "two"]);
    });

    test("while the shop's own books are closed nothing is acknowledged; the next delivery books it", async () => {
      await open();
      its.shop.book.refuses = 100;
      const warned = [];
      const heard = ({ name, message }) => warned.push(`${name}: ${message}`);
      process.on("warning", heard);
      const outcome = await paid(system, "books");
      assert.equal(outcome.status, "approved", "the payment itself is settled");
      await its.shop.hears();
      const [first] = its.shop.deliveries;
      assert.equal(first.status, 503);
      assert.notEqual(first.answer, ACKNOWLEDGED[system]);
      await new Promise((resolve) => setImmediate(resolve));
      process.off("warning", heard);
      assert.match(warned.join("\n"), /TillwireWarning: onSettled of "books": the books are closed/);
      its.shop.book.refuses = 0;
      assert.deepEqual(await its.shop.redeliver(first), { status: 200, answer: ACKNOWLEDGED[system] });
      assert.deepEqual(
        its.shop.book.map(({ reference }) => reference),
        ["books"],
      );
    });

    test("a back end that ends before it was told hears of it from its successor", async () => {
      const journal = its.packed.tillwire.memoryJournal();
      const name = `heir-${system}`;
      await open({ journal, name });
      its.shop.book.refuses = 100;
      await paid(system, "heir");
      await its.shop.stop();
      await open({ journal, name });
      assert.equal(await its.shop[system].reconcile(), 0);
      assert.deepEqual(
        its.shop.book.map(({ reference, status }) => [reference, status]),
        [["heir", "approved"]],
      );
      await its.shop[system].reconcile();
      assert.equal(its.shop.book.length, 1, "and only once");
    });

    test("a back end that ends before the customer pays is notified all the same, after it is back", async () => {
      const journal = its.packed.tillwire.memoryJournal();
      const name = `back-${system}`;
      await open({ journal, name });
      await its.simulator[system].script({ on: "notify", verb: "SILENT" }, { on: "notify", verb: "ACCEPT" });
      const payment = its.shop[system].pay(order("later"));
      const offer = await payment.offer;
      if (offer.form) await openPage(offer);
      await its.shop.stop();
      await its.simulator[system].customer("pay");
      await open({ journal, name });
      assert.equal(await its.shop[system].reconcile(), 0);
      assert.equal((await its.shop[system].payment("later")).status, "approved");
      assert.deepEqual(
        its.shop.book.map(({ reference }) => reference),
        ["later"],
      );
    });

    for (const [what, change, code] of FORGED) {
      test(`${what} is refused with ${code} and settles nothing`, async () => {
        await open();
        const kept = [];
        its.shop.before = (delivery) => {
          kept.push(delivery);
          throw new Error("down");
        };
        await its.simulator[system].script({ on: "query", verb: "QUERY_FAIL", k: 1000 });
        const payment = its.shop[system].pay(order("forged"));
        const offer = await payment.offer;
        if (offer.form) await openPage(offer);
        await its.simulator[system].customer("pay");
        while (kept.length === 0) await new Promise((done) => setTimeout(done, 5));
        its.shop.before = undefined;
        const answer = await its.shop.redeliver(change(kept[0]));
        assert.deepEqual([answer.status, JSON.parse(answer.answer)], [401, { error: code }]);
        assert.equal(its.shop.book.length, 0);
        assert.deepEqual(await its.shop.redeliver(kept[0]), { status: 200, answer: ACKNOWLEDGED[system] });
        assert.equal((await payment).status, "approved");
      });
    }
  });
}

test("a plus sign that arrived as a space is put back before the signature is checked", async () => {
  const { icashier } = await its.toy.import("tillwire/codec");
  await open();
  await paid("icashier", "plus");
  await its.shop.hears();
  const [first] = its.shop.deliveries;
  const told = JSON.parse(Buffer.from(new URLSearchParams(first.search).get("resp"), "base64").toString());
  // A member that is not known is kept; this one makes plus signs in base64.
  const { req, sign } = icashier.sign({ ...told, note: "~~~>>>???~~~" }, its.simulator.icashier.options.key);
  assert.match(req, /\+/);
  const search = `?resp=${req}&sign=${sign}`; // not url-encoded, as a careless sender does it
  assert.equal(new URLSearchParams(search).get("resp").includes(" "), true);
  assert.deepEqual(await its.shop.redeliver(first, { search }), { status: 200, answer: "0000" });
});

/** The same with another signature, or with none. */
function resigned(delivery, sign) {
  if (delivery.system === "bpc") {
    const { sign: _, ...headers } = delivery.headers;
    return { ...delivery, headers: sign ? { ...headers, sign } : headers };
  }
  const fields = new URLSearchParams(delivery.search);
  if (sign) fields.set("sign", sign);
  else fields.delete("sign");
  return { ...delivery, search: `?${fields}` };
}

/** The same with one bit of what is signed changed. */
function flipped(delivery) {
  if (delivery.system === "bpc") {
    const body = Buffer.from(delivery.body);
    body[body.length - 3] ^= 1;
    return { ...delivery, body };
  }
  const fields = new URLSearchParams(delivery.search);
  const resp = fields.get("resp");
  fields.set("resp", (resp[0] === "e" ? "f" : "e") + resp.slice(1));
  return { ...delivery, search: `?${fields}` };
}
