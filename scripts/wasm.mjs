// From the Rust crate to the .wasm files: find a compiler, build, bind, shrink.
//
// Results lie in TARGET/wasm/out: NAME.js, NAME.d.ts (wasm-bindgen's glue) and NAME.wasm. All are of one crate, by its
// features: `tillwire` is what the tills of pages load, `tillwire-node` what Node reads from its disk, `codec` what
// `tillwire/codec` loads where it is alone.

import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import {
  BINDGEN,
  buildTools,
  digestOf,
  ROOT,
  read,
  readIfThere,
  run,
  runTool,
  Stop,
  TARGET,
  withoutPaths,
} from "./shell.mjs";

const WASM_TARGET = "wasm32-unknown-unknown";
const WORK = join(TARGET, "wasm");
/**
 * What repeats itself compresses better than what is shared in a local or stands in the place of a call, zeros better than
 * what says where there are none, and loads that all promise the same; kin beside kin.
 */
const SMALL = [
  ...["-Oz", "--converge", "--skip-pass=local-cse", "--skip-pass=inlining-optimizing", "--skip-pass=memory-packing"],
  ...["--skip-pass=reorder-functions", "--reorder-functions-by-name", "--dealign"],
];
const FAST = ["-O4", "--skip-pass=local-cse"];
const STRIP = ["--strip-debug", "--strip-producers", "--strip-target-features"];
/**
 * For people at work and for `npm start`: seconds instead of minutes, and files of several times the size. Never what is
 * published.
 */
export const QUICK = process.env.TILLWIRE_QUICK === "1" || process.argv[2] === "start";
/**
 * What pages load for a payment is small; Node's file has the gateways too, and is as quick as the codecs'. Both have the
 * same glue, that of `tillwire`.
 */
const FILES = [
  { name: "tillwire", features: "codec,till", profile: "wasm", optimise: SMALL },
  { name: "tillwire-node", glue: "tillwire", features: "codec,till,gateways", profile: "wasm-quick", optimise: FAST },
  { name: "codec", features: "codec", profile: "wasm-quick", optimise: FAST },
  { name: "simulator", features: "sim", profile: "wasm", optimise: SMALL },
].map((file) => (QUICK ? soon(file) : file));
export const NAMES = FILES.map(({ name }) => name);
export const GLUES = FILES.filter(({ glue }) => !glue).map(({ name }) => name);
export const OUT = join(WORK, "out");

/** The same, built without care: once, with everything in it. */
function soon(file) {
  return { ...file, features: "codec,till,gateways,sim", profile: "quick", copied: file.glue !== undefined };
}

/** The rustc for wasm builds: the installed one, or a private one where that lacks the target. */
export async function toolchain() {
  if (process.platform !== "win32") return (await read(join(ROOT, "scripts/rust-toolchain.sh"), [])).trim();
  await run("rustup", ["target", "add", WASM_TARGET]);
  return "rustc";
}

/** Builds every wasm file and its glue. */
export async function buildWasm() {
  const rustc = await toolchain();
  const tools = buildTools();
  tools.catch(() => {}); // it is waited for below, where the first file is compiled
  mkdirSync(OUT, { recursive: true });
  for (const file of FILES) {
    if (file.copied) copyFileSync(join(OUT, `${file.glue}.wasm`), join(OUT, `${file.name}.wasm`));
    else {
      await compile(rustc, file);
      await tools;
      await finish(file);
    }
  }
}

/**
 * As a cdylib alone: cargo leaves link-time optimisation out of a crate that is an rlib as well. All are built in one folder
 * and share what they depend on; each is taken from there before the next.
 */
async function compile(rustc, { features, profile }) {
  const crate = ["-p", "tillwire-wasm", "--lib", "--crate-type", "cdylib"];
  const kind = ["--profile", profile, "--target", WASM_TARGET, "--target-dir", join(WORK, "built")];
  await run("cargo", ["rustc", ...crate, ...kind, "--no-default-features", "--features", features], {
    env: wasmEnv(rustc),
  });
}

function wasmEnv(rustc) {
  return {
    RUSTC: rustc,
    // What the ciphers are written for; every browser since 2023 and Node 16 have it.
    ...withoutPaths("-Ctarget-feature=+simd128"),
    CARGO_PROFILE_WASM_STRIP: "none", // wasm-bindgen reads the target_features section; wasm-opt strips
  };
}

/** wasm-bindgen and wasm-opt, unless the same bytes went through the same tools before. */
async function finish({ name, glue = name, profile, optimise }) {
  const built = join(WORK, "built", WASM_TARGET, profile, "tillwire_wasm.wasm");
  const how = [QUICK ? "as it is" : [...optimise, ...STRIP].join(" "), encodeWhole.toString()].join("\n");
  const key = digestOf(readFileSync(built), readFileSync(BINDGEN), binaryenVersion(), how);
  const stamp = join(OUT, `${name}.key`);
  if (readIfThere(stamp) === key && existsSync(join(OUT, `${name}.wasm`))) return;

  const bound = join(WORK, name, "bound");
  await run(BINDGEN, [built, bound, glue]);
  encodeWhole(join(bound, `${glue}.js`));
  if (glue === name) for (const kind of ["js", "d.ts"]) place(join(bound, `${name}.${kind}`));
  else sameGlue(join(bound, `${glue}.js`), join(OUT, `${glue}.js`));
  const whole = join(bound, `${glue}_bg.wasm`);
  if (QUICK) copyFileSync(whole, join(OUT, `${name}.wasm`));
  else
    await runTool("binaryen", [...optimise, ...STRIP, whole, "-o", join(OUT, `${name}.wasm`)], { program: "wasm-opt" });
  writeFileSync(stamp, key);
}

function place(path) {
  copyFileSync(path, join(OUT, basename(path)));
}

/** Two files that are called by one glue import and export the same; the order of functions may be another. */
function sameGlue(...paths) {
  const [one, other] = paths.map((path) => readFileSync(path, "utf8").split("\n").sort().join("\n"));
  if (one !== other) throw new Stop(`${paths.join(" and ")} are not the same glue.`);
}

/** Texts cross as a whole: wasm-bindgen's glue takes them character by character up to the first that is not ASCII. */
function encodeWhole(glue) {
  const loop = /let offset = 0;\s+for \(; offset < len; offset\+\+\) \{[^}]*\}/;
  const parts = readFileSync(glue, "utf8").split(loop);
  if (parts.length !== 2) throw new Stop(`${glue} does not write its texts as expected.`);
  const whole = "let offset = cachedTextEncoder.encodeInto(arg, mem.subarray(ptr, ptr + len)).read === len ? len : 0;";
  writeFileSync(glue, parts.join(whole));
}

function binaryenVersion() {
  const manifest = readIfThere(join(ROOT, "node_modules/binaryen/package.json"));
  if (!manifest) throw new Stop("The npm packages are not installed: run `node scripts/run.mjs --only install`.");
  return JSON.parse(manifest).version;
}
