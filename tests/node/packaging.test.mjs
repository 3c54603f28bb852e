// The package as a user gets it: packed, installed into an empty project, loaded in every way that Node has.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, test } from "node:test";
import { promisify } from "node:util";
import { toyProject, typeCheck } from "./toy.mjs";

const toy = toyProject();
after(toy.remove);
const manifest = JSON.parse(readFileSync(join(toy.installed, "package.json"), "utf8"));
const USE = `console.log(qfpay.canonical({ func_type: 1001, amt: 10.1, channel: "wx" }));`;
const CANONICAL = "{amt=10.1,channel='wx',func_type=1001}";

/** A page has no files: this makes Node as poor. */
const NO_FILES = "process.getBuiltinModule = undefined;";

test("it is imported", () => {
  assert.equal(toy.run("a.mjs", `import { qfpay } from "tillwire/codec"; ${USE}`), CANONICAL);
});

test("it is required", () => {
  assert.equal(toy.run("a.cjs", `const { qfpay } = require("tillwire/codec"); ${USE}`, ["--no-warnings"]), CANONICAL);
});

test("every entry is imported and required", () => {
  const entries = Object.keys(manifest.exports).filter((name) => manifest.exports[name].types);
  assert.ok(entries.length >= 3);
  const names = entries.map((name) => name.replace(".", "tillwire"));
  const check = `const of = (m) => Object.keys(m).length > 0;`;
  const imports = names.map((name) => `console.log(of(await import("${name}")));`).join("");
  const requires = names.map((name) => `console.log(of(require("${name}")));`).join("");
  const expected = names.map(() => "true").join("\n");
  assert.equal(toy.run("all.mjs", check + imports), expected);
  assert.equal(toy.run("all.cjs", check + requires, ["--no-warnings"]), expected);
});

test("nothing happens at import", () => {
  const spies = `
    const seen = [];
    for (const name of ["Module", "Instance", "compile", "instantiate", "compileStreaming", "instantiateStreaming"])
      WebAssembly[name] = new Proxy(WebAssembly[name], {
        apply: () => seen.push(name), construct: () => { seen.push(name); return {}; } });
    globalThis.fetch = () => seen.push("fetch");
    for (const name of ["setTimeout", "setInterval", "setImmediate", "queueMicrotask"]) globalThis[name] = () => seen.push(name);
    const builtin = process.getBuiltinModule;
    process.getBuiltinModule = (name) => { seen.push(name); return builtin(name); };
    const before = Object.keys(globalThis).length;`;
  const entries = Object.keys(manifest.exports).filter((name) => manifest.exports[name].types);
  const requires = entries.map((name) => `require("${name.replace(".", "tillwire")}");`).join("");
  const script = `${spies}${requires} console.log(JSON.stringify(seen), Object.keys(globalThis).length - before);`;
  assert.equal(toy.run("nothing.cjs", script, ["--no-warnings"]), "[] 0");
});

test("it depends on nothing and runs nothing when it is installed", () => {
  for (const member of ["dependencies", "peerDependencies", "optionalDependencies", "scripts", "bin"]) {
    assert.equal(manifest[member], undefined, member);
  }
  assert.equal(manifest.sideEffects, false);
});

test("the tarball holds what is meant and nothing else", () => {
  const meant = [
    /^package\.json$/,
    /^README\.md$/,
    /^LICENSE-(MIT|APACHE)$/,
    /^dist\/[a-z./-]+\.(js|d\.ts)$/,
    /^dist\/(tillwire|codec|simulator)\.wasm$/,
  ];
  const paths = toy.packed.files.map(({ path }) => path);
  assert.deepEqual(
    paths.filter((path) => !meant.some((pattern) => pattern.test(path))),
    [],
  );
  for (const pattern of meant)
    assert.ok(
      paths.some((path) => pattern.test(path)),
      String(pattern),
    );
});

test("no file of the package names a folder of the machine that built it", () => {
  for (const { path } of toy.packed.files) {
    const text = readFileSync(join(toy.installed, path), "latin1");
    assert.doesNotMatch(text, /\/(root|home|Users|work|tmp)\/|[A-Z]:\\\\/, path);
  }
});

test("types resolve and are strict", () => {
  const use = `import { qfpay, init } from "tillwire/codec"; import { money, type Money } from "tillwire";
    const paid: Money = money("12.50", "HKD"); void init(); export const seal: string = qfpay.seal({ amt: paid.minor }, "k");`;
  assert.equal(typeCheck(toy.project, use), "");
  const wrong = `import { money } from "tillwire"; money(12.5, "HKD");`;
  assert.match(typeCheck(toy.project, wrong), /TS2345/);
});

