// The package as a user gets it: packed, installed into an empty project, loaded in every way that Node has.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { basename, dirname, join } from "node:path";
import { after, test } from "node:test";
import { promisify } from "node:util";
import * as esbuild from "esbuild";
import { listening } from "../kit/loopback.mjs";
import { everyEntry, ROOT, toyProject, typeCheck } from "../kit/toy.mjs";

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

/** A module of the package and all that it loads with it. */
function loads(path, seen = new Set()) {
  if (seen.has(path)) return seen;
  seen.add(path);
  const text = readFileSync(join(toy.installed, path), "utf8");
  for (const [, from] of text.matchAll(/(?:from|import)\s*"(\.[^"]+)"/g)) loads(join(dirname(path), from), seen);
  return seen;
}

/** What is of one side alone, by the names of modules. */
const SIDES = {
  node: /journal\/file|links\/(tcp|http)|gateway\/|systems\/gateways|host\/node|^dist\/node\.js/,
  browser: /journal\/indexeddb|database|tokens|links\/(serial|fetch)|host\/page/,
};

for (const [condition, other] of [
  ["node", "browser"],
  ["browser", "node"],
  ["default", "node"],
]) {
  test(`by the condition "${condition}" no entry loads a module that is the ${other}'s alone`, () => {
    for (const name of [".", "./diagnose", "./support", "./simulator", "./codec"]) {
      const { [condition]: path = manifest.exports[name].default } = manifest.exports[name];
      const wrong = [...loads(join(path))].filter((it) => SIDES[other].test(it));
      assert.deepEqual(wrong, [], name);
    }
  });
}

test("Node and pages are given the same names", async () => {
  for (const name of [".", "./diagnose", "./support"]) {
    const { browser, node } = manifest.exports[name];
    const [ours, theirs] = await Promise.all([browser, node].map((it) => import(join(toy.installed, it))));
    assert.deepEqual(Object.keys(ours), Object.keys(theirs), name);
  }
});

test("what is Node's alone is refused by the page's modules, and what is a page's by Node's", () => {
  const page = `import { connect, fileJournal, memoryJournal } from "./node_modules/tillwire/dist/index.js";
    const common = { terminal: "t", currency: "HKD", journal: memoryJournal() };
    const said = ({ code, message }) => console.log(code, message);
    try { fileJournal("folder"); } catch (error) { said(error); }
    const posKey = "k".repeat(32);
    await connect({ ...common, system: "qfpay", posKey, link: { via: "tcp", host: "127.0.0.1" } }).catch(said);
    const bank = { system: "bpc", url: "http://127.0.0.1:9/", mid: "1", posNo: "1", key: "k" };
    await connect({ ...common, ...bank }).catch(said);`;
  const wrong = "; for Node, resolve with the condition `node`";
  assert.deepEqual(toy.run("page.mjs", page).split("\n"), [
    `UNSUPPORTED_BROWSER files are Node's: a page has indexedDbJournal()${wrong}`,
    `UNSUPPORTED_BROWSER raw TCP is Node's: from a page, reach the terminal through the helper${wrong}`,
    `UNSUPPORTED_BROWSER a gateway is called from a back end: its key does not belong in a page${wrong}`,
  ]);
  const node = `import { pair } from "tillwire"; await pair({ code: "1" }).catch(({ code, message }) => console.log(code, message));`;
  assert.equal(toy.run("node.mjs", node), "UNSUPPORTED_BROWSER pair() is for pages; elsewhere, pass link.token");
});

test("whoever reads a module, or the line that Node prints when it throws, can read it", () => {
  const modules = toy.packed.files
    .map(({ path }) => path)
    .filter((it) => it.endsWith(".js") && !/^dist\/inline(-node)?\.js$/.test(it));
  assert.ok(modules.some((path) => path.startsWith("dist/glue/")));
  for (const path of modules) {
    const longest = Math.max(
      ...readFileSync(join(toy.installed, path), "utf8")
        .split("\n")
        .map((it) => it.length),
    );
    assert.ok(longest <= 1000, `${path} has a line of ${longest} characters`);
  }
});

test("what pages get is short, and beside it lies what it was made from, with a map that leads there", () => {
  for (const name of [".", "./diagnose", "./support", "./simulator", "./codec"]) {
    const { browser, default: usual } = manifest.exports[name];
    assert.equal(browser, usual, name);
    for (const path of loads(join(browser))) {
      assert.match(path, /\.page\.js$/);
      const [short, legible] = [path, path.replace(".page.js", ".js")].map((it) => join(toy.installed, it));
      assert.ok(readFileSync(short).length < readFileSync(legible).length + 100, path);
      const map = JSON.parse(readFileSync(`${short}.map`, "utf8"));
      assert.deepEqual(
        [readFileSync(short, "utf8").split("\n").at(-2), map.sources],
        [`//# sourceMappingURL=${basename(short)}.map`, [basename(legible)]],
      );
    }
  }
});

