// The helper's program: built, and held to what it promises. One without the engine has nothing of it, and stays small.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { executable, ROOT, read, run, Stop, TARGET, withoutPaths } from "./shell.mjs";
import { QUICK } from "./wasm.mjs";

const FEATURES = "till,https";
/** Bytes of the released program with the till. Asking for a newer version over TLS is a twentieth of it. */
const CEILING = 7_000_000;
/** Texts that only the engine has. */
const OF_ENGINE = ["/v1/openapi.json", "journal_append_seconds", "the payment machine failed and is replaced"];

/** The released program. */
export async function buildHelper() {
  await run("cargo", ["build", "--release", "-p", "tillwire-helper", "--features", FEATURES], {
    env: { ...withoutPaths(), ...quickly("RELEASE") },
  });
  const program = readFileSync(join(TARGET, "release", executable("tillwire")));
  const engine = sources(join(ROOT, "helper/src/engine"));
  for (const text of OF_ENGINE) {
    if (!engine.includes(text)) throw new Stop(`Nothing of the engine says ${JSON.stringify(text)} any more.`);
    if (program.includes(text)) throw new Stop(`The program without the engine says ${JSON.stringify(text)}.`);
  }
  await speaksAsReviewed(join(TARGET, "release", executable("tillwire")));
  if (QUICK) return;
  console.log(`the program without the engine: ${program.length} bytes, of ${CEILING} at most`);
  if (program.length > CEILING) throw new Stop(`The program without the engine has grown beyond ${CEILING} bytes.`);
}

/** The help of every command; the program with the engine is held to its own by its tests. */
async function speaksAsReviewed(program) {
  const reviewedHelp = new Map([...helpOf("helper/tests/help"), ...helpOf("helper/tests/help/https")]);
  for (const [name, reviewed] of reviewedHelp) {
    const help = await read(program, [...name.split("-").slice(1), "--help"]);
    if (help !== reviewed) throw new Stop(`The released program's help is not ${name}.txt in helper/tests/help.`);
  }
}

function helpOf(folder) {
  const names = readdirSync(join(ROOT, folder)).filter((name) => name.endsWith(".txt"));
  return names.map((name) => [basename(name, ".txt"), readFileSync(join(ROOT, folder, name), "utf8")]);
}

/** The program with the engine, as it is released: a terminal's machine that panics takes no other along. */
export async function buildEngine() {
  await run("cargo", ["build", "--profile", "engine", "-p", "tillwire-helper", "--features", `${FEATURES},engine`], {
    env: withoutPaths(),
  });
  console.log(`the program with the engine: ${statSync(join(TARGET, "engine", executable("tillwire"))).size} bytes`);
}

/** What `npm start` shows, as it is soonest built; without the till, as long as that is not built. */
export async function buildDemosHelper({ till = true } = {}) {
  const features = till ? ["--features", "till"] : [];
  await run("cargo", ["build", "--profile", "demo", "-p", "tillwire-helper", ...features]);
}

/** A profile that is soon built: for people at work, TILLWIRE_QUICK=1. */
export function quickly(profile) {
  if (!QUICK) return {};
  const how = { LTO: "off", CODEGEN_UNITS: "16", OPT_LEVEL: "1", INCREMENTAL: "true" };
  return Object.fromEntries(Object.entries(how).map(([name, value]) => [`CARGO_PROFILE_${profile}_${name}`, value]));
}

function sources(folder) {
  const files = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".rs"));
  return files.map((name) => readFileSync(join(folder, name), "utf8")).join("");
}
