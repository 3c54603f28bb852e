// The back end of the till's gateway payments (demo/server), as a process.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const SERVER = fileURLToPath(new URL("../../../demo/server/main.mjs", import.meta.url));

/** Starts it, told by the line of `tillwire demo` where the gateways are. */
export async function startBackEnd(ready, port = "0", ...more) {
  const told = ["--gateways", JSON.stringify(ready), "--origin", new URL(ready.demo).origin, "--port", port, ...more];
  const child = spawn(process.execPath, [SERVER, ...told], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const line = await new Promise((first) => createInterface({ input: child.stdout }).once("line", first));
  const stop = (signal) => {
    child.kill(signal);
    return ended;
  };
  return { url: JSON.parse(line).backEnd, stop };
}
