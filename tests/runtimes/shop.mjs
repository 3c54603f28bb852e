// A project of a user with one tool: installed from the registry without anybody's scripts, with the packed tarball, under
// tests/.work, where it stays for the next run.

import { execFile, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { npm, ROOT } from "../node/kit/toy.mjs";

const WORK = join(ROOT, "tests/.work/runtimes");
const QUIET = { CI: "1", NEXT_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1", NO_COLOR: "1", PARCEL_WORKERS: "0" };

/** Packs the package once for all shops; its path. */
export function pack() {
  mkdirSync(WORK, { recursive: true });
  const [packed] = JSON.parse(npm(["pack", "--json", "--pack-destination", WORK], join(ROOT, "npm")));
  return join(WORK, packed.filename);
}

/** A project with those packages of the registry, the tarball and those files. */
export function openShop(name, tarball, packages, files = {}) {
  const folder = join(WORK, name);
  mkdirSync(folder, { recursive: true });
  const { "package.json": extra = {}, ...sources } = files;
  const wanted = JSON.stringify({ name: "shop", private: true, type: "module", ...extra });
  if (stamp(folder) !== packages.join(" ")) {
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    writeFileSync(join(folder, "package.json"), wanted);
    install(folder, packages);
    writeFileSync(join(folder, ".packages"), packages.join(" "));
  }
  writeFileSync(join(folder, "package.json"), wanted);
  // Where a tool looks upwards for the project's root, this is it.
  if (!existsSync(join(folder, "package-lock.json"))) writeFileSync(join(folder, "package-lock.json"), "{}");
  place(folder, tarball);
  for (const [path, text] of Object.entries(sources)) write(join(folder, path), text);
  return shopIn(folder);
}

const stamp = (folder) => {
  const path = join(folder, ".packages");
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
};

function install(folder, packages) {
  if (packages.length === 0) return mkdirSync(join(folder, "node_modules"));
  npm(["install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", ...packages], folder);
}

/** The tarball, as npm would unpack it: it has no dependencies and nothing to run. */
function place(folder, tarball) {
  const home = join(folder, "node_modules/tillwire");
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  execFileSync("tar", ["-xzf", tarball, "-C", home, "--strip-components=1"]);
}

function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function shopIn(folder) {
  const { NODE_TEST_CONTEXT, NODE_OPTIONS, ...own } = process.env;
  const env = { ...own, ...QUIET, HOME: folder };
  const path = (...parts) => join(folder, ...parts);
  const bin = (name) => path("node_modules/.bin", name);
  return {
    folder,
    path,
    write: (name, text) => write(path(name), text),
    /** Runs a program of the project to its end; what it printed. */
    async run(program, args = []) {
      const file = program.startsWith("/") ? program : bin(program);
      const { stdout, stderr } = await promisify(execFile)(file, args, { cwd: folder, env, timeout: 600_000 });
      return (stdout + stderr).trim();
    },
    node: (...args) => shopIn(folder).run(process.execPath, args),
    /** Starts a server of the project; resolves with the address that it prints. */
    async serve(program, args = []) {
      const child = spawn(bin(program), args, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
      const said = [];
      const address = await new Promise((resolve, reject) => {
        for (const stream of [child.stdout, child.stderr]) {
          createInterface({ input: stream }).on("line", (line) => {
            said.push(line);
            const [found] = /http:\/\/(localhost|127\.0\.0\.1|0\.0\.0\.0):\d+/.exec(line) ?? [];
            if (found) resolve(found.replace("0.0.0.0", "127.0.0.1"));
          });
        }
        child.once("exit", (code) => reject(new Error(`${program} ended with ${code}: ${said.join("\n")}`)));
      });
      return { address, close: () => process.kill(-child.pid, "SIGKILL") };
    },
    /** The version that is installed of a package. */
    version: (name) => JSON.parse(readFileSync(path("node_modules", name, "package.json"), "utf8")).version,
    /** A program of the one package of a scope that fits this machine. */
    platformBinary: (scope, inside) => path("node_modules", scope, readdirSync(path("node_modules", scope))[0], inside),
    /** Copies the package's wasm files, as a build without assets has to. */
    copyWasm(to) {
      mkdirSync(path(to), { recursive: true });
      for (const name of ["tillwire", "tillwire-node", "simulator"]) {
        write(path(to, `${name}.wasm`), readFileSync(path(`node_modules/tillwire/dist/${name}.wasm`)));
      }
    },
  };
}
