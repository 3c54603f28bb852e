// The reference of the package (docs/api), made by TypeDoc from the published declarations: one page for each entry.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { NPM, ROOT, run, TARGET } from "./shell.mjs";

const DOCS = join(ROOT, "docs");
const ENTRIES = join(TARGET, "docs/entries");

/** Writes docs/api. */
export async function referencePages() {
  const out = join(DOCS, "api");
  rmSync(out, { recursive: true, force: true });
  const paths = writeEntries();
  const options = {
    entryPoints: paths,
    tsconfig: join(ENTRIES, "tsconfig.json"),
    plugin: ["typedoc-plugin-markdown"],
    out,
    name: "The package",
    readme: "none",
    githubPages: false,
    disableSources: true,
    hideBreadcrumbs: true,
    hidePageHeader: true,
    excludePrivate: true,
    excludeInternal: true,
    outputFileStrategy: "members",
    excludeExternals: true,
    classPropertiesFormat: "table",
    useCodeBlocks: true,
    expandParameters: false,
    entryFileName: "index",
    parametersFormat: "table",
    interfacePropertiesFormat: "table",
    typeDeclarationFormat: "table",
    tableColumnSettings: { hideModifiers: true, hideInherited: true, hideOverrides: true },
    logLevel: "Error",
  };
  const settings = join(ENTRIES, "typedoc.json");
  writeFileSync(settings, JSON.stringify(options, null, 2));
  await run(process.execPath, [join(DOCS, "node_modules/typedoc/bin/typedoc"), "--options", settings], { cwd: DOCS });
}

/** A module for each entry of the package, under the name by which it is imported. */
function writeEntries() {
  rmSync(ENTRIES, { recursive: true, force: true });
  mkdirSync(ENTRIES, { recursive: true });
  const { exports } = JSON.parse(readFileSync(join(NPM, "package.json"), "utf8"));
  const entries = Object.entries(exports).filter(([, target]) => target.types);
  const compilerOptions = { module: "nodenext", lib: ["es2022", "dom"], types: [], skipLibCheck: true };
  writeFileSync(join(ENTRIES, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
  return entries.map(([name, { types }]) => {
    const path = join(ENTRIES, `${name.slice(2).replace("/", "-") || "tillwire"}.d.ts`);
    const from = join(NPM, types).replace(/\.d\.ts$/, ".js");
    writeFileSync(path, `/** @module ${name.replace(".", "tillwire")} */\nexport * from ${JSON.stringify(from)};\n`);
    return path;
  });
}
