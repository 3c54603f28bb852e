// The project's commands, `npm start`, `npm test` and `npm run docs`, from nothing but Rust, Node and a C compiler.
//
//   node scripts/run.mjs start [arguments of the demo]
//   node scripts/run.mjs test
//   node scripts/run.mjs docs [--serve]
//   node scripts/run.mjs --only <step>[,<step>]     one step, for people at work on it
//   node scripts/run.mjs --only package --update    accept a change of the generated and golden files
//   node scripts/run.mjs --only "browser tests" --update    and make the pictures of docs/ anew
//
// Every step is safe to repeat. Lanes are steps beside one another: what one lane says is told once both are through. A step leaves work out only where the bytes it depends on are the same.

import { join } from "node:path";
import { browserTests, firefoxTests, webkitTests } from "./browser.mjs";
import { checkPackage } from "./checks.mjs";
import { programs } from "./debian.mjs";
import { demo, firstPayment } from "./demo.mjs";
import { buildDocs } from "./docs.mjs";
import { fuzz } from "./fuzz.mjs";
import { buildDemosHelper, buildEngine, buildHelper } from "./helper.mjs";
import { beside } from "./lanes.mjs";
import { install } from "./install.mjs";
import { macosCheck } from "./macos.mjs";
import { musl } from "./musl.mjs";
import { buildPackage } from "./package.mjs";
import { ROOT, runTool, Stop } from "./shell.mjs";
import { compileRustTests } from "./rust-tests.mjs";
import { computedTests, engineClients, lintRust, nodeTests, rustTests } from "./tests.mjs";
import { buildTill } from "./till.mjs";
import { buildWasm, toolchain } from "./wasm.mjs";
import { windows } from "./windows.mjs";

const STEPS = {
  programs,
  toolchain,
  install,
  wasm: buildWasm,
  package: buildPackage,
  till: buildTill,
  docs: buildDocs,
  "package checks": checkPackage,
  "types of tests": () => runTool("typescript", ["-p", join(ROOT, "tests/tsconfig.json")]),
  helper: buildHelper,
  "engine program": buildEngine,
  "first payment": firstPayment,
  "demo's helper begun": () => buildDemosHelper({ till: false }),
  "demo's helper": () => buildDemosHelper(),
  "rust lints": lintRust,
  "rust tests compiled": compileRustTests,
  "rust tests": rustTests,
  "computed tests": computedTests,
  fuzzing: () => fuzz(),
  "engine clients": engineClients,
  "browser tests": browserTests,
  "firefox tests": firefoxTests,
  "webkit tests": webkitTests,
  "node tests": nodeTests,
  musl,
  "macos-check": macosCheck,
  windows,
  demo,
};
const PLANS = {
  // A first payment is what somebody waits for: the helper has the processors once the wasm is there.
  start: [
    "install",
    "toolchain",
    "wasm",
    [["package", "till", "first payment"], ["demo's helper begun"]],
    "demo's helper",
    "demo",
  ],
  docs: ["install", "toolchain", "wasm", "package", "till", "docs"],
  test: [
    "install",
    // Much of what these do, one processor does alone. The helper has the till in it.
    [
      ["programs", "toolchain", "wasm", "package", "till", "docs", "package checks", "types of tests", "helper"],
      ["rust lints", "rust tests compiled"],
    ],
    "rust tests",
    // Clients in other languages are waited for most of the time, and leave a processor to what computes. Browsers do not.
    [["engine clients"], ["computed tests", "fuzzing"]],
    "browser tests",
    [["firefox tests"], ["webkit tests"]],
    "node tests",
  ],
};

async function main([command, ...rest]) {
  const steps = command === "--only" ? rest.shift()?.split(",") : PLANS[command];
  const wrong = steps?.flat(2).filter((name) => !(name in STEPS));
  if (!steps || wrong.length > 0) throw new Stop(usage());
  await inTurn(steps, rest);
}

async function inTurn(steps, rest, { last = steps.at(-1), signal } = {}) {
  for (const step of steps) {
    if (signal?.aborted) return;
    if (Array.isArray(step)) await beside(step, (lane, signal) => inTurn(lane, rest, { last: "", signal }));
    else await timed(step, () => STEPS[step](rest), step === last);
  }
}

/** A title before and the time after, but nothing after the last step: a test runner's closing lines stay last. */
async function timed(name, step, last) {
  const started = performance.now();
  console.log(`\n== ${name}`);
  await step();
  if (!last) console.log(`== ${name}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

function usage() {
  const steps = Object.keys(STEPS).join(", ");
  return `usage: node scripts/run.mjs start | test | docs [--serve] | --only <step>[,<step>] [--update]\nsteps: ${steps}`;
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error instanceof Stop ? `\n${error.message}` : error);
  process.exitCode = 1;
});
