// The helper on Windows, on a Linux machine: built by mingw-w64 for x86_64-pc-windows-gnu and run under Wine, with its own
// tests, as a service and by its installer; and the npm package's journal on NTFS. A command of its own, for root, as it takes
// minutes:
//
//   node scripts/run.mjs --only install,toolchain,wasm,package,till,windows

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { provide } from "./debian.mjs";
import { onNtfs } from "./ntfs.mjs";
import { NPM, ROOT, read, run, Stop, TARGET } from "./shell.mjs";
import { runTests, testFiles } from "./tests.mjs";

const WINDOWS = "x86_64-pc-windows-gnu";
const TRIPLE = "x86_64-w64-mingw32";
const PACKAGES = ["gcc-mingw-w64-x86-64-win32", "wine64", "nsis", "ntfs-3g"];
const WINE = "/usr/lib/wine/wine64";
const NEEDED = [`/usr/bin/${TRIPLE}-gcc`, WINE, "/usr/bin/makensis", "/usr/bin/lowntfs-3g"];
const WORK = join(TARGET, "windows");
const PROGRAM = join(WORK, WINDOWS, "wine", "tillwire.exe");
/** Without the engine, and with all that the helper can be; the second one is installed. */
const PROGRAMS = ["", "till,https,engine"];
/** What Wine itself cannot do, of the helper's tests: left out by name, and said so. */
const NOT_UNDER_WINE = {
  // Measured: of 11 s Wine's server computed for 8, the helper for 0.6, and a payment waited 3 s where it may wait for one.
  "floods::a_flood_of_silent_connections_keeps_no_till_out":
    "one process of Wine has to do with every call of every socket, and 1500 of them are more than it can do in time",
  // Measured: two resets leave in every run, and in some of them Wine reads one as an end in order.
  "faults::a_reset_is_a_reset": "Wine may tell the reader of a connection that was reset that it ended in order",
};

export async function windows() {
  await provide(
    PACKAGES,
    () => NEEDED.every((path) => existsSync(path)) || undefined,
    `Windows needs ${PACKAGES} of Debian.`,
  );
  const wine = mkdtempSync(join(tmpdir(), "tillwire-wine-"));
  const env = { ...(await building()), ...atWine(wine) };
  await run(WINE, ["wineboot", "--init"], { env });
  await modernise(wine, env);
  // A service manager that is there while Windows is set up does not find what is registered then.
  await end(env);
  try {
    for (const features of PROGRAMS) await run("cargo", ["test", "--no-run", ...how(features)], { env });
    const told = { ...env, WINE, TILLWIRE_EXE: PROGRAM, TILLWIRE_SETUP: await pack() };
    await onNtfs((folder) =>
      runTests(testFiles("tests/windows"), { env: { ...told, TILLWIRE_NTFS: folder }, atOnce: 1 }),
    );
    const counts = [];
    for (const features of PROGRAMS) counts.push(await helperTests(features, env));
    say(counts);
  } finally {
    await end(env);
    rmSync(wine, { recursive: true, force: true });
  }
}

/** The helper's own tests, of its parts and of the whole; gives how many passed, failed and were left out. */
async function helperTests(features, env) {
  const skipped = Object.keys(NOT_UNDER_WINE).flatMap((name) => ["--skip", name]);
  const args = ["test", "--no-fail-fast", ...how(features), "--", "--exact", ...skipped];
  const cargo = spawn("cargo", args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  cargo.stdout.setEncoding("utf8").on("data", (chunk) => {
    process.stdout.write(chunk);
    text += chunk;
  });
  await once(cargo, "close");
  const results = [...text.matchAll(/^test result: .*? (\d+) passed; (\d+) failed; .*? (\d+) filtered out/gm)];
  const [passed, failed, left] = [1, 2, 3].map((at) => results.reduce((sum, found) => sum + Number(found[at]), 0));
  return { program: features || "no features", passed, failed, left, ended: cargo.exitCode === 0 };
}

function say(counts) {
  for (const [name, why] of Object.entries(NOT_UNDER_WINE)) console.log(`Left out under Wine: ${name}: ${why}`);
  for (const { program, passed, failed, left } of counts) {
    console.log(`The helper under Wine (${program}): ${passed} passed, ${failed} failed, ${left} left out.`);
  }
  if (!counts.every(({ ended }) => ended)) throw new Stop("The helper's tests failed under Wine.");
}

/** Ends that Wine with its services, which stay otherwise. */
async function end(env) {
  for (const how of ["-k", "-w"]) await run("/usr/lib/wine/wineserver64", [how], { env }).catch(() => {});
}

/** What Rust's standard library asks of Windows, and Wine 8 has not. */
async function modernise(wine, env) {
  const library = join(wine, "drive_c/windows/system32/bcryptprimitives.dll");
  if (existsSync(library)) return;
  const source = join(ROOT, "tests/windows/bcryptprimitives.c");
  await run(`${TRIPLE}-gcc`, ["-shared", "-O1", "-o", library, source, "-ladvapi32"], { env });
}

const how = (features) => [
  ...["-p", "tillwire-helper", "--profile", "wine", "--target", WINDOWS, "--target-dir", WORK],
  ...(features ? ["--features", features] : []),
];

/** Packs the built program as an installer; gives its path. */
async function pack() {
  const program = join(WORK, "tillwire.exe");
  await run(`${TRIPLE}-strip`, ["-o", program, PROGRAM]);
  const { version } = JSON.parse(readFileSync(join(NPM, "package.json"), "utf8"));
  const out = join(WORK, `tillwire-${version}-setup.exe`);
  const said = { VERSION: version, PROGRAM: program, OUT: out };
  const defined = Object.entries(said).map(([name, value]) => `-D${name}=${value}`);
  await run("makensis", ["-V2", "-WX", ...defined, join(ROOT, "helper/service/windows/tillwire.nsi")]);
  return out;
}

/** What cargo and its build scripts are told. */
async function building() {
  const variable = WINDOWS.replaceAll("-", "_");
  return {
    RUSTC: (await read(join(ROOT, "scripts/rust-toolchain.sh"), [WINDOWS])).trim(),
    [`CARGO_TARGET_${variable.toUpperCase()}_LINKER`]: `${TRIPLE}-gcc`,
    [`CARGO_TARGET_${variable.toUpperCase()}_RUNNER`]: WINE,
    [`CC_${variable}`]: `${TRIPLE}-gcc`,
    [`AR_${variable}`]: `${TRIPLE}-ar`,
  };
}

/** A Windows in that folder, not below this one, as its drive Z leads to all of the machine. It says nothing about itself, and asks for nothing to be installed. */
const atWine = (prefix) => ({ WINEPREFIX: prefix, WINEDEBUG: "-all", WINEDLLOVERRIDES: "mscoree,mshtml=" });
