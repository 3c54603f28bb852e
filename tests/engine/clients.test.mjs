// Clients in four languages, as the documentation shows them: each is killed in mid-payment, comes back with the same
// reference and finds one charge; the same when it is the engine that dies.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { openShop } from "./shop.mjs";

const HERE = join(dirname(fileURLToPath(import.meta.url)), "clients");
const CLIENTS = {
  curl: ["sh", "pay.sh"],
  Python: [process.env.PYTHON ?? "python3", "pay.py"],
  PHP: [process.env.PHP ?? "php", "pay.php"],
  Node: [process.execPath, "pay.mjs"],
};

let shop;

before(async () => {
  shop = await openShop();
});

after(() => shop?.close());

/** Starts a client in a process group of its own, so that its helpers die with it. */
function start(client, reference, amount) {
  const [program, file] = client;
  const child = spawn(program, [join(HERE, file), reference, amount], {
    env: shop.env,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const texts = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (text) => (texts.out += text));
  child.stderr.setEncoding("utf8").on("data", (text) => (texts.err += text));
  const ended = new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, ...texts }));
  });
  return { ended, kill: () => process.kill(-child.pid, "SIGKILL") };
}

const charges = async () => (await shop.terminal.ledger()).charges.length;

for (const [name, client] of Object.entries(CLIENTS)) {
  test(`${name}: killed before the answer, it comes back to one charge`, async () => {
    const [reference, charged, read] = [
      name === "curl" ? "sale-curl" : `sale/${name} 好`,
      await charges(),
      await shop.terminal.count(),
    ];
    await shop.terminal.script({ verb: "WAIT" });
    const first = start(client, reference, "12.50");
    await shop.terminal.reads(read);
    first.kill();
    await first.ended;
    await shop.terminal.customer("tap");
    const again = await start(client, reference, "12.50").ended;
    assert.equal(again.code, 0, again.err);
    const outcome = JSON.parse(again.out);
    assert.deepEqual([outcome.status, outcome.reference], ["approved", reference]);
    assert.deepEqual(outcome.amount, { amount: "12.50", currency: "HKD" });
    assert.equal(await charges(), charged + 1);

    const other = await start(client, reference, "12.60").ended;
    assert.notEqual(other.code, 0);
    assert.match(other.err, /INTENT_CONFLICT/);
    assert.equal(await charges(), charged + 1);
  });

  test(`${name}: the engine is killed before the answer, and the client asks on until it knows`, async () => {
    const [reference, charged, read] = [`sale-${name}-2`, await charges(), await shop.terminal.count()];
    await shop.terminal.script({ verb: "WAIT" });
    const running = start(client, reference, "8.00");
    await shop.terminal.reads(read);
    await shop.terminal.customer("tap");
    await shop.restart();
    const told = await running.ended;
    assert.equal(told.code, 0, told.err);
    assert.equal(JSON.parse(told.out).status, "approved");
    assert.equal(await charges(), charged + 1);
  });
}
