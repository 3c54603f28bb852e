// From npm/src and the built wasm to npm/dist, with the files that are committed because they are reviewed: npm/src/*.gen.ts
// (codes with words, systems and verbs, made from core), their tables for people in docs, and npm/api.d.ts (the public declarations).
// Where one of them is out of date the step fails; `--update` writes it.

import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { publicApi } from "./api.mjs";
import { codesSheet } from "./docs-codes.mjs";
import { NPM, ROOT, readIfThere, runTool, Stop, told } from "./shell.mjs";
import { systemsFiles } from "./systems.mjs";
import { verbsModule } from "./verbs.mjs";
import { GLUES, NAMES, OUT } from "./wasm.mjs";

const SRC = join(NPM, "src");
/** What a module imports from beside itself, at once or later. */
const IMPORT = /((?:from|import)\s*\(?\s*")(\.[^"]+)\.js"/g;
const DIST = join(NPM, "dist");
/** What pages may import. */
const PAGE_ENTRIES = ["index.js", "codec.js", "diagnose.js", "simulator.js", "support.js", "element.js"];
/** The one that draws with a library, which is put into it: the package depends on nothing. */
const DRAWS = { module: "element/qr.js", library: "uqr", external: ["./dom.js"] };

/** Builds npm/dist. */
export async function buildPackage(args = []) {
  const update = args.includes("--update");
  const table = await told("codes");
  reviewed(join(SRC, "codes.gen.ts"), codesModule(table), update);
  reviewed(join(ROOT, "docs/codes.md"), codesSheet(table.codes), update);
  for (const [path, text] of Object.entries(await systemsFiles())) reviewed(join(ROOT, path), text, update);
  reviewed(join(SRC, "verbs.gen.ts"), await verbsModule(), update);
  placeGlue(join(SRC, "glue"));
  rmSync(DIST, { recursive: true, force: true });
  await runTool("typescript", ["-p", join(NPM, "tsconfig.json")]);
  placeGlue(join(DIST, "glue"));
  await takeIn(DRAWS);
  await lighten(readdirSync(DIST, { recursive: true }).filter((path) => path.endsWith(".js")));
  for (const entry of PAGE_ENTRIES) await condense(join(DIST, entry));
  for (const name of NAMES) copyFileSync(join(OUT, `${name}.wasm`), join(DIST, `${name}.wasm`));
  for (const name of NAMES) {
    inline(join(OUT, `${name}.wasm`), join(DIST, name === "tillwire-node" ? "inline-node.js" : "inline.js"));
  }
  for (const name of ["LICENSE-MIT", "LICENSE-APACHE"]) copyFileSync(join(ROOT, name), join(NPM, name));
  reviewed(join(NPM, "api.d.ts"), publicApi(), update);
}

/** wasm-bindgen's modules; only the package's own modules import them. */
function placeGlue(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of GLUES) {
    copyFileSync(join(OUT, `${name}.js`), join(folder, `${name}.js`));
    writeFileSync(join(folder, `${name}.d.ts`), ownTypes(readFileSync(join(OUT, `${name}.d.ts`), "utf8")));
  }
}

/** The glue's declarations without its ways to start, which speak of a browser: not every project's compiler knows it. */
function ownTypes(text) {
  const end = text.indexOf("export type InitInput");
  if (end < 0) throw new Stop("wasm-bindgen's declarations have changed: they have no InitInput.");
  return `${text.slice(0, end)}export function initSync(module: { module: object }): unknown;\n`;
}

/**
 * Pages load modules without their comments, which the declarations repeat. All stay legible, for who stands in them with
 * a debugger, and for whoever reads the line that Node prints when something throws. The glue loses its own way to
 * start, which the package does not use, and takes a module of another realm as it is.
 */
async function lighten(modules) {
  const { transformSync } = await import("esbuild"); // not above: the install step brings it
  for (const path of modules.map((name) => join(DIST, name))) {
    const glue = path.startsWith(join(DIST, "glue"));
    const text = readFileSync(path, "utf8");
    const { code } = transformSync(glue ? ownStart(text) : text, {
      charset: "utf8",
      treeShaking: glue,
      lineLimit: 800,
      target: "es2022",
    });
    writeFileSync(path, code);
  }
}

