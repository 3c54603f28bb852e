// What `npm start` shows: a payment and the web till as soon as there is a package, and once everything is built, payments
// over real ports from Node, then the till with all that it can pay by.

import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { executable, ROOT, run, Stop, TARGET } from "./shell.mjs";

/** As it is soonest built: what a demo does is quick enough. */
const PROGRAM = join(TARGET, "demo", executable("tillwire"));

/** A payment from Node, and the web till, both on terminals simulated where they run: that needs no native program. */
export async function firstPayment() {
  await run(process.execPath, [join(ROOT, "demo/first.mjs")]);
  const { preview } = await import("vite"); // not above: the install step brings it
  const shown = { build: { outDir: "dist" }, preview: { host: "127.0.0.1", port: 9005 }, logLevel: "error" };
  const { resolvedUrls } = await preview({ root: join(ROOT, "demo"), ...shown });
  console.log(
    `\nThe web till takes payments: open ${resolvedUrls.local[0]} in a browser. Its terminal is simulated in the page.`,
  );
  console.log("What speaks with real terminals, and the simulated gateways, are still being built.");
}

/** A payment of each kind from Node, step by step; then the web till and its back end, until they are stopped. */
export async function demo(args) {
  await run(process.execPath, [join(ROOT, "demo/pay.mjs")], { env: { TILLWIRE: PROGRAM } });
  const till = start(PROGRAM, ["demo", ...args]);
  const { demo, terminals, posKey, engine, ...gateways } = JSON.parse(await till.line);
  const { origin, port } = new URL(demo);
  const origins = [origin, `http://localhost:${port}`].flatMap((it) => ["--origin", it]);
  const server = join(ROOT, "demo/server/main.mjs");
  const backEnd = start(process.execPath, [server, "--gateways", JSON.stringify(gateways), ...origins]);
  const line = await backEnd.line.catch(() => undefined);
  const address = line === undefined ? demo : `${demo}?gateways=${JSON.parse(line).backEnd}`;
  console.log(`\nThe web till, on simulated terminals and gateways: open ${address} in a browser. Ctrl+C stops it.`);
  process.once("SIGTERM", () => till.child.kill());
  process.on("SIGINT", () => till.child.kill("SIGINT"));
  await till.ended;
  backEnd.child.kill();
  setImmediate(() => process.exit()); // the first till has been shown till now
}

/** A program, the first line that it prints, and its end. */
function start(program, args) {
  const child = spawn(program, args, { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => child.once("close", resolve));
  const line = new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", resolve);
    child.once("error", ({ code }) => reject(new Stop(`${program} could not be started (${code}).`)));
    child.once("exit", (code) => reject(new Stop(`${program} ended with exit code ${code}.`)));
  });
  return { child, line, ended };
}
