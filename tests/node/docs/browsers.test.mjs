// docs/browsers.md: its table of flows is what is really tried, and its policies are the files that may be downloaded.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ELSEWHERE, table } from "../../browser/elsewhere.mjs";
import { ROOT } from "../kit/toy.mjs";
import { page } from "./pages.mjs";

const read = (path) => readFileSync(join(ROOT, path), "utf8");

/** Of the browsers' public lists. */
const KNOWN = {
  chrome: ["LocalNetworkAllowedForUrls", "LoopbackNetworkAllowedForUrls", "SerialAllowUsbDevicesForUrls"],
  firefox: ["LocalNetworkAccess"],
};

test("the table of flows in other engines is the list that the tests run by", () => {
  assert.ok(read("docs/browsers.md").includes(`\n${table()}\n`), `docs/browsers.md lacks this table:\n${table()}`);
});

test("every sentence of the list is in one place only", () => {
  const sentences = ELSEWHERE.flatMap(([, , , sentences]) => sentences);
  assert.deepEqual([...new Set(sentences)].length, sentences.length);
});

for (const [browser, names] of Object.entries(KNOWN)) {
  test(`the policies for ${browser} are those of the page, by names that it knows`, () => {
    const file = JSON.parse(read(`helper/policies/${browser}.json`));
    const shown = page("docs/browsers.md").blocks.filter(({ language }) => language === "json");
    assert.ok(
      shown.some(({ text }) => JSON.stringify(JSON.parse(text)) === JSON.stringify(file)),
      "the page shows it",
    );
    const policies = browser === "firefox" ? file.policies : file;
    assert.deepEqual(Object.keys(policies).sort(), names);
  });
}
