// A terminal whose words for "no such order" the shop knows, and nobody has documented.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ArgumentError, connect, memoryJournal, money } from "tillwire";

const OPTIONS = /** @type {const} */ ({ terminal: "counter-1", system: "qfpay", currency: "HKD" });

/** How a sale ends that never reached the terminal, which answers every inquiry with "other error". */
async function lost(words) {
  const terminal = await connect({
    ...OPTIONS,
    link: { via: "simulator" },
    journal: memoryJournal(),
    timeouts: { answer: 200, guard: 400, settle: 3_000 },
    ...(words && { words }),
  });
  const mute = { on: "query", verb: "CODE", code: "4005", count: 1_000 };
  terminal.simulator?.script([{ verb: "DROP_BEFORE_READ" }, /** @type {any} */ (mute)]);
  const outcome = await terminal.pay({ reference: "lost", amount: money("1.00", "HKD"), method: "card" });
  await terminal.close();
  return outcome.status;
}

test("a shop that says how its terminal says so has what was lost told as not charged, behind the guard", async () => {
  assert.equal(await lost({ notFound: ["No record at all", "Other Error"] }), "not-charged");
});

test("without these words, or with others, nobody knows", async () => {
  assert.deepEqual(await Promise.all([lost(), lost({}), lost({ notFound: ["no record"] })]), [
    "unknown",
    "unknown",
    "unknown",
  ]);
});

test("words that are none are refused by name before anything is opened", async () => {
  for (const [words, argument, given, allowed] of [
    [{ notFound: "no" }, "words.notFound", '"no"', "an array of texts"],
    [{ notFound: ["no", ""] }, "words.notFound[1]", '""', "a text that is not empty"],
    [{ notFound: [7] }, "words.notFound[0]", "7", "a text that is not empty"],
    [{ notFoundd: [] }, "words.notFoundd", undefined, "notFound"],
  ]) {
    const link = /** @type {const} */ ({ via: "simulator" });
    await assert.rejects(connect({ ...OPTIONS, link, words: /** @type {any} */ (words) }), (error) => {
      assert.ok(error instanceof ArgumentError);
      assert.deepEqual([error.argument, error.given, error.allowed], [argument, given, allowed]);
      return true;
    });
  }
});
