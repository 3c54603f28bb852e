// Every block of code in the documentation. JavaScript compiles against the published declarations; what is marked `run` is run as it
// stands and prints what the page says; JSON is JSON. What a shell or the helper reads is checked by tests/engine/docs.test.mjs. A block of
// any other language is named in checked-elsewhere.json with the reason.
//
// A block marked `run` stands alone. Others may use the names of given.d.ts.

import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { promisify } from "node:util";
import { ROOT } from "../kit/toy.mjs";
import { PATHS, page } from "./pages.mjs";

const HERE = import.meta.dirname;
const TSC = join(ROOT, "node_modules/typescript/bin/tsc");
const ELSEWHERE = JSON.parse(readFileSync(join(HERE, "checked-elsewhere.json"), "utf8"));
/** Checked here or by tests/engine/docs.test.mjs. */
const CHECKED = ["js", "ts", "html", "json", "jsonl", "sh", "toml", "python"];

const blocks = PATHS.flatMap((path) => page(path).blocks);
const of = (...languages) => blocks.filter(({ language }) => languages.includes(language));
const name = ({ path, line }) => `${path.replace(/[^a-z0-9]+/gi, "-")}-${line}`;

// Within the project, so that what the blocks import is found: the package by its name, and the libraries of the tests.
mkdirSync(join(ROOT, "tests/.work"), { recursive: true });
const work = mkdtempSync(join(ROOT, "tests/.work/blocks-"));
after(() => rmSync(work, { recursive: true, force: true }));

/** The modules of a block: itself, or the scripts of a page. */
function modules({ language, text }) {
  if (language !== "html") return [text];
  return [...text.matchAll(/<script type="module">\n?([\s\S]*?)<\/script>/g)].map(([, script]) => script);
}

test("every block of JavaScript compiles against the published declarations", () => {
  const files = of("js", "ts", "html").flatMap((block) =>
    modules(block).map((text, index) => {
      const file = `${name(block)}-${index}.${block.language === "ts" ? "mts" : "mjs"}`;
      writeFileSync(join(work, file), `${text}\nexport {};\n`);
      return file;
    }),
  );
  assert.ok(files.length > 10, `${files.length} modules`);
  copyFileSync(join(HERE, "given.d.ts"), join(work, "given.d.ts"));
  const compilerOptions = {
    ...{
      noEmit: true,
      allowJs: true,
      checkJs: true,
      strict: true,
      noImplicitAny: false,
      strictNullChecks: false,
      skipLibCheck: true,
    },
    ...{ module: "nodenext", target: "es2022", lib: ["es2024", "dom", "dom.iterable"], types: ["node"] },
  };
  writeFileSync(join(work, "tsconfig.json"), JSON.stringify({ compilerOptions, files: [...files, "given.d.ts"] }));
  const { stdout } = spawnSync(process.execPath, [TSC, "-p", work, "--pretty", "false"], {
    cwd: work,
    encoding: "utf8",
  });
  assert.equal(stdout, "", "the number behind a page's name is the line of the block");
});

describe("what is marked to be run", { concurrency: 2 }, () => {
  for (const block of blocks.filter(({ words }) => words.includes("run"))) {
    const next = blocks[blocks.indexOf(block) + 1];
    const says = next?.path === block.path && next.words.includes("prints") ? next.text : undefined;
    test(`${block.path}:${block.line} runs as it stands${says ? " and prints what the page says" : ""}`, async () => {
      const printed = await ran(block);
      if (says) assert.equal(lines(printed), lines(says));
    });
  }
});

const lines = (text) => text.trim().replace(/ +$/gm, "");

/** What a block prints in a process of its own, whose home is empty. */
async function ran({ text }) {
  const home = mkdtempSync(join(work, "home-"));
  writeFileSync(join(home, "run.mjs"), text);
  const { NODE_TEST_CONTEXT, ...rest } = process.env;
  const env = { ...rest, HOME: home, USERPROFILE: home, XDG_STATE_HOME: join(home, "state"), LOCALAPPDATA: home };
  const { stdout } = await promisify(execFile)(process.execPath, ["run.mjs"], { cwd: home, env });
  return stdout;
}

test("every block of JSON is JSON", () => {
  for (const { path, line, text } of of("json")) assert.doesNotThrow(() => JSON.parse(text), `${path}:${line}`);
  const lines = of("jsonl").flatMap(({ path, text }) =>
    text
      .trim()
      .split("\n")
      .map((it) => [path, it]),
  );
  for (const [path, it] of lines) assert.doesNotThrow(() => JSON.parse(it), `${path}: ${it}`);
});

test("a block of another language is named with the reason, and nothing else is", () => {
  const others = blocks.filter(({ language, words }) => !CHECKED.includes(language) && !words.includes("prints"));
  const key = ({ path, page, language }) => `${path ?? page}: ${language}`;
  assert.deepEqual([...new Set(others.map(key))].sort(), ELSEWHERE.map(key).sort());
  for (const { why } of ELSEWHERE) assert.ok(why.length > 20, why);
});

test("a block that is said to print something comes right behind one that runs", () => {
  const alone = blocks.filter(({ words }, at) => words.includes("prints") && !blocks[at - 1]?.words.includes("run"));
  assert.deepEqual(alone.map(name), []);
});
