// Several processes of one shop on one store: each pays on every terminal, and each may be paused, killed, cut off from its
// store, or have its clock set while it does. What they say is kept as it comes.

import { spawn } from "node:child_process";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

const PROGRAM = "history-till.mjs";

/** Where processes can be started; `told` is what all of them heard by `onSettled`, in the order in which they said so. */
export function openShop(project, settings) {
  copyFileSync(join(import.meta.dirname, "till.mjs"), join(project, PROGRAM));
  const told = [];
  const children = new Set();
  return {
    told,
    async start() {
      const till = await startTill(project, settings, (it) => told.push(it));
      children.add(till);
      return till;
    },
    close: () => Promise.all([...children].map((till) => till.kill())),
  };
}

async function startTill(project, settings, onTold) {
  const args = [PROGRAM, JSON.stringify(settings)];
  const child = spawn(process.execPath, args, { cwd: project, stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.on("error", () => {});
  const waiting = new Map();
  let ready = (_value) => {};
  const isReady = new Promise((resolve, reject) => {
    ready = resolve;
    child.once("exit", (code) => reject(new Error(`a till ended with ${code}`)));
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  createInterface({ input: child.stdout }).on("line", (line) => {
    const { id, ready: begins, told, ...answer } = JSON.parse(line);
    if (begins) ready(undefined);
    else if (told) onTold(told);
    else waiting.get(id)?.(answer);
    waiting.delete(id);
  });
  await isReady;
  isReady.catch(() => {});
  let asked = 0;
  let isGone = false;
  ended.then(() => {
    isGone = true;
    for (const answer of waiting.values()) answer({ status: "error", code: "KILLED" });
  });
  return {
    /** What it answers; `KILLED` where it does not live to. */
    ask(command, given = {}) {
      asked += 1;
      const id = asked;
      if (isGone) return Promise.resolve({ status: "error", code: "KILLED" });
      child.stdin.write(`${JSON.stringify({ id, command, ...given })}\n`);
      return new Promise((resolve) => waiting.set(id, resolve));
    },
    pause: () => child.kill("SIGSTOP"),
    goOn: () => child.kill("SIGCONT"),
    kill() {
      child.kill("SIGKILL");
      return ended;
    },
  };
}
