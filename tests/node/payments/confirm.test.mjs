// QFPay's back end beside a terminal, over real sockets: it is asked what became of a sale, and tells by itself.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { ArgumentError, connect, memoryJournal, money, TillError } from "tillwire";
import { listener } from "tillwire/listener";
import { simulate } from "../kit/simulator.mjs";

const TERMINAL_OFF = { on: "query", verb: "DROP_BEFORE_READ", count: 1000 };
const ASKED_IN_VAIN = { on: "backend", verb: "DROP_AFTER_READ", count: 1000 };
const SILENT = { verb: "SILENT" };

/** @type {Awaited<ReturnType<typeof simulate>>} */
let sim;
/** @type {import("tillwire").Terminal<"qfpay"> | undefined} */
let terminal;
/** @type {import("node:http").Server} */
let shop;
let sales = 0;

before(async () => {
  const heard = listener((request) =>
    /** @type {NonNullable<typeof terminal>} */ (terminal).handleNotification(request),
  );
  shop = createServer(heard);
  await new Promise((resolve) => shop.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (shop.address());
  sim = await simulate("--qfpay-notify", `http://127.0.0.1:${port}/told`);
});

after(async () => {
  await sim?.stop();
  shop?.close();
});

/**
 * The outcome of a sale under these steps.
 * @param {Parameters<typeof sim.script>} steps
 * @param {{ mode?: "ask" | "required", settle?: number }} [how]
 */
async function sale(steps, { mode, settle = 20_000 } = {}) {
  await sim.script(...steps);
  terminal = await connect({
    ...{ terminal: "counter-1", system: "qfpay", currency: "HKD", journal: memoryJournal(), posKey: sim.posKey },
    ...{ link: { ...sim.tcp, via: "tcp" }, timeouts: { settle }, confirm: { ...sim.confirm, mode } },
  });
  sales += 1;
  const outcome = await terminal.pay({ reference: `sale-${sales}`, amount: money("1.00", "HKD"), method: "card" });
  await terminal.close();
  return outcome;
}

test("what became of a sale on a terminal that is off is asked of the back end", async () => {
  const outcome = await sale([{ verb: "CHARGE_THEN_DROP" }, TERMINAL_OFF, SILENT]);
  assert.deepEqual([outcome.status, outcome.notes], ["approved", ["RECOVERED"]]);
});

test("what it tells by itself settles a sale that nobody can be asked about, and is acknowledged", async () => {
  const { status } = await sale([{ verb: "CHARGE_THEN_DROP" }, TERMINAL_OFF, ASKED_IN_VAIN]);
  assert.equal(status, "approved");
});

test("where it is required, an approval in clear is believed only with it", async () => {
  const clear = [{ verb: "PLAINTEXT" }, { on: "query", verb: "PLAINTEXT", count: 1000 }, SILENT];
  assert.equal((await sale(clear, { mode: "required" })).status, "approved");
  const alone = await sale([...clear, ASKED_IN_VAIN], { mode: "required", settle: 1_500 });
  assert.deepEqual([alone.status, alone.code], ["unknown", "PLAINTEXT_RESPONSE"]);
});

test("what it is asked with is looked at before anything is opened", async () => {
  const given = { url: "https://openapi-hk.qfapi.com", appCode: "APP", key: "a-secret-key" };
  const cases = [
    [{ ...given, url: undefined }, "confirm.url"],
    [{ ...given, url: "http://pay.example" }, "confirm.url"],
    [{ ...given, url: "http://127.0.0.1.pay.example" }, "confirm.url"],
    [{ ...given, appCode: undefined }, "confirm.appCode"],
    [{ ...given, key: undefined }, "confirm.key"],
    [{ ...given, key: 5 }, "confirm.key"],
    [{ ...given, signType: "SHA1" }, "confirm.signType"],
    [{ ...given, mode: "always" }, "confirm.mode"],
    [{ ...given, clientKey: "a-secret-key" }, "confirm.clientKey"],
    ["https://openapi-hk.qfapi.com", "confirm"],
  ];
  for (const [confirm, argument] of cases) {
    const options = {
      terminal: "counter-1",
      system: "qfpay",
      currency: "HKD",
      posKey: "1".repeat(32),
      journal: memoryJournal(),
    };
    const connecting = connect(/** @type {any} */ ({ ...options, link: { via: "tcp", host: "127.0.0.1" }, confirm }));
    await assert.rejects(connecting, (error) => {
      assert.ok(error instanceof ArgumentError || error instanceof TillError, String(error));
      assert.equal(error.argument, argument);
      assert.doesNotMatch(error.message, /secret/);
      return true;
    });
  }
});

test("a terminal without a back end takes no notification", async () => {
  const bare = await connect({ terminal: "counter-2", system: "qfpay", currency: "HKD", link: { via: "simulator" } });
  const told = bare.handleNotification(new Request("http://127.0.0.1/told", { method: "POST", body: "{}" }));
  await assert.rejects(told, { code: "UNSUPPORTED_OPERATION" });
  await bare.close();
});
