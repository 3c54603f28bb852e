// The README's example is run as it stands.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT, toyProject } from "./toy.mjs";

test("the README's first sale is approved", () => {
  const [, example] = /```js\n([\s\S]*?)```/.exec(readFileSync(join(ROOT, "README.md"), "utf8"));
  const toy = toyProject();
  try {
    const lines = toy.run("first-sale.mjs", example).split("\n");
    assert.deepEqual(lines, ["opening", "sent", "approved moved false"]);
  } finally {
    toy.remove();
  }
});
