// A project of a user: an empty folder into which the packed tarball is installed.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

export const ROOT = join(import.meta.dirname, "../../..");

/** A table of tests/vectors. */
export function vectors(name) {
  const text = readFileSync(join(ROOT, "tests/vectors", name), "utf8");
  if (!name.endsWith(".jsonl")) return JSON.parse(text);
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

/** Packs the package, installs it as a user would, and gives ways to use it from there. */
export function toyProject() {
  const folder = mkdtempSync(join(tmpdir(), "tillwire-toy-"));
  const project = join(folder, "shop");
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), '{ "name": "shop", "private": true }');
  const [packed] = JSON.parse(npm(["pack", "--json", "--pack-destination", folder], join(ROOT, "npm")));
  npm(["install", "--offline", "--no-audit", "--no-fund", join(folder, packed.filename)], project);
  return {
    project,
    packed,
    installed: join(project, "node_modules/tillwire"),
    import: (entry) => import(pathToFileURL(createRequire(join(project, "shop.js")).resolve(entry)).href),
    /** Runs a file of that text in the project and gives what it printed. */
    run(name, text, flags = []) {
      writeFileSync(join(project, name), text);
      return execFileSync(process.execPath, [...flags, name], { cwd: project, encoding: "utf8", env: quiet() }).trim();
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** What the TypeScript compiler has to say about a module in that project; empty when all is well. */
export function typeCheck(project, text, { module = "nodenext", lib = "es2022,dom", compiler = TSC } = {}) {
  const [kind, moduleResolution] = module === "bundler" ? ["esnext", "bundler"] : [module, module];
  const compilerOptions = { ...STRICT, module: kind, moduleResolution, lib: lib.split(",") };
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["check.mts"] }));
  writeFileSync(join(project, "check.mts"), text);
  const { status, stdout } = spawnSync(process.execPath, [compiler, "-p", "."], { cwd: project, encoding: "utf8" });
  return status === 0 ? "" : stdout || `the compiler ended with ${status}`;
}

/** A module that uses every entry of the package, and takes a payment. */
export function everyEntry({ exports }) {
  const names = Object.keys(exports).filter((name) => exports[name].types);
  const imports = names.map((name, index) => `import * as m${index} from "${name.replace(".", "tillwire")}";`);
  return `${imports.join("\n")}
    import { connect, money, type Money } from "tillwire";
    import { init } from "tillwire/codec";
    import { codec } from "tillwire/inline";
    const amount: Money = money("12.50", "HKD");
    void init(codec());
    export async function sale(): Promise<string> {
      const terminal = await connect({ terminal: "t", system: "qfpay", currency: "HKD", link: { via: "simulator" } });
      const payment = terminal.pay({ reference: "sale-1", amount, method: "card" });
      for await (const step of payment) step.name satisfies string;
      return (await payment).status;
    }
    export const entries: object[] = [${names.map((_, index) => `m${index}`).join(", ")}];`;
}

const TSC = join(ROOT, "node_modules/typescript/bin/tsc");
const STRICT = { noEmit: true, strict: true, skipLibCheck: false, target: "es2022", types: [] };

/** npm, as the tests were started by it. */
export function npm(args, cwd) {
  const script = process.env.npm_execpath;
  /** @type {import("node:child_process").ExecFileSyncOptionsWithStringEncoding} */
  const options = { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] };
  if (script?.endsWith(".js")) return execFileSync(process.execPath, [script, ...args], options);
  return execFileSync(process.platform === "win32" ? "npm.cmd" : "npm", args, {
    shell: process.platform === "win32",
    ...options,
  });
}

/** Without the test runner's own variables, so that a child's output is its own. */
function quiet() {
  const { NODE_TEST_CONTEXT, ...env } = process.env;
  return env;
}
