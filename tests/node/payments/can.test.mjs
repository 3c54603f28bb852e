// What a terminal says it can do is what it does: a till draws its buttons from it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { connect, memoryJournal, money, Terminal } from "tillwire";

/** @type {import("tillwire").Method[]} */
const METHODS = ["card", "wechat", "alipay", "unionpay-qr", "unionpay-card", "payme", "fps", "octopus", "amex", "any"];

for (const system of /** @type {const} */ (["qfpay"])) {
  test(`${system}: every method of \`can.methods\` is taken, every other one refused before anything is sent`, async () => {
    const terminal = await connect({ terminal: "counter-1", system, currency: "HKD", link: { via: "simulator" } });
    for (const method of METHODS) {
      const sale = terminal.pay({ reference: `sale-${method}`, amount: money("1.00", "HKD"), method });
      const ended = await sale.then(
        ({ status }) => status,
        ({ code }) => code,
      );
      const wanted = terminal.can.methods.includes(method) ? "approved" : "UNSUPPORTED_METHOD";
      assert.equal(ended, wanted, method);
    }
    await terminal.close();
  });
}

const bank = () =>
  connect({
    ...{ terminal: "bank", system: "bpc", currency: "HKD", journal: memoryJournal() },
    ...{ url: "http://127.0.0.1:9", mid: "104320170110001", posNo: "37381542", key: "k" },
  });
const counter = () => connect({ terminal: "counter-1", system: "qfpay", currency: "HKD", link: { via: "simulator" } });

test("a gateway offers nothing that only a terminal can, nor a terminal what only a gateway can", async () => {
  const [gateway, terminal] = [await bank(), await counter()];
  const ofTerminals = ["authorise", "void", "complete", "adjustTip", "printReceipt", "printSummary", "closeBatch"];
  for (const name of [...ofTerminals, "setPosKey", "simulator"]) {
    assert.ok(name in terminal, `a terminal has ${name}`);
    assert.ok(!(name in gateway), `a gateway has no ${name}`);
  }
  assert.ok(
    "handleNotification" in terminal && "handleNotification" in gateway,
    "a back end may stand beside a terminal",
  );
  for (const name of ["payment", "handleReturn", "reconcile"]) {
    assert.ok(name in gateway, `a gateway has ${name}`);
    assert.ok(!(name in terminal), `a terminal has no ${name}`);
  }
  await Promise.all([gateway.close(), terminal.close()]);
});

test("a terminal and a gateway are two faces: neither is the other, and nothing of what is behind them shows", async () => {
  const [gateway, terminal] = [await bank(), await counter()];
  assert.ok(terminal instanceof Terminal);
  assert.ok(!(gateway instanceof Terminal));
  for (const face of [gateway, terminal]) {
    const shown = ["name", "can", ...(face === terminal ? ["simulator"] : [])];
    assert.deepEqual(Object.keys(face).sort(), shown.sort());
    assert.equal(Object.getPrototypeOf(Object.getPrototypeOf(face)), Object.prototype, "it extends no class");
  }
  await Promise.all([gateway.close(), terminal.close()]);
});

test("a terminal says whether its system has a POS-KEY, and takes another one only there", async () => {
  const terminal = await counter();
  const other = await connect({
    terminal: "register-1",
    system: "codepay",
    currency: "HKD",
    link: { via: "simulator" },
  });
  assert.deepEqual([terminal.can.setPosKey, other.can.setPosKey], [true, false]);
  assert.throws(() => other.setPosKey("0123456789abcdef"), { code: "UNSUPPORTED_OPERATION" });
  await Promise.all([terminal.close(), other.close()]);
});
