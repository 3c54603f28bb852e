// Many payments at once at one gateway: every customer is shown their offer, every `await` ends, every notification is
// acknowledged, whatever else is open.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";
import { listening } from "../kit/loopback.mjs";
import { packageForTests } from "../kit/shop.mjs";

let packed;
let codec;
let mute;
let url;

before(async () => {
  packed = await packageForTests();
  codec = await packed.toy.import("tillwire/codec");
  // A gateway that answers nothing that could be believed: what is known comes by notifications alone.
  mute = createServer((request, response) => request.resume().on("end", () => response.end("")));
  url = `http://127.0.0.1:${await listening(mute)}`;
});

after(() => {
  mute?.closeAllConnections();
  mute?.close();
  packed?.toy.remove();
});

const connect = (options = {}) =>
  packed.tillwire.connect({
    terminal: "pages",
    system: "icashier",
    currency: "HKD",
    url,
    merid: "M1",
    key: "k",
    backurl: "http://127.0.0.1:1/pages",
    journal: packed.tillwire.memoryJournal(),
    ...options,
  });
const order = (reference) => ({ reference, amount: packed.tillwire.money("12.50", "HKD"), method: "any" });

/** The gateway's notification that this offer was paid. */
function paid({ form }, cents) {
  const { req } = Object.fromEntries(form.fields);
  const { orderid, txnamt } = JSON.parse(Buffer.from(req, "base64").toString());
  const { req: resp, sign } = codec.icashier.sign(
    { resultcode: "0000", queryid: "q", merid: "M1", orderid, txnamt: cents ?? txnamt },
    "k",
  );
  return new Request(`http://127.0.0.1:1/pages?${new URLSearchParams({ resp, sign })}`);
}

describe("at once", () => {
  for (const many of [100, 10_000]) {
    test(`${many} payments are each offered, and offered again to whoever asks by their reference`, async () => {
      const gateway = await connect();
      const payments = Array.from({ length: many }, (_, number) => gateway.pay(order(`o-${number}`)));
      const offers = await Promise.all(payments.map(({ offer }) => offer));
      assert.equal(new Set(offers.map(({ redirect }) => redirect)).size, many);
      const again = await Promise.all(offers.map((_, number) => gateway.payment(`o-${number}`).offer));
      assert.deepEqual(again, offers);
      await gateway.close();
    });
  }

  test("1,000 outcomes that come close together end every `await`, are told once and acknowledged", async () => {
    const told = [];
    const gateway = await connect({ onSettled: ({ reference }) => void told.push(reference) });
    const payments = Array.from({ length: 1000 }, (_, number) => gateway.pay(order(`o-${number}`)));
    const offers = await Promise.all(payments.map(({ offer }) => offer));
    const answers = await Promise.all(offers.map((offer) => gateway.handleNotification(paid(offer))));
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
    const outcomes = await Promise.all(payments);
    assert.deepEqual(new Set(outcomes.map(({ status }) => status)), new Set(["approved"]));
    assert.deepEqual([told.length, new Set(told).size], [1000, 1000]);
    assert.equal((await gateway.payment("o-0")).status, "approved", "long forgotten, and read from the journal");
    assert.equal(await gateway.reconcile(), 0);
    await gateway.close();
  });
});

test("pay() with a reference that another process began gives its offer again, and so do pending payments", async () => {
  const journal = packed.tillwire.memoryJournal();
  const first = await connect({ journal });
  const offer = await first.pay(order("shared")).offer;
  const second = await connect({ journal });
  assert.deepEqual(await second.pay(order("shared")).offer, offer);
  await first.close();
  await second.close();
  const heir = await connect({ journal });
  const [left] = await heir.pending();
  assert.deepEqual([left.reference, await left.offer], ["shared", offer]);
  await heir.close();
});

