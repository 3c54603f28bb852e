// The web till's dictionaries: the same keys and the same places in every language, and none that nobody says.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "node:test";

const SRC = fileURLToPath(new URL("../../../demo/src/", import.meta.url));
const read = (name) => JSON.parse(readFileSync(`${SRC}words/${name}.json`, "utf8"));
const english = read("en");
const places = (text) => (text.match(/\{\w+\}/g) ?? []).sort();
const source = readdirSync(SRC, { encoding: "utf8", recursive: true })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => readFileSync(SRC + name, "utf8"))
  .join("\n");

for (const language of ["zh-Hans", "zh-Hant"]) {
  test(`${language} has the keys and places of English`, () => {
    const words = read(language);
    assert.deepEqual(Object.keys(words), Object.keys(english));
    for (const [key, text] of Object.entries(english)) assert.deepEqual(places(words[key]), places(text), key);
  });
}

test("every word is said somewhere", () => {
  const said = (key) => source.includes(`"${key}"`) || groups().some((group) => key.startsWith(`${group}.`));
  assert.deepEqual(
    Object.keys(english).filter((key) => !said(key)),
    [],
  );
});

/** Groups whose keys are put together: `named("step", ...)`, and templates such as `sale.${name}`. */
function groups() {
  const patterns = [/named\("([\w-]+)"/g, /`([\w-]+(?:\.[\w-]+)?)\.\$\{/g, /`([\w-]+)\.[\w-]*\$\{/g];
  return patterns.flatMap((pattern) => [...source.matchAll(pattern)].map(([, group]) => group));
}