test("it depends on nothing and runs nothing when it is installed", () => {
  for (const member of ["dependencies", "peerDependencies", "optionalDependencies", "scripts", "bin"]) {
    assert.equal(manifest[member], undefined, member);
  }
  // To import the element is to have it registered; of everything else what is not used is left out.
  assert.deepEqual(manifest.sideEffects, ["./dist/element.js", "./dist/element.page.js"]);
});

test("it says whose it is, where it is at home, and where mistakes are told", () => {
  assert.equal(manifest.author, "tillwire contributors");
  assert.match(manifest.homepage, /^https:/);
  assert.match(manifest.bugs.url ?? manifest.bugs, /^https:.*issues$/);
  const files = ["tillwire", "codec", "simulator"].map((name) => manifest.exports[`./${name}.wasm`]);
  assert.deepEqual(files, [
    { node: "./dist/tillwire-node.wasm", default: "./dist/tillwire.wasm" },
    "./dist/codec.wasm",
    "./dist/simulator.wasm",
  ]);
});

test("the wasm that Node gets has the gateways, also where it is handed in; that of pages refuses them by name", () => {
  const [own, pages] = ["tillwire-node", "tillwire"].map((name) => join(toy.installed, `dist/${name}.wasm`));
  const bank = { system: "bpc", url: "http://127.0.0.1:9/", mid: "1", posNo: "1", key: "k" };
  const connecting = (file) => `
    import { readFileSync } from "node:fs";
    import { connect, init, memoryJournal } from "tillwire";
    await init(readFileSync(${file}));
    const options = { ...${JSON.stringify(bank)}, terminal: "bank", currency: "HKD", journal: memoryJournal() };
    const said = ({ code, argument, given, allowed }) => console.log(code, argument, given, allowed);
    await connect(options).then((gateway) => gateway.close(), said);`;
  assert.equal(toy.run("own.mjs", connecting('new URL(import.meta.resolve("tillwire/tillwire.wasm"))')), "");
  if (readFileSync(own).equals(readFileSync(pages))) return; // built in a hurry: one file for both
  assert.equal(
    toy.run("other.mjs", connecting(JSON.stringify(pages))),
    "INVALID_FIELD system bpc a system of this wasm file: gateways are in tillwire-node.wasm alone",
  );
});