/** A module, and all that it imports, once more as pages get them: short, beside the legible ones to which a map leads. */
async function condense(path, done = new Set()) {
  const condensed = path.replace(/\.js$/, ".page.js");
  if (done.has(path) || existsSync(condensed)) return;
  done.add(path);
  const { transformSync } = await import("esbuild");
  const text = readFileSync(path, "utf8");
  const others = [...text.matchAll(IMPORT)].map(([, , from]) => join(dirname(path), from));
  const { code, map } = transformSync(text.replace(IMPORT, '$1$2.page.js"'), {
    charset: "utf8",
    target: "es2022",
    minify: true,
    lineLimit: 800,
    sourcemap: true,
    sourcefile: basename(path),
    sourcesContent: false,
  });
  writeFileSync(condensed, `${code}//# sourceMappingURL=${basename(condensed)}.map\n`);
  writeFileSync(`${condensed}.map`, map);
  for (const other of others) await condense(`${other}.js`, done);
}

/** Puts what a module uses of a library into it, with the library's licence. */
async function takeIn({ module, library, external }) {
  const { build } = await import("esbuild");
  const path = join(DIST, module);
  const licence = readFileSync(join(ROOT, "node_modules", library, "LICENSE"), "utf8").trim();
  const kept = { format: "esm", charset: "utf8", target: "es2022", banner: { js: `/*! ${library}: ${licence} */` } };
  await build({ entryPoints: [path], outfile: path, allowOverwrite: true, bundle: true, external, ...kept });
}

/** The glue with `initSync` alone, which is always given a compiled module. */
function ownStart(text) {
  const changes = [
    ["export { initSync, __wbg_init as default }", "export { initSync }"],
    [/if \(!\(module instanceof WebAssembly\.Module\)\) \{\s*module = new WebAssembly\.Module\(module\);\s*\}/, ""],
  ];
  return changes.reduce((source, [place, instead]) => {
    const changed = source.replace(place, instead);
    if (changed === source) throw new Stop(`wasm-bindgen's glue has changed: it has no ${place}.`);
    return changed;
  }, text);
}

/** Puts a wasm's bytes, as base64, into the module that was compiled from inline.ts. */
function inline(wasm, module) {
  const parts = readFileSync(module, "utf8").split(`"base64 of ${basename(wasm)}"`);
  if (parts.length !== 2) throw new Stop(`${relative(ROOT, module)} has no place for the wasm.`);
  writeFileSync(module, parts.join(`"${readFileSync(wasm).toString("base64")}"`));
}

/** The table of codes and the words of the steps, as a TypeScript module. */
function codesModule({ codes, steps }) {
  const names = codes.map(({ code }) => `  | "${code}"`).join("\n");
  const table = codes.map(({ code, ...row }) => `  ${code}: ${JSON.stringify(row)},`).join("\n");
  const words = steps.map(({ name, texts }) => `  "${name}": ${JSON.stringify(texts)},`).join("\n");
  return `// Made from core/src/code.rs and core/src/payment/step.rs by the package build: change it there.

import type { StepName } from "./glue/tillwire.js";

/** A documented code. */
export type Code =
${names};

/** One text in every language that is spoken here. */
export interface Texts {
  readonly en: string;
  readonly "zh-Hans": string;
  readonly "zh-Hant": string;
}

/** What a code means. */
export interface CodeRow {
  /** Where it appears: input, open, start, outcome, answer, wire ... */
  readonly place: string;
  /** Whether money may have moved; null where that depends on what carries the code. */
  readonly money: "none" | "moved" | "unknown" | null;
  readonly retrySafe: boolean;
  /** For engineers. */
  readonly meaning: string;
  /** What a person can do about it; null where that is nothing. */
  readonly hint: Texts | null;
}

/** The table. */
export const codes: { readonly [code in Code]: CodeRow } = {
${table}
};

/** What goes on at every step of a payment. */
export const steps: { readonly [name in StepName]: Texts } = {
${words}
};
`;
}

/** A generated file that is committed: equal to what is there, or written, or a failure. */
function reviewed(path, text, update) {
  if (readIfThere(path) === text) return;
  const name = relative(ROOT, path);
  if (!update)
    throw new Stop(
      `${name} is out of date: run \`node scripts/run.mjs --only package --update\` and look at the change.`,
    );
  writeFileSync(path, text);
  console.log(`${name} written`);
}
