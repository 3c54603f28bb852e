// What a terminal says it can do is what it does: a till draws its buttons from it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { connect, money } from "tillwire";

const METHODS = ["card", "wechat", "alipay", "unionpay-qr", "unionpay-card", "payme", "fps", "octopus", "amex", "any"];

for (const system of ["qfpay"]) {
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
