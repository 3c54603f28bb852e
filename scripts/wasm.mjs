// From the Rust crate to the .wasm files: find a compiler, build, bind, shrink.
//
// Results lie in TARGET/wasm/out: NAME.js, NAME.d.ts (wasm-bindgen's glue) and NAME.wasm. All are of one crate, by its
// features: `tillwire` is what tills load, `codec` what `tillwire/codec` loads where it is alone.

import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { digestOf, executable, ROOT, read, readIfThere, run, runTool, Stop, TARGET } from "./shell.mjs";

const WASM_TARGET = "wasm32-unknown-unknown";
const WORK = join(TARGET, "wasm");
/** For people at work: seconds instead of minutes, and files of several times the size. Never what is published. */
export const QUICK = process.env.TILLWIRE_QUICK === "1";
/** The codecs' file is built for speed, the others to be small. */
const FILES = [
  { name: "tillwire", features: "codec,till", profile: "wasm", optimise: "-Oz" },
  { name: "codec", features: "codec", profile: "wasm-codec", optimise: "-O4" },
  { name: "simulator", features: "sim", profile: "wasm", optimise: "-Oz" },
].map((file) => (QUICK ? { ...file, profile: "quick" } : file));
export const NAMES = FILES.map(({ name }) => name);
export const OUT = join(WORK, "out");

/** The rustc for wasm builds: the installed one, or a private one where that lacks the target. */
export async function toolchain() {
  if (process.platform !== "win32") return (await read(join(ROOT, "scripts/wasm-toolchain.sh"), [])).trim();
  await run("rustup", ["target", "add", WASM_TARGET]);
  return "rustc";
}

/** Builds every wasm file and its glue. */
export async function buildWasm() {
  const rustc = await toolchain();
  await run("cargo", ["build", "-p", "tillwire-bindgen"]);
  mkdirSync(OUT, { recursive: true });
  for (const file of FILES) {
    await compile(rustc, file);
    await finish(file);
  }
}

/** As a cdylib alone: cargo leaves link-time optimisation out of a crate that is an rlib as well. */
async function compile(rustc, { name, features, profile }) {
  const crate = ["-p", "tillwire-wasm", "--lib", "--crate-type", "cdylib"];
  const kind = ["--profile", profile, "--target", WASM_TARGET, "--target-dir", join(WORK, name)];
  await run("cargo", ["rustc", ...crate, ...kind, "--no-default-features", "--features", features], {
    env: wasmEnv(rustc),
  });
}

/** Paths of this machine stay out of the file, so that two folders give the same bytes. */
function wasmEnv(rustc) {
  const cargoHome = process.env.CARGO_HOME ?? join(homedir(), ".cargo");
  const flags = [
    "-Ctarget-feature=+simd128", // what the ciphers are written for; every browser since 2023 and Node 16 have it
    `--remap-path-prefix=${ROOT}=/tillwire`,
    `--remap-path-prefix=${cargoHome}=/cargo`,
  ];
  return {
    RUSTC: rustc,
    RUSTFLAGS: undefined,
    CARGO_ENCODED_RUSTFLAGS: flags.join("\x1f"),
    CARGO_PROFILE_WASM_STRIP: "none", // wasm-bindgen reads the target_features section; wasm-opt strips
  };
}

/** wasm-bindgen and wasm-opt, unless the same bytes went through the same tools before. */
async function finish({ name, profile, optimise: level }) {
  const built = join(WORK, name, WASM_TARGET, profile, "tillwire_wasm.wasm");
  const bindgen = join(TARGET, "debug", executable("tillwire-bindgen"));
  // What repeats itself compresses better than what is shared in a local.
  const optimise = [level, "--skip-pass=local-cse", "--strip-debug", "--strip-producers", "--strip-target-features"];
  const how = [QUICK ? "as it is" : optimise.join(" "), encodeWhole.toString()].join("\n");
  const key = digestOf(readFileSync(built), readFileSync(bindgen), binaryenVersion(), how);
  const stamp = join(OUT, `${name}.key`);
  if (readIfThere(stamp) === key && existsSync(join(OUT, `${name}.wasm`))) return;

  copyFileSync(built, join(OUT, `${name}.raw.wasm`));
  await run(bindgen, [join(OUT, `${name}.raw.wasm`), OUT, name]);
  encodeWhole(join(OUT, `${name}.js`));
  if (QUICK) copyFileSync(join(OUT, `${name}_bg.wasm`), join(OUT, `${name}.wasm`));
  else await shrink(name, optimise);
  writeFileSync(stamp, key);
}

/** Texts cross as a whole: wasm-bindgen's glue takes them character by character up to the first that is not ASCII. */
function encodeWhole(glue) {
  const loop = /let offset = 0;\s+for \(; offset < len; offset\+\+\) \{[^}]*\}/;
  const parts = readFileSync(glue, "utf8").split(loop);
  if (parts.length !== 2) throw new Stop(`${glue} does not write its texts as expected.`);
  const whole = "let offset = cachedTextEncoder.encodeInto(arg, mem.subarray(ptr, ptr + len)).read === len ? len : 0;";
  writeFileSync(glue, parts.join(whole));
}

async function shrink(name, optimise) {
  await runTool("binaryen", [...optimise, join(OUT, `${name}_bg.wasm`), "-o", join(OUT, `${name}.wasm`)], {
    program: "wasm-opt",
  });
}

function binaryenVersion() {
  const manifest = readIfThere(join(ROOT, "node_modules/binaryen/package.json"));
  if (!manifest) throw new Stop("The npm packages are not installed: run `node scripts/run.mjs --only install`.");
  return JSON.parse(manifest).version;
}
