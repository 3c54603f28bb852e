// What the documentation has a shell or the helper read. Every command is there, with these arguments, by the program's own parser; every
// configuration passes its check; every request to the engine is in its description.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { PATHS, page } from "../node/docs/pages.mjs";
import { PROGRAM } from "../node/kit/simulator.mjs";
import { ROOT } from "../node/kit/toy.mjs";

const blocks = PATHS.flatMap((path) => page(path).blocks);
const of = (name) => blocks.filter(({ language }) => language === name);
const read = (path) => readFileSync(join(ROOT, path), "utf8");
const { scripts } = JSON.parse(read("package.json"));
const { paths } = JSON.parse(read("docs/public/openapi.json"));
const folder = mkdtempSync(join(tmpdir(), "tillwire-docs-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** The commands of a block: without comments, one for each part of a pipe or a chain, as words. */
function commands(text) {
  const whole = text.replace(/\\\n/g, " ");
  return whole.split("\n").flatMap((line) => {
    const parts = [[]];
    for (const [word] of line.matchAll(/'[^']*'|(?:"[^"]*"|[^\s"'|&]|&(?!&))+|&&|\|/g)) {
      if (word.startsWith("#")) break;
      if (word === "&&" || word === "|") parts.push([]);
      else parts.at(-1).push(word.replace(/^(['"])(.*)\1$/, "$2"));
    }
    return parts.map((words) => words.slice(words.findIndex((it) => !/^[A-Z_]+=/.test(it)))).filter(([first]) => first);
  });
}

/** Programs of this system, which are not ours to check. */
const FOREIGN = ["grep", "journalctl", "less", "podman"];

const CHECKS = {
  npm([command, name]) {
    if (command === "install" && name === "tillwire") return;
    const script = command === "run" ? name : command;
    assert.ok(scripts[script], `no script ${script}`);
  },
  npx([name, ...rest]) {
    assert.equal(name, JSON.parse(read("npm/cli/package.json")).name);
    tillwire(rest);
  },
  node(words) {
    const at = words.findIndex((it) => !it.startsWith("--"));
    const files = words.slice(at).filter((it) => it.endsWith(".mjs"));
    for (const file of files) assert.ok(existsSync(join(ROOT, file)), `no ${file}`);
    if (words[at] === "scripts/run.mjs") steps(words.slice(at + 1));
  },
  cargo([command, ...rest]) {
    const ours = rest.includes("--") ? rest.slice(rest.indexOf("--") + 1) : [];
    const named = (flag) => rest[rest.indexOf(flag) + 1];
    const name = named("-p");
    const member = ["core", "helper", "tests", "wasm"].find((it) =>
      read(`${it}/Cargo.toml`).includes(`name = "${name}"`),
    );
    assert.ok(member, `no package ${name}`);
    const target = rest.includes("--test") ? named("--test") : undefined;
    const roots = [`${target}.rs`, `${target}/main.rs`].map((it) => join(ROOT, member, "tests", it));
    if (target)
      assert.ok(
        roots.some((it) => existsSync(it)),
        `no tests ${target}`,
      );
    if (command === "run") tillwire(ours);
  },
  tillwire,
  curl,
};

/** The program's own parser is asked, for help with these very arguments. */
function tillwire(words) {
  const args = words.filter((it, at) => it !== "<" && words[at - 1] !== "<");
  const { status, stderr } = spawnSync(PROGRAM, [...args, "--help"], { encoding: "utf8" });
  assert.equal(status, 0, stderr);
}

/** The build tells its own steps. */
function steps(words) {
  const usage = spawnSync(process.execPath, ["scripts/run.mjs", "--only", "?"], { cwd: ROOT, encoding: "utf8" }).stderr;
  const known = usage.match(/steps: (.*)/)[1].split(", ");
  const wanted = words[words.indexOf("--only") + 1].replaceAll('"', "").split(",");
  assert.deepEqual(
    wanted.filter((it) => !known.includes(it)),
    [],
  );
}

/** A request to the engine is one of its description, a body is JSON. One to the simulator has a path of its control. */
function curl(words) {
  const after = (flag) => words[words.indexOf(flag) + 1];
  const body = words.includes("-d") ? JSON.parse(after("-d")) : undefined;
  const url = words.find((it) => /^(https?:|\$CONTROL)/.test(it));
  const { pathname } = new URL(url.replace("$CONTROL", "http://127.0.0.1:9082"));
  if (pathname.startsWith("/sim/")) return assert.match(pathname, /^\/sim\/(script|ledger|customer|reset)$/);
  const method = words.includes("-X") ? after("-X") : body ? "POST" : "GET";
  const alike = Object.keys(paths).find((path) => new RegExp(`^${path.replace(/\{\w+\}/g, "[^/]+")}$`).test(pathname));
  const described = paths[alike]?.[method.toLowerCase()];
  assert.ok(described, `${method} ${pathname}`);
  const members = described.requestBody?.content["application/json"].schema.properties ?? {};
  for (const name of Object.keys(body ?? {})) assert.ok(name in members, `${method} ${pathname} takes no ${name}`);
}

for (const { path, line, text } of of("sh")) {
  test(`${path}:${line}: what a shell is told is there`, () => {
    const all = commands(text);
    assert.ok(all.length > 0);
    for (const [program, ...words] of all) {
      if (!FOREIGN.includes(program)) assert.ok(CHECKS[program], `nobody checks ${program}`);
      CHECKS[program]?.(words);
    }
  });
}

/** Commands within a sentence, each with its page. What the changelog names may be gone. */
const named = PATHS.filter((path) => path !== "CHANGELOG.md").flatMap((path) =>
  [
    ...page(path)
      .prose.join(" ")
      .matchAll(/`((?:tillwire|npm|npx|node|cargo (?:test|run)) [^`]+)`/g),
  ].map(([, it]) => [path, it]),
);

test("every command that a sentence names is there", () => {
  assert.ok(named.length > 40, `${named.length} commands`);
  const wrong = named.flatMap(([path, text]) => {
    try {
      for (const [program, ...words] of commands(text)) CHECKS[program]?.(words);
      return [];
    } catch (error) {
      return [`${path}: ${text}: ${error.message.split("\n")[0]}`];
    }
  });
  assert.deepEqual(wrong, []);
});

/** What stands in a file of `/etc/tillwire`, by its ending. */
const SECRETS = { key: "0123456789abcdef0123456789abcdef", secret: `whsec_${"A".repeat(43)}=`, password: "secret" };

/** A configuration as the page has it, with its files in a folder of this test. A fragment is read behind the page's first one. */
function written({ path, text }) {
  const needs = /engine = true|\[\[(gateway|webhook)\]\]/.test(text) && !text.includes("[engine]");
  const first = needs ? of("toml").find((it) => it.path === path).text : "";
  const whole = `${first}${text}`.replace(/"\/(etc|var\/lib)\/tillwire\//g, () => `"${folder}/`);
  for (const [, file] of whole.matchAll(/file = "([^"]+)"/g)) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, SECRETS[file.split(".").at(-1)], { mode: 0o600 });
  }
  return whole;
}

for (const block of of("toml")) {
  test(`${block.path}:${block.line}: the configuration passes \`tillwire config check\``, () => {
    const file = join(folder, "config.toml");
    writeFileSync(file, written(block), { mode: 0o600 });
    const { status, stderr } = spawnSync(PROGRAM, ["config", "check", "--config", file], { encoding: "utf8" });
    assert.equal(status, 0, stderr);
  });
}

test("every block of Python is Python", () => {
  for (const { text } of of("python"))
    execFileSync("python3", ["-c", "import ast, sys; ast.parse(sys.stdin.read())"], { input: text });
});
