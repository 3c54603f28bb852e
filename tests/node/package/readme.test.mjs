// The README's examples are run as they stand, and the back end of the documentation.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { freePort } from "../kit/loopback.mjs";
import { simulate } from "../kit/simulator.mjs";
import { ROOT, toyProject } from "../kit/toy.mjs";

const examples = (path) =>
  [...readFileSync(join(ROOT, path), "utf8").matchAll(/```js\n([\s\S]*?)```/g)].map(([, it]) => it);

let toy;

before(() => {
  toy = toyProject();
});
after(() => toy?.remove());

test("the README's first sale is approved", () => {
  const lines = toy.run("first-sale.mjs", examples("README.md")[0]).split("\n");
  assert.deepEqual(lines, ["opening", "sent", "approved moved false"]);
});

test("the examples of the package's own README run as they stand", () => {
  const [sale, wire, ...others] = examples("npm/README.md");
  assert.deepEqual(others, []);
  assert.equal(toy.run("package-sale.mjs", sale), "approved moved false");
  const [first] = toy.run("package-wire.mjs", wire).split("\n");
  assert.match(first, /^1250n HKD /);
});

test("the documentation's back end takes a code's payment and a page's payment, in no more than 30 lines", async () => {
  const [example] = examples("docs/tasks/backend.md");
  assert.ok(example.trimEnd().split("\n").length <= 30);
  const simulator = await simulate();
  const place = new URL(simulator.bpc.options.url);
  const shop = await freePort();
  // The same lines, on ports that are free here.
  const text = example.replace("127.0.0.1:9081", place.host).replaceAll("8080", String(shop));
  writeFileSync(join(toy.project, "shop.mjs"), text);
  const env = { ...process.env, HOME: toy.project, USERPROFILE: toy.project };
  const child = spawn(process.execPath, ["shop.mjs"], { cwd: toy.project, env, stdio: ["ignore", "pipe", "inherit"] });
  try {
    const said = [];
    for await (const line of createInterface({ input: child.stdout })) {
      said.push(line.replace(/^(show|go to) .*/, "$1"));
      if (line.startsWith("show ")) await simulator.bpc.customer("pay");
      if (line.startsWith("go to ")) {
        await (await fetch(line.slice("go to ".length))).text();
        await simulator.icashier.customer("pay");
      }
      if (said.filter((it) => it.startsWith("paid:")).length === 2 && said.length === 6) break;
    }
    assert.deepEqual(said.sort(), [
      "booked order-7 approved",
      "booked order-8 approved",
      "go to",
      "paid: approved",
      "paid: approved",
      "show",
    ]);
    const { charges } = await simulator.ledger();
    assert.deepEqual(
      charges.map(({ system, minor }) => [system, minor]),
      [
        ["bpc", 1250],
        ["icashier", 9900],
      ],
    );
  } finally {
    child.kill();
    await simulator.stop();
  }
});
