// The tests of Web Serial, again and again: `node tests/browser/serial/serial-times.mjs [times]` prints "10 of 10".
// They need what `node scripts/run.mjs --only wasm,package,helper` builds.

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "../../node/kit/toy.mjs";

const times = Number(process.argv[2] ?? 10);
const files = ["serial-link", "serial"].map((name) => join(ROOT, `tests/browser/serial/${name}.test.mjs`));
// Nothing waits longer than this, in ms: a byte that never comes is a failure and no standstill.
const flags = ["--test", "--test-force-exit", "--test-concurrency=1", "--test-timeout=180000"];
let passed = 0;
for (let time = 1; time <= times; time += 1) {
  const started = performance.now();
  const { status, stdout } = spawnSync(process.execPath, [...flags, ...files], { encoding: "utf8" });
  if (status === 0) passed += 1;
  else console.log(stdout);
  const [counts] = stdout.match(/(?<=^# pass )\d+/m) ?? ["no"];
  console.log(`${time}: ${counts} tests passed, ${((performance.now() - started) / 1000).toFixed(0)} s`);
}
console.log(`${passed} of ${times}`);
process.exitCode = passed === times ? 0 : 1;
