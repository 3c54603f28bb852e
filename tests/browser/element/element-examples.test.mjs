// The examples of npm/examples/element and the page of docs/element.md, built and run: the element in plain HTML, React, Vue
// and Svelte, under a policy that allows no style and no inline script.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { build } from "vite";
import { ROOT } from "../../node/kit/toy.mjs";
import { openStage } from "../kit/stage.mjs";

let folder;
let stage;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "tillwire-examples-"));
  const configFile = join(ROOT, "npm/examples/element/vite.config.mjs");
  await build({ configFile, logLevel: "error", build: { outDir: folder, emptyOutDir: true } });
  await buildTheDocs(join(folder, "docs"));
  stage = await openStage({ folders: { "/examples/": folder } });
});

after(async () => {
  await stage?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The first page that docs/element.md shows, as somebody has it who copies it. */
async function buildTheDocs(outDir) {
  const root = join(folder, "copied");
  mkdirSync(join(root, "node_modules"), { recursive: true });
  symlinkSync(join(ROOT, "npm"), join(root, "node_modules/tillwire"), "junction");
  const [, page] = readFileSync(join(ROOT, "docs/element.md"), "utf8").match(/```html\n([\s\S]*?)```/);
  writeFileSync(join(root, "index.html"), `<!doctype html><html lang="en"><title>Copied</title>${page}</html>`);
  await build({ root, base: "./", configFile: false, logLevel: "error", build: { outDir, target: "es2022" } });
}

test("the page of the docs takes its sale", async () => {
  const page = await stage.browser.newPage();
  const said = page.waitForEvent("console");
  await page.goto(`${stage.origin}/examples/docs/index.html`);
  await page.getByRole("button", { name: "Pay HK$12.50" }).click();
  const sheet = page.getByRole("dialog", { name: "Payment" });
  await sheet.locator(".state-word").getByText("Approved").waitFor();
  assert.equal((await said).text(), "approved");
  await page.close();
});

for (const name of ["plain", "react", "vue", "svelte"]) {
  test(`a sale in ${name}: the sheet shows it, and the page has its outcome`, async () => {
    const page = await stage.browser.newPage();
    const complaints = [];
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    await page.goto(`${stage.origin}/examples/${name}/index.html`);
    await page.getByRole("button", { name: "Pay HK$12.50" }).click();
    const sheet = page.getByRole("dialog", { name: "Payment" });
    await sheet.locator(".state-word").getByText("Approved").waitFor();
    await sheet.getByRole("button", { name: "Next customer" }).click();
    await page.locator("output").getByText("approved").waitFor();
    assert.deepEqual(complaints, []);
    await page.close();
  });
}

for (const name of ["docs", "plain"]) {
  test(`the button in ${name} is there before its terminal, and can be pressed only then`, async () => {
    const page = await stage.browser.newPage();
    const held = [];
    let holds = true;
    await page.route("**/*.wasm", (route) => (holds ? void held.push(route) : route.continue()));
    const asked = page.waitForRequest("**/*.wasm");
    await page.goto(`${stage.origin}/examples/${name}/index.html`);
    await asked;
    const button = page.getByRole("button", { name: "Pay HK$12.50" });
    assert.equal(await button.isDisabled(), true);
    holds = false;
    await Promise.all(held.map((route) => route.continue()));
    await button.click();
    await page.getByRole("dialog", { name: "Payment" }).locator(".state-word").getByText("Approved").waitFor();
    await page.close();
  });
}
