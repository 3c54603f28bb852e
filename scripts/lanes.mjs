// Steps beside one another. The first lane is run here, with its output as it comes; the other is a run of its own, which
// gives way to the first, and whose output is told in one piece. What fails first ends both: the step that the first lane is at is its last.

import { spawn } from "node:child_process";
import { constants, setPriority } from "node:os";
import { join } from "node:path";
import { ROOT, Stop } from "./shell.mjs";

/** `run` runs the steps of the first lane, until the signal says that there is no need to. */
export async function beside([first, second], run) {
  const other = start(second);
  const ending = new AbortController();
  try {
    await Promise.race([run(first, ending.signal), other.failed]);
    await other.ended;
  } finally {
    ending.abort();
    other.child.kill();
    console.log(`\n== beside: ${second.join(", ")}\n${other.said()}`);
  }
}

function start(steps) {
  const said = [];
  const args = [join(ROOT, "scripts/run.mjs"), "--only", steps.join(",")];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
  if (child.pid) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => said.push(chunk));
  const ended = new Promise((done, fail) => {
    child.on("error", fail);
    child.on("close", (code, signal) => {
      if (code === 0) return done();
      fail(new Stop(`${steps.join(", ")} ended with ${signal ?? `exit code ${code}`}.`));
    });
  });
  const failed = new Promise((_, fail) => ended.catch(fail));
  return { child, ended, failed, said: () => Buffer.concat(said).toString() };
}