for (const options of [{}, { expires: 600 }]) {
  test(`another amount than was asked for is told at once as moved money, with ${JSON.stringify(options)}`, async () => {
    const gateway = await connect(options);
    const payment = gateway.pay(order("other"));
    const answer = await gateway.handleNotification(paid(await payment.offer, 1251));
    assert.deepEqual([answer.status, await answer.json()], [409, { error: "AMOUNT_MISMATCH" }]);
    const { status, code, money, retrySafe } = await payment;
    assert.deepEqual([status, code, money, retrySafe], ["unknown", "AMOUNT_MISMATCH", "moved", false]);
    await gateway.close();
  });
}

describe("a journal that fails for a moment", () => {
  /** A journal of which `fails` says for each record whether it fails. */
  function faulty() {
    const memory = packed.tillwire.memoryJournal();
    const it = { fails: (..._) => false, failures: 0 };
    const append = async (...record) => {
      if (it.fails(...record)) {
        it.failures += 1;
        throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
      }
      return memory.append(...record);
    };
    return Object.assign(it, { journal: { ...memory, append }, memory });
  }

  /** Once `n` times, at the records that `which` says. */
  const times = (n, which) => {
    let left = n;
    return (...record) => which(...record) && left-- > 0;
  };
  const OUTCOME = (log, _, __, ___, settles) => log === "pages" && settles;
  const TO_TELL = (log, _, __, ___, settles) => log === "pages\x1foutbox" && !settles;
  const TOLD = (log, _, __, ___, settles) => log === "pages\x1foutbox" && settles;

  for (const [what, which] of Object.entries({ OUTCOME, TO_TELL, TOLD })) {
    for (const n of [1, 3]) {
      test(`${n} times at ${what}: the next delivery is acknowledged, and the shop is told once`, async () => {
        const store = faulty();
        const told = [];
        const gateway = await connect({ journal: store.journal, onSettled: ({ status }) => void told.push(status) });
        const payment = gateway.pay(order("o"));
        const offer = await payment.offer;
        store.fails = times(n, which);
        assert.equal((await gateway.handleNotification(paid(offer))).status, 503, "not while it is not written down");
        assert.equal((await payment).status, "approved");
        store.fails = () => false;
        const answer = await gateway.handleNotification(paid(offer));
        assert.deepEqual([answer.status, await answer.text(), told], [200, "0000", ["approved"]]);
        assert.equal(await gateway.reconcile(), 0);
        assert.deepEqual([await store.memory.open("pages"), told], [[], ["approved"]]);
        await gateway.close();
      });

      test(`${n} times at ${what}: without any further delivery it heals by itself`, async () => {
        const store = faulty();
        const told = [];
        const gateway = await connect({ journal: store.journal, onSettled: ({ status }) => void told.push(status) });
        const offer = await gateway.pay(order("o")).offer;
        store.fails = times(n, which);
        await gateway.handleNotification(paid(offer));
        const healed = async () =>
          (await store.memory.open("pages")).length + (await store.memory.open("pages\x1foutbox")).length === 0;
        while (!(await healed())) await new Promise((done) => setTimeout(done, 20));
        assert.deepEqual([store.failures, told], [n, ["approved"]]);
        assert.equal((await gateway.handleNotification(paid(offer))).status, 200);
        await gateway.close();
      });
    }

    test(`at ${what}: reconcile() heals it`, async () => {
      const store = faulty();
      const told = [];
      const gateway = await connect({ journal: store.journal, onSettled: ({ status }) => void told.push(status) });
      const offer = await gateway.pay(order("o")).offer;
      store.fails = which;
      await gateway.handleNotification(paid(offer));
      if (what !== "TOLD") assert.equal(await gateway.reconcile(), 1, "the journal has no outcome");
      store.fails = () => false;
      assert.equal(await gateway.reconcile(), 0);
      assert.deepEqual([await store.memory.open("pages"), told], [[], ["approved"]]);
      await gateway.close();
    });
  }
});
