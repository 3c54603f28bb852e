// The README's pictures can be made of the till as it is. With TILLWIRE_UPDATE they are written to docs/.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ROOT } from "../../node/kit/toy.mjs";
import { startTill } from "./till-page.mjs";
import { picturesOfTheReadme, SIZE } from "./till-shots.mjs";

let till;

before(async () => {
  till = await startTill();
});

after(() => till?.close());

test("both screens of the README can be made, and the README shows them", async () => {
  const { pictures, complaints } = await picturesOfTheReadme(till);
  assert.deepEqual(complaints, []);
  const readme = readFileSync(join(ROOT, "README.md"), "utf8");
  for (const [name, png] of Object.entries(pictures)) {
    // A PNG's first chunk tells its width and height.
    assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [SIZE.width, SIZE.height], name);
    assert.match(readme, new RegExp(`\\(docs/${name}\\)`));
    if (process.env.TILLWIRE_UPDATE) writeFileSync(join(ROOT, "docs", name), png);
  }
});
