// The judge of histories, judged: every promise that can be broken is broken once.

import assert from "node:assert/strict";
import { test } from "node:test";
import { broken } from "./judge.mjs";

const GOOD = {
  asked: ["a", "b"],
  answers: [
    { reference: "a", status: "unknown", order: "1" },
    { reference: "b", status: "declined", order: "2" },
  ],
  told: [
    { reference: "a", status: "unknown", order: "1" },
    { reference: "a", status: "approved", order: "1" },
    { reference: "a", status: "approved", order: "1" },
    { reference: "b", status: "declined", order: "2" },
  ],
  settled: [
    { reference: "a", status: "approved", order: "1" },
    { reference: "b", status: "declined", order: "2" },
  ],
  ledgers: [{ requests: ["1", "2"].map((order) => ({ kind: "pay", order })), charges: [{ order: "1" }] }],
};

/** @type {[string, (history: typeof GOOD) => void][]} */
const BAD = [
  ["the request of 2 left twice", ({ ledgers }) => ledgers[0].requests.push({ kind: "pay", order: "2" })],
  ["a was charged twice", ({ ledgers }) => ledgers[0].charges.push({ order: "1" })],
  ["nobody knows whose the charge 3 is", ({ ledgers }) => ledgers[0].charges.push({ order: "3" })],
  ["the outcome of b is lost", ({ settled }) => settled.pop()],
  ["b ended as declined, and was charged", ({ ledgers }) => ledgers[0].charges.push({ order: "2" })],
  ["a ended as approved, and was not charged", ({ ledgers }) => ledgers[0].charges.pop()],
  ["a was answered declined", ({ answers }) => answers.push({ reference: "a", status: "declined", order: "1" })],
  ["a was told as unknown", ({ told }) => told.push({ reference: "a", status: "unknown", order: "1" })],
  ["a was told as declined", ({ told }) => told.unshift({ reference: "a", status: "declined", order: "1" })],
  ["nobody was told of b", ({ told }) => told.pop()],
  [
    "a was told as not-charged",
    ({ told, ledgers }) => {
      told.unshift({ reference: "a", status: "not-charged", order: "0" });
      ledgers[0].requests.push({ kind: "pay", order: "0" });
    },
  ],
];

test("a history that keeps its promises is found good, and each that breaks one is found out", () => {
  assert.deepEqual(broken(GOOD), []);
  const neverLeft = { reference: "a", status: "not-charged", order: "0" };
  assert.deepEqual(broken({ ...GOOD, told: [neverLeft, ...GOOD.told] }), [], "an attempt that never left, and another");
  for (const [sentence, breaks] of BAD) {
    const history = structuredClone(GOOD);
    breaks(history);
    assert.deepEqual(broken(history), [sentence]);
  }
});
