// What /metrics says, as Prometheus' own reader of OpenMetrics understands it: that one is nobody's here.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { openShop } from "./shop.mjs";

const READER = `
import json, sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families
families = list(text_string_to_metric_families(sys.stdin.read()))
json.dump([{"name": f.name, "type": f.type, "unit": f.unit,
            "samples": [[s.name, s.labels, s.value] for s in f.samples]} for f in families], sys.stdout)
`;

/** The families by their names, as `/metrics` has them now. */
async function read(shop) {
  const answer = await fetch(`${shop.env.TILLWIRE_URL}/metrics`);
  assert.equal(answer.headers.get("content-type"), "application/openmetrics-text; version=1.0.0; charset=utf-8");
  const text = await answer.text();
  const families = JSON.parse(execFileSync(process.env.PROMETHEUS_PYTHON, ["-c", READER], { input: text }).toString());
  return { text, families: new Map(families.map((family) => [family.name, family])) };
}

/** Its samples that are not nought, as `labels -> value`. */
const samples = ({ families }, name, suffix = "") =>
  Object.fromEntries(
    families
      .get(name)
      .samples.filter(([sample, , value]) => sample === name + suffix && value !== 0)
      .map(([, labels, value]) => [Object.values(labels).sort().join(" "), value]),
  );

test("OpenMetrics' own reader finds each payment in outcomes, times, refusals and what is open", async () => {
  const shop = await openShop();
  const { TILLWIRE_KEY, TILLWIRE_URL } = shop.env;
  const headers = { authorization: `Bearer ${TILLWIRE_KEY}`, "content-type": "application/json" };
  const pay = async (reference, amount, wait = "60s") => {
    const body = JSON.stringify({ amount: { amount, currency: "HKD" }, method: "card" });
    const init = { method: "PUT", headers, body };
    const answer = await fetch(`${TILLWIRE_URL}/v1/payments/${reference}?wait=${wait}`, init);
    return /** @type {any} */ (await answer.json());
  };
  try {
    const before = await read(shop);
    assert.deepEqual(samples(before, "tillwire_outcomes", "_total"), {});
    const pays = before.families.get("tillwire_outcomes").samples.map(([, labels]) => labels.status);
    assert.deepEqual(pays.sort(), ["approved", "cancelled", "declined", "not-charged", "unknown"]);

    assert.equal((await pay("paid-1", "12.50")).status, "approved");
    assert.equal((await pay("paid-1", "12.50")).status, "approved", "it is the same one");
    await shop.terminal.script({ verb: "DECLINE" });
    assert.equal((await pay("declined-1", "12.50")).status, "declined");
    assert.equal((await pay("paid-1", "99.00")).code, "INTENT_CONFLICT");
    assert.equal((await pay("odd-1", "none")).code, "AMOUNT_FORMAT");
    const asked = await shop.terminal.count();
    await shop.terminal.script({ verb: "WAIT" });
    await pay("open-1", "1.00", "0s");
    await shop.terminal.reads(asked);

    const after = await read(shop);
    const types = [...after.families.values()].map(({ name, type, unit }) => [name, type, unit]);
    for (const expected of [
      ["tillwire_outcomes", "counter", ""],
      ["tillwire_open", "gauge", ""],
      ["tillwire_oldest_open_seconds", "gauge", "seconds"],
      ["tillwire_outcome_seconds", "histogram", "seconds"],
      ["tillwire_unbegun", "counter", ""],
      ["tillwire_problems", "counter", ""],
      ["tillwire_journal_errors", "counter", ""],
      ["tillwire_journal_append_seconds", "histogram", "seconds"],
    ])
      assert.ok(
        types.some((type) => type.join() === expected.join()),
        `${expected} in ${types.join("; ")}`,
      );
    assert.deepEqual(samples(after, "tillwire_outcomes", "_total"), {
      "approved counter-1 pay": 1,
      "counter-1 declined pay": 1,
    });
    assert.deepEqual(samples(after, "tillwire_outcome_seconds", "_count"), { "counter-1": 2 });
    assert.deepEqual(samples(after, "tillwire_open"), { "counter-1": 1 });
    assert.ok(samples(after, "tillwire_oldest_open_seconds")["counter-1"] > 0);
    assert.deepEqual(samples(after, "tillwire_unbegun", "_total"), { "INTENT_CONFLICT counter-1": 1 });
    assert.deepEqual(samples(after, "tillwire_problems", "_total"), { AMOUNT_FORMAT: 1, INTENT_CONFLICT: 1 });
    assert.equal(samples(after, "tillwire_journal_append_seconds", "_count")[""], 3 + 3 + 2, "prepared, sent, outcome");
    for (const secret of ["paid-1", "declined-1", "open-1", "12.5", "1250", TILLWIRE_KEY, shop.terminal.posKey])
      assert.ok(!after.text.includes(secret), `no ${secret} in it`);
  } finally {
    await shop.close();
  }
});
