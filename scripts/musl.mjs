// The program as one static file that needs nothing of the system but Linux: built with musl for x64, and across for arm64, with
// all that it can be; held to being static; then tried in empty roots, as a container has them. A command of its own, for root
// on Debian, as it takes minutes:
//
//   node scripts/run.mjs --only install,toolchain,wasm,package,till,musl    (TILLWIRE_QUICK=1: soon built, large and slow)

import { chmodSync, copyFileSync, existsSync, mkdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { provide } from "./debian.mjs";
import { quickly } from "./helper.mjs";
import { ROOT, read, run, Stop, TARGET, withoutPaths } from "./shell.mjs";
import { runTests, testFiles } from "./tests.mjs";

/** By the processor's name in containers: the target, its C compiler, what that is in Debian, and what runs it here. */
const PROCESSORS = {
  amd64: { target: "x86_64-unknown-linux-musl", cc: "musl-gcc", packages: ["musl-tools"] },
  arm64: {
    target: "aarch64-unknown-linux-musl",
    cc: "aarch64-linux-gnu-gcc",
    packages: ["gcc-aarch64-linux-gnu", "libc6-dev-arm64-cross", "qemu-user-static"],
    runner: "/usr/bin/qemu-aarch64-static",
  },
};
const FEATURES = "till,https,engine";
const WORK = join(TARGET, "musl");
const CONTAINER = join(TARGET, "container");
const LICENCES = ["LICENSE-MIT", "LICENSE-APACHE"];

export async function musl() {
  rmSync(CONTAINER, { recursive: true, force: true });
  mkdirSync(join(CONTAINER, "state"), { recursive: true });
  const given = ["helper/service/container/Containerfile", ...LICENCES];
  for (const path of given) copyFileSync(join(ROOT, path), join(CONTAINER, path.split("/").at(-1) ?? ""));
  for (const [processor, how] of Object.entries(PROCESSORS)) {
    const built = await build(how);
    await isStatic(built);
    const placed = join(CONTAINER, `tillwire-${processor}`);
    copyFileSync(built, placed);
    chmodSync(placed, 0o755);
    console.log(`the static program for ${processor}: ${statSync(placed).size} bytes`);
    const env = { TILLWIRE_CONTAINER: CONTAINER, TILLWIRE_PROCESSOR: processor, TILLWIRE_RUNNER: how.runner ?? "" };
    await runTests(testFiles("tests/static"), { env, atOnce: 1 });
  }
}

/** The program with the engine, as it is released. */
async function build({ target, cc, packages, runner }) {
  const needed = [join("/usr/bin", cc), ...(runner ? [runner] : [])];
  const missing = `A static program needs ${packages} of Debian.`;
  await provide(packages, () => needed.every((path) => existsSync(path)) || undefined, missing);
  const variable = target.replaceAll("-", "_");
  const env = {
    ...withoutPaths(),
    ...quickly("ENGINE"),
    RUSTC: (await read(join(ROOT, "scripts/rust-toolchain.sh"), [target])).trim(),
    [`CC_${variable}`]: cc,
    [`CARGO_TARGET_${variable.toUpperCase()}_LINKER`]: cc === "musl-gcc" ? "cc" : cc,
  };
  const what = ["-p", "tillwire-helper", "--features", FEATURES, "--target", target, "--target-dir", WORK];
  await run("cargo", ["build", "--profile", "engine", ...what], { env });
  return join(WORK, target, "engine/tillwire");
}

/** No loader is asked for, and no library. */
async function isStatic(program) {
  const said = await read("readelf", ["--wide", "--segments", "--dynamic", program], { env: { LC_ALL: "C" } });
  for (const word of ["INTERP", "(NEEDED)"])
    if (said.includes(word)) throw new Stop(`${program} is not static: ${word}.`);
}
