// A container as its file says, without a container engine: the root that its COPY lines make, and its user, variables and
// command in it. What is read of the file is what it uses; another line is an error rather than left out.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { createInterface } from "node:readline";

const { TILLWIRE_CONTAINER: CONTEXT = "", TILLWIRE_PROCESSOR: PROCESSOR = "", TILLWIRE_RUNNER: RUNNER } = process.env;

/** By its path: a container's variables say nothing of where programs are here. */
const CHROOT = "/usr/sbin/chroot";

/** Its lines: each an instruction, the flags of it, and the rest with the processor's name put in. */
export function linesOf(text) {
  const lines = text
    .replaceAll("\\\n", " ")
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.startsWith("#"));
  return lines.map((line) => {
    const [, name = "", flags = "", rest = ""] = /^(\w+)((?: --\S+)*) (.*)$/.exec(line) ?? [];
    const pairs = flags
      .split(" --")
      .filter(Boolean)
      .map((flag) => flag.split("="));
    return { name, flags: Object.fromEntries(pairs), rest: rest.replaceAll(/\$\{?TARGETARCH\}?/g, PROCESSOR) };
  });
}

export const file = () => linesOf(readFileSync(join(CONTEXT, "Containerfile"), "utf8"));

/** The image: a root in a new folder, and how a program is run in it. */
export function assemble() {
  const root = mkdtempSync(join(tmpdir(), "tillwire-container-"));
  chmodSync(root, 0o755);
  const image = { root, env: {}, user: "0:0", entry: [], command: [], health: [], volumes: [], ports: [], running: [] };
  const doing = {
    FROM: (_, rest) => assert.equal(rest, "scratch"),
    ARG: () => {},
    COPY: (flags, rest) => copy(root, flags, rest.split(/\s+/)),
    USER: (_, rest) => (image.user = rest),
    ENV: (_, rest) => Object.assign(image.env, Object.fromEntries(rest.split(/\s+/).map((pair) => pair.split("=")))),
    VOLUME: (_, rest) => image.volumes.push(rest),
    EXPOSE: (_, rest) => image.ports.push(Number(rest)),
    HEALTHCHECK: (_, rest) => (image.health = JSON.parse(rest.replace(/^CMD /, ""))),
    STOPSIGNAL: (_, rest) => (image.stop = rest),
    ENTRYPOINT: (_, rest) => (image.entry = JSON.parse(rest)),
    CMD: (_, rest) => (image.command = JSON.parse(rest)),
  };
  for (const { name, flags, rest } of file()) doing[name](flags, rest);
  // What carries out a foreign processor's programs here stands for that processor, and is no part of the image.
  if (RUNNER) cpSync(RUNNER, join(root, ".processor"));
  return {
    ...image,
    /** Runs it to its end: the entry with those arguments, or as it starts by itself. */
    run: (...args) => spawnSync(CHROOT, inRoot(image, args), { env: image.env, encoding: "utf8" }),
    /** Starts it; gives its first line once that is there. */
    start: (...args) => started(image, args),
    remove() {
      for (const child of image.running) child.kill("SIGKILL");
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function copy(root, { chown = "0:0", chmod }, words) {
  const [from, to] = [words.slice(0, -1), words.at(-1) ?? ""];
  const [uid, gid] = chown.split(":").map(Number);
  for (const name of from) {
    const source = join(CONTEXT, name);
    assert.ok(existsSync(source), `${name} is not in the container's folder`);
    const target = join(root, to.endsWith("/") ? join(to, basename(name)) : to);
    mkdirSync(dirname(target), { recursive: true });
    cpSync(source, target, { recursive: true });
    chownSync(target, uid ?? 0, gid ?? 0);
    spawnSync("chmod", [chmod ?? (statSync(target).mode & 0o777).toString(8), target]);
  }
}

function inRoot({ root, user, entry, command }, args) {
  const words = [...entry, ...(args.length > 0 ? args : command)];
  return [`--userspec=${user}`, "--groups=", root, ...(RUNNER ? ["/.processor"] : []), ...words];
}

async function started(image, args) {
  const child = spawn(CHROOT, inRoot(image, args), { env: image.env, stdio: ["ignore", "pipe", "ignore"] });
  image.running.push(child);
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const line = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", resolve);
    child.once("exit", (code) => reject(new Error(`it ended with ${code}`)));
  });
  const end = (signal) => {
    child.kill(signal);
    return ended;
  };
  return { ready: JSON.parse(line), end };
}
