// The simulated terminal behind HTTPS, as terminals are whose owner switched that on: a payment by a certificate that is
// trusted, and none by one that is not.

import assert from "node:assert/strict";
import { createHash, X509Certificate } from "node:crypto";
import { after, before, test } from "node:test";
import { simulate } from "../kit/simulator.mjs";
import { toyProject } from "../kit/toy.mjs";

let toy;
let tillwire;
let terminal;
before(async () => {
  toy = toyProject();
  tillwire = await toy.import("tillwire");
  terminal = await simulate("--https", "0");
});
after(async () => {
  await terminal?.stop();
  toy?.remove();
});

const connect = (trust) =>
  tillwire.connect({
    terminal: "counter-1",
    system: "qfpay",
    currency: "HKD",
    posKey: terminal.posKey,
    journal: tillwire.memoryJournal(),
    link: { via: "http", url: terminal.https, ...trust },
  });
const sale = (reference) => ({ reference, amount: tillwire.money("12.50", "HKD"), method: "card" });

test("a terminal is paid at over HTTPS by its certificate or the fingerprint of it", async () => {
  const { raw } = new X509Certificate(terminal.certificate);
  const fingerprint = createHash("sha256").update(raw).digest("hex");
  for (const [index, trust] of [{ ca: terminal.certificate }, { fingerprint }].entries()) {
    const till = await connect(trust);
    const outcome = await till.pay(sale(`sale-${index}`));
    assert.equal(outcome.status, "approved");
    await till.close();
  }
  assert.equal(await terminal.count("pay"), 2);
});

test("a certificate that nobody vouches for is TLS_FAILED, and nothing is sent", async () => {
  const before = await terminal.count("pay");
  const till = await connect({});
  await assert.rejects(Promise.resolve(till.pay(sale("sale-x"))), { code: "TLS_FAILED" });
  assert.equal(await terminal.count("pay"), before);
  await till.close();
});
