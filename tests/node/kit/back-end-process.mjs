// A process of a shop's back end (back-end.mjs), as the tests hold it: asked by words, killed as a crash does it.

import { fork } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "./toy.mjs";

/** Starts one; `given` is what back-end.mjs says. Rejects with its words where it cannot start. */
export async function startBackEnd(given) {
  /** @type {import("node:child_process").StdioOptions} */
  const stdio = ["ignore", "inherit", "pipe", "ipc"];
  const child = fork(join(ROOT, "tests/node/kit/back-end.mjs"), [JSON.stringify(given)], { execArgv: [], stdio });
  let words = "";
  child.stderr.on("data", (text) => {
    words += text;
    process.stderr.write(text);
  });
  const waiting = new Map();
  const booked = [];
  const ended = new Promise((resolve) => child.once("close", resolve));
  const told = {};
  const hears = (word) => new Promise((resolve) => (told[word] = resolve));
  const [listening, stalled] = [hears("listening"), hears("stalled")];
  child.on("message", (/** @type {Record<string, any>} */ message) => {
    if ("booked" in message) booked.push(message.booked);
    else if ("id" in message) waiting.get(message.id)?.(message);
    else for (const [word, value] of Object.entries(message)) told[word]?.(value);
  });
  const gone = ended.then((code) => Promise.reject(new Error(`the back end ended with ${code}: ${words}`)));
  const port = await Promise.race([listening, gone]);
  gone.catch(() => {});
  return {
    booked,
    ended,
    /** Resolves once it waits at the record that it never writes. */
    stalled,
    url: `http://127.0.0.1:${port}/notify`,
    async ask(verb, value) {
      const id = waiting.size;
      const answer = await new Promise((resolve) => {
        waiting.set(id, resolve);
        child.send({ id, verb, value });
      });
      if ("failed" in answer) throw new Error(`${verb}: ${answer.failed}`);
      return answer.done;
    },
    /** @param {NodeJS.Signals} signal */
    async end(signal = "SIGKILL") {
      child.kill(signal);
      await ended;
    },
  };
}