test("a call before init() where no file can be read says so in a sentence", () => {
  const script = `import { qfpay, init } from "tillwire/codec"; ${NO_FILES}
    try { ${USE} } catch (error) { console.log(error.code, error.message); }`;
  assert.equal(
    toy.run("early.mjs", script),
    "NOT_INITIALISED tillwire is not ready: wait for `await init()` before the first call.",
  );
});

test("init() takes bytes, a buffer, a module, a response and a promise of one", () => {
  const sources = [
    "codec()",
    "wasm()",
    "wasm().buffer",
    "new WebAssembly.Module(wasm())",
    `new Response(wasm(), { headers: { "content-type": "application/wasm" } })`,
    "Promise.resolve(new Response(wasm()))",
  ];
  for (const [index, source] of sources.entries()) {
    const script = `import { qfpay, init } from "tillwire/codec"; import { codec, wasm } from "tillwire/inline"; ${NO_FILES}
      await Promise.all([init(${source}), init(${source})]); await init(); ${USE}`;
    assert.equal(toy.run(`source${index}.mjs`, script), CANONICAL, source);
  }
});

test("init() fetches an address, whatever type the server gives", async () => {
  for (const name of ["tillwire", "codec"]) {
    const wasm = readFileSync(join(toy.installed, `dist/${name}.wasm`));
    for (const type of ["application/wasm", "application/octet-stream"]) {
      const { address, close } = await serve((_, response) =>
        response.writeHead(200, { "content-type": type }).end(wasm),
      );
      const output = await load(address).finally(close);
      assert.equal(output, CANONICAL, `${name} as ${type}`);
    }
  }
});

test("where a till runs, the codecs need no init and load nothing", () => {
  const script = `import { init } from "tillwire"; import { qfpay } from "tillwire/codec";
    import { wasm } from "tillwire/inline"; ${NO_FILES} await init(wasm()); ${USE}`;
  assert.equal(toy.run("shared.mjs", script), CANONICAL);
});

test("codecs that were there before a till go on beside it", () => {
  const script = `import { connect } from "tillwire"; import { qfpay } from "tillwire/codec"; ${USE}
    const line = new qfpay.Deframer();
    const link = { via: "http", url: "http://127.0.0.1:9/" };
    await connect({ terminal: "counter", system: "qfpay", posKey: "k".repeat(32), currency: "HKD", link, journal: (await import("tillwire")).memoryJournal() });
    ${USE} console.log(line.push(qfpay.frames(0x10, 1, new Uint8Array(3))[0], 0).length); process.exit();`;
  assert.equal(toy.run("beside.mjs", script), `${CANONICAL}\n${CANONICAL}\n1`);
});

test("a wasm that cannot be had is NOT_INITIALISED with the reason, and can be tried again", () => {
  const script = `import { qfpay, init } from "tillwire/codec"; import { wasm } from "tillwire/inline"; ${NO_FILES}
    const said = (error) => console.log(error.code, error.message.slice(0, 80));
    await init(new Response("gone", { status: 404 })).catch(said);
    await init(new Response("<html>")).catch(said);
    await init(new Uint8Array(4)).catch(said);
    await init("http://127.0.0.1:9/").catch(said);
    await init(wasm()); ${USE}`;
  const lines = toy.run("failures.mjs", script).split("\n");
  assert.equal(lines.length, 5);
  for (const line of lines.slice(0, 4)) assert.match(line, /^NOT_INITIALISED tillwire's wasm could not be loaded: ./);
  assert.match(lines[0], /the server answered 404/);
  assert.equal(lines[4], CANONICAL);
});

test("a file that is missing beside the module is NOT_INITIALISED too", () => {
  const script = `import { init } from "tillwire/codec";
    await init(new URL("nowhere.wasm", import.meta.url)).catch((error) => console.log(error.code));`;
  assert.equal(toy.run("missing.mjs", script), "NOT_INITIALISED");
});

async function serve(answer) {
  const server = createServer(answer);
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return { address: `http://127.0.0.1:${server.address().port}/tillwire.wasm`, close: () => server.close() };
}

/** Runs in a child beside this process, which is the server. */
async function load(address) {
  const script = `import { qfpay, init } from "tillwire/codec"; ${NO_FILES} await init("${address}"); ${USE}`;
  writeFileSync(join(toy.project, "address.mjs"), script);
  const { stdout } = await promisify(execFile)(process.execPath, ["address.mjs"], { cwd: toy.project });
  return stdout.trim();
}