test("the tarball holds what is meant and nothing else", () => {
  const meant = [
    /^package\.json$/,
    /^README\.md$/,
    /^LICENSE-(MIT|APACHE)$/,
    /^dist\/[a-z./-]+\.(js|d\.ts)$/,
    /^dist\/[a-z./-]+\.page\.js\.map$/,
    /^dist\/(tillwire|tillwire-node|codec|simulator)\.wasm$/,
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

for (const module of ["node16", "nodenext", "bundler"]) {
  for (const lib of ["es2022", "es2022,dom"]) {
    test(`the declarations compile as they are: ${module}, ${lib}`, () => {
      assert.equal(typeCheck(toy.project, everyEntry(manifest), { module, lib }), "");
    });
  }
}

test("where the compiler knows the web's classes, the declarations mean those", () => {
  const use = `import type { Gateway } from "tillwire"; import { listener } from "tillwire/listener";
    declare const gateway: Gateway; const answer: Promise<Response> = gateway.handleNotification(new Request("http://shop/"));
    export const both = [answer, listener((request: Request) => gateway.handleNotification(request))];`;
  assert.equal(typeCheck(toy.project, use, { lib: "es2022,dom" }), "");
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

test("init() takes bytes, a buffer, a view and a module of another realm", () => {
  const sources = [
    "new Uint8Array(codec())",
    "new Uint8Array(codec()).buffer",
    "new DataView(new Uint8Array(codec()).buffer)",
    "new WebAssembly.Module(codec())",
    "new WebAssembly.Module(wasm())",
  ];
  for (const [index, source] of sources.entries()) {
    const script = `import { runInNewContext } from "node:vm"; import { qfpay, init } from "tillwire/codec";
      import { codec, wasm } from "tillwire/inline"; ${NO_FILES}
      await init(runInNewContext("${source}", { codec, wasm })); ${USE}`;
    assert.equal(toy.run(`realm${index}.mjs`, script), CANONICAL, source);
  }
});

test("the codecs take bytes of another realm", () => {
  const script = `import { runInNewContext } from "node:vm"; import { bpc, qfpay } from "tillwire/codec";
    const bytes = runInNewContext("new Uint8Array([1, 2, 3])");
    const [frame] = qfpay.frames(0x10, 1, bytes); console.log(qfpay.decodeFrame(frame).kind);
    try { bpc.verify(runInNewContext("new Uint8Array([123, 125])"), "00", "key"); } catch (error) { console.log(error.code); }`;
  assert.equal(toy.run("bytes.mjs", script), "16\nSIGN_MISMATCH");
});

test("init() says what it takes when it is given something else", () => {
  const script = `import { init } from "tillwire/codec"; ${NO_FILES}
    for (const source of [null, 7, {}, []]) await init(source).catch(({ code, message }) => console.log(code, message));`;
  const say = (what) =>
    `NOT_INITIALISED tillwire's wasm could not be loaded: init takes an address, bytes, a Response or a WebAssembly.Module, not ${what}`;
  const lines = toy.run("nothing-good.mjs", script).split("\n");
  assert.deepEqual(lines, ["null", "7", "an object (Object)", "an object (Array)"].map(say));
});

test("the wasm of something else is NOT_INITIALISED too", () => {
  const script = `import { init } from "tillwire"; import { simulator } from "tillwire/inline"; ${NO_FILES}
    await init(simulator()).catch(({ code }) => console.log(code));`;
  assert.equal(toy.run("other.mjs", script), "NOT_INITIALISED");
});

/** A script for old pages: nothing in it knows where it lies. */
async function asScript(text) {
  writeFileSync(join(toy.project, "script.mjs"), text);
  const { outputFiles } = await esbuild.build({
    absWorkingDir: toy.project,
    entryPoints: ["script.mjs"],
    bundle: true,
    write: false,
    format: "iife",
    logLevel: "silent",
  });
  return toy.run("script.cjs", outputFiles[0].text);
}

const SALE = `connect({ terminal: "t", system: "qfpay", currency: "HKD", link: { via: "simulator" } })
  .then((terminal) => terminal.pay({ reference: "sale-1", amount: money("12.50", "HKD"), method: "card" }))
  .then(({ status }) => console.log(status), ({ code, message }) => console.log(code, message))`;

test("in one script, without import.meta, a payment is taken with the bytes of tillwire/inline", async () => {
  const said = await asScript(`import { connect, init, money } from "tillwire";
    import { init as simulate } from "tillwire/simulator"; import { simulator, wasm } from "tillwire/inline";
    ${NO_FILES} Promise.all([init(wasm()), simulate(simulator())]).then(() => ${SALE});`);
  assert.equal(said, "approved");
});

test("in one script that gives no wasm, the refusal says what to give", async () => {
  const said = await asScript(`import { connect, money } from "tillwire"; ${NO_FILES} ${SALE};`);
  assert.match(
    said,
    /^NOT_INITIALISED .*this bundle does not know where it lies; give the wasm to init\(\): its address/,
  );
  const codec = await asScript(`import { qfpay } from "tillwire/codec";
    try { qfpay.canonical({}); } catch ({ code, message }) { console.log(code, message); }`);
  assert.match(codec, /^NOT_INITIALISED .*give the wasm to init\(\)/);
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

test("workflows name what they use of others by its commit", () => {
  const workflows = join(ROOT, ".github/workflows");
  const uses = readdirSync(workflows).flatMap((file) => readFileSync(join(workflows, file), "utf8").match(/uses: .*/g));
  assert.ok(uses.length > 0);
  for (const line of uses) assert.match(line, /^uses: [\w./-]+@[0-9a-f]{40} # v\d/);
});

test("every test that SECURITY.md calls a witness is there", () => {
  const named = readFileSync(join(ROOT, "SECURITY.md"), "utf8").match(/`[\w./-]+\.(rs|test\.mjs)`/g);
  assert.ok(named.length > 10);
  for (const path of named) assert.ok(existsSync(join(ROOT, path.slice(1, -1))), path);
});

async function serve(answer) {
  const server = createServer(answer);
  return { address: `http://127.0.0.1:${await listening(server)}/tillwire.wasm`, close: () => server.close() };
}

/** Runs in a child beside this process, which is the server. */
async function load(address) {
  const script = `import { qfpay, init } from "tillwire/codec"; ${NO_FILES} await init("${address}"); ${USE}`;
  writeFileSync(join(toy.project, "address.mjs"), script);
  const { stdout } = await promisify(execFile)(process.execPath, ["address.mjs"], { cwd: toy.project });
  return stdout.trim();
}
