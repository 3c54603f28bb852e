// What the helper says means to a page what it means to core (core/tests/helper.rs has the same rows).

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { ROOT, vectors } from "../kit/toy.mjs";

const { readSaid } = await import(pathToFileURL(join(ROOT, "npm/dist/links/said.js")).href);

test("what the helper says means the same to every reader", () => {
  for (const { said, means, from } of vectors("helper.jsonl")) {
    assert.deepEqual(JSON.parse(JSON.stringify(readSaid(said))), means, `${said} ${from ?? ""}`);
  }
});

test("what is no text means nothing", () => {
  for (const odd of [undefined, null, 5, {}, new Uint8Array(3), Symbol.iterator]) {
    assert.deepEqual(readSaid(odd), { is: "nothing" }, String(odd));
  }
});
