// The dictionaries of the web till and of the sheet that shows a payment: the same keys and the same places in every language,
// and none that nobody says.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, test } from "node:test";
import { words as ofSheet } from "../../../npm/dist/element.js";

const TILL = fileURLToPath(new URL("../../../demo/src/", import.meta.url));
const SHEET = fileURLToPath(new URL("../../../npm/src/element/", import.meta.url));
const read = (name) => JSON.parse(readFileSync(`${TILL}words/${name}.json`, "utf8"));
const ofTill = Object.fromEntries(["en", "zh-Hans", "zh-Hant"].map((language) => [language, read(language)]));
const places = (text) => (text.match(/\{\w+\}/g) ?? []).sort();

for (const { whose, words, folder } of [
  { whose: "the till", words: ofTill, folder: TILL },
  { whose: "the sheet", words: ofSheet, folder: SHEET },
]) {
  const source = readdirSync(folder, { encoding: "utf8", recursive: true })
    .filter((name) => /\.tsx?$/.test(name) && !/^words\W(en|zh-)/.test(name))
    .map((name) => readFileSync(folder + name, "utf8"))
    .join("\n");

  describe(whose, () => {
    for (const language of ["zh-Hans", "zh-Hant"]) {
      test(`${language} has the keys and places of English`, () => {
        assert.deepEqual(Object.keys(words[language]), Object.keys(words.en));
        for (const [key, text] of Object.entries(words.en)) {
          assert.deepEqual(places(words[language][key]), places(text), key);
        }
      });
    }

    test("every word is said somewhere", () => {
      const made = groups(source);
      const said = (key) => source.includes(`"${key}"`) || made.some((group) => key.startsWith(`${group}.`));
      assert.deepEqual(
        Object.keys(words.en).filter((key) => !said(key)),
        [],
      );
    });
  });
}

test("no word is in both, where one would hide the other", () => {
  assert.deepEqual(
    Object.keys(ofTill.en).filter((key) => Object.hasOwn(ofSheet.en, key)),
    [],
  );
});

/** Groups whose keys are put together: `named("step", ...)`, and templates such as `sale.${name}`. */
function groups(source) {
  const patterns = [/named\("([\w-]+)"/g, /`([\w-]+(?:\.[\w-]+)?)\.\$\{/g, /`([\w-]+)\.[\w-]*\$\{/g];
  return patterns.flatMap((pattern) => [...source.matchAll(pattern)].map(([, group]) => group));
}
