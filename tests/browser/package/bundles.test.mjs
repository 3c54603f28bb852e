// The package as tills ship it: bundled, under a policy that allows no inline script. (Plain modules, served as they are,
// are what every other test here loads.) Only the quick rows of tests/runtimes; its table.mjs tries every one.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import * as esbuild from "esbuild";
import { build } from "vite";
import { ROOT } from "../../node/kit/toy.mjs";
import { cashier } from "../../runtimes/cashier.mjs";
import { rows } from "../../runtimes/rows.mjs";
import { openStage } from "../kit/stage.mjs";

/** A till of its own, which imports the package by its name. */
const SOURCE = `
  import { connect, money } from "tillwire";
  const terminal = await connect({ terminal: "bundled", system: "qfpay", currency: "HKD", link: { via: "simulator" } });
  const { status } = await terminal.pay({ reference: "sale-1", amount: money("12.50", "HKD"), method: "card" });
  document.body.dataset.outcome = status;`;
const PAGE = '<!doctype html><body><script type="module" src="./main.js"></script></body>';

let shop;
let stage;
let till;

before(async () => {
  shop = mkdtempSync(join(tmpdir(), "tillwire-shop-"));
  mkdirSync(join(shop, "node_modules"));
  symlinkSync(join(ROOT, "npm"), join(shop, "node_modules/tillwire"), "junction");
  writeFileSync(join(shop, "main.js"), SOURCE);
  writeFileSync(join(shop, "index.html"), PAGE);
  stage = await openStage({ folders: { "/vite/": join(shop, "vite") } });
  till = await cashier();
});

after(async () => {
  await till?.close();
  await stage?.close();
  rmSync(shop, { recursive: true, force: true });
});

async function paysAt(path) {
  const page = await stage.browser.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await page.goto(stage.origin + path);
  await page.waitForSelector("[data-outcome]", { timeout: 10_000 }).catch(() => {});
  assert.deepEqual(errors, []);
  assert.equal(await page.getAttribute("body", "data-outcome"), "approved");
}

test("Vite finds the wasm files by itself", async () => {
  await build({ root: shop, base: "./", logLevel: "error", build: { outDir: join(shop, "vite"), target: "es2022" } });
  const files = readdirSync(join(shop, "vite/assets"));
  assert.equal(files.filter((name) => name.endsWith(".wasm")).length, 2);
  await paysAt("/vite/index.html");
});

for (const row of rows.filter(({ core }) => core)) {
  const { tool, mode, settings = "no settings", expects = "approved" } = row;
  test(`${tool}, ${mode}, ${settings}: ${expects}`, async () => {
    const { outcome } = await till.pay(row);
    assert.equal(outcome, expects);
  });
}

test("a page's bundle carries no file journal, TCP, TLS or gateway", async () => {
  const { outputFiles } = await esbuild.build({
    entryPoints: [join(shop, "main.js")],
    bundle: true,
    write: false,
    format: "esm",
    outdir: shop,
  });
  const text = outputFiles.map((it) => it.text).join("");
  for (const name of [
    "node:fs/promises",
    "node:net",
    "node:tls",
    "node:http",
    "randomUUID",
    "reconcile",
    ".acknowledge",
  ]) {
    assert.ok(!text.includes(name), name);
  }
});
