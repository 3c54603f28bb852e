// What a fifth system costs: a room that nobody sells is added to a copy of this tree as its author would add it, the files
// that had to be touched outside the room are counted, and the copy is built and takes payments.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { before, test } from "node:test";

const ROOT = join(import.meta.dirname, "../..");
const TOY = import.meta.dirname;
const COPY = join(process.env.CARGO_TARGET_DIR ?? join(ROOT, "target"), "fifth");

/** Files that are new, but for the room itself. */
const ADDED = {
  "tests/src/kits/toy.rs": "kit.rs",
  "tests/vectors/toy.jsonl": "vectors.jsonl",
  "docs/protocols/toy.md": "sheet.md",
};

/** `[file, what stands there, what is put behind it]`. */
const EDITS = [
  ["core/Cargo.toml", 'terminals = ["qfpay", "codepay"', ', "toy"'],
  ["core/Cargo.toml", '("room"); each builds alone.', "\ntoy = []"],
  ["core/src/lib.rs", "\npub mod sim;", '\n#[cfg(feature = "toy")]\npub mod toy;'],
  ["core/src/lib.rs", '\n    "bpc" bpc of "gateways";', '\n    "toy" toy;'],
  ["tests/src/kits/mod.rs", "\nmod qfpay;", "\nmod toy;"],
  ["tests/src/kits/mod.rs", "pub use qfpay::{QfpayHttp, QfpaySerial, QfpayTcp};", "\npub use toy::Toy;"],
  ["tests/src/kits/mod.rs", "\n    row::<Bpc>(),", "\n    row::<Toy>(),"],
];

/** A shop that uses it. */
const SHOP = `import { connect, money } from "./index-node.js";

export async function shop() {
  const toy = await connect({ terminal: "toy-1", system: "toy", currency: "HKD", link: { via: "http", url: "http://x" } });
  // @ts-expect-error
  void connect({ terminal: "toy-1", system: "toy", currency: "HKD", link: { via: "tcp", host: "x" } });
  // @ts-expect-error
  toy.pay({ reference: "1", amount: money("1.00", "HKD"), method: "card", options: { nota: "thank you" } });
  return toy.pay({ reference: "1", amount: money("1.00", "HKD"), method: "card", options: { note: "thank you" } });
}
`;

const inGit = () => execFileSync("git", ["ls-files"], { cwd: ROOT, encoding: "utf8" }).trim().split("\n");
/** What no build of it needs stays out; a second settings file of the linter would be found by the first. */
const LEFT_OUT = /^(tests\/toy\/|demo\/|biome\.json$)/;
const files = existing([...inGit().filter((path) => !LEFT_OUT.test(path)), ...glue()]);

/** Of all these, what is there: what was deleted is still listed until that is committed. */
function existing(paths) {
  return paths.filter((path) => read(path, ROOT) !== undefined);
}

function glue() {
  return readdirSync(join(ROOT, "npm/src/glue")).map((name) => `npm/src/glue/${name}`);
}

function read(path, folder = COPY) {
  try {
    return readFileSync(join(folder, path));
  } catch {
    return undefined;
  }
}

/** Only what differs is written: cargo builds by the times of files. */
function put(path, bytes) {
  if (read(path)?.equals(Buffer.from(bytes))) return;
  mkdirSync(dirname(join(COPY, path)), { recursive: true });
  writeFileSync(join(COPY, path), bytes);
}

/** The room's files and everything outside it, as its author leaves the tree. */
function withToy() {
  const tree = new Map(files.map((path) => [path, readFileSync(join(ROOT, path))]));
  for (const [path, from] of Object.entries(ADDED)) tree.set(path, readFileSync(join(TOY, from)));
  for (const [path, where, more] of EDITS) {
    const parts = tree.get(path).toString().split(where);
    assert.equal(parts.length, 2, `${path} has one ${JSON.stringify(where)}`);
    tree.set(path, Buffer.from(parts.join(where + more)));
  }
  for (const name of readdirSync(join(TOY, "room"))) {
    tree.set(`core/src/toy/${name}`, readFileSync(join(TOY, "room", name)));
  }
  return tree;
}

const tree = withToy();

before(() => {
  const stale = readdirSync(mkdirs(COPY), { recursive: true, withFileTypes: true }).filter((it) => it.isFile());
  const paths = stale.map((it) => relative(COPY, join(it.parentPath, it.name)));
  for (const path of paths) if (!tree.has(path) && !path.startsWith("node_modules")) rmSync(join(COPY, path));
  for (const [path, bytes] of tree) put(path, bytes);
  rmSync(join(COPY, "node_modules"), { force: true });
  symlinkSync(join(ROOT, "node_modules"), join(COPY, "node_modules"));
});

function mkdirs(folder) {
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** A program in the copy; what it printed, once it ended well. */
function run(program, args) {
  const env = { ...process.env, CARGO_TARGET_DIR: join(COPY, "..") };
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: COPY, encoding: "utf8", env });
  assert.equal(status, 0, `${program} ${args.join(" ")}\n${stdout}\n${stderr}`);
  return stdout;
}

test("a fifth system touches at most six files outside its room", () => {
  const touched = [...tree].filter(([path, bytes]) => !read(path, ROOT)?.equals(bytes)).map(([path]) => path);
  const outside = touched.filter((path) => !path.startsWith("core/src/toy/"));
  console.log(`a fifth system: ${outside.length} files outside its room: ${outside.join(", ")}`);
  assert.ok(outside.length <= 6, outside.join(", "));
});

test("its declarations are made from its description, and a shop of it compiles", () => {
  const script = `const { systemsFiles } = await import("./scripts/systems.mjs"); const { writeFileSync } = await import("node:fs");
    for (const [path, text] of Object.entries(await systemsFiles())) writeFileSync(path, text);`;
  run(process.execPath, ["--input-type=module", "-e", script]);
  assert.ok(!tree.has("npm/src/toy-shop.ts"), "the shop's file is its own");
  put("npm/src/toy-shop.ts", SHOP);
  run(process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), "-p", "npm", "--noEmit"]);
});

test("it takes payments and loses none, whatever goes wrong on its wire", () => {
  const told = run("cargo", ["test", "--quiet", "-p", "tillwire-tests", "--lib", "toy", "--", "--nocapture"]);
  assert.match(told, /toy: 20 days/);
  assert.match(told, /2 passed/);
});
