// The program as npm packages: `@tillwire/cli`, and beside it the one package of this system that has the program in it.
// target/cli has both as folders and, after `npm pack`, as what npm publishes.

import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { executable, NPM, npm, ROOT, Stop, TARGET } from "./shell.mjs";

const CLI = join(NPM, "cli");
const OUT = join(TARGET, "cli");
const LICENSES = ["LICENSE-MIT", "LICENSE-APACHE"];

/** Packs both; gives the paths of their tarballs. The program has been built before. */
export async function packCli() {
  rmSync(OUT, { recursive: true, force: true });
  const own = JSON.parse(readFileSync(join(CLI, "package.json"), "utf8"));
  const version = JSON.parse(readFileSync(join(NPM, "package.json"), "utf8")).version;
  const platform = `@tillwire/cli-${process.platform}-${process.arch}`;
  if (own.version !== version || Object.values(own.optionalDependencies).some((it) => it !== version)) {
    throw new Stop(`npm/cli/package.json must say ${version} everywhere, as npm/package.json does.`);
  }
  if (!(platform in own.optionalDependencies)) throw new Stop(`npm/cli/package.json does not know ${platform}.`);
  const folders = [wrapper(own), program(own, platform)];
  const packed = [];
  for (const folder of folders) {
    const [{ filename }] = JSON.parse(await npm(["pack", "--json", "--pack-destination", OUT], { cwd: folder }));
    packed.push(join(OUT, filename));
  }
  return packed;
}

function wrapper(own) {
  return place("cli", own, { "tillwire.mjs": join(CLI, "tillwire.mjs") });
}

/** The package that npm installs on this system alone. */
function program({ bin, optionalDependencies, type, keywords, ...own }, name) {
  const file = executable("tillwire");
  const libc = process.platform === "linux" ? { libc: ["glibc"] } : {};
  const only = { os: [process.platform], cpu: [process.arch], ...libc, preferUnplugged: true };
  const manifest = {
    ...own,
    name,
    description: `The tillwire program for ${process.platform}-${process.arch}`,
    ...only,
  };
  return place("program", { ...manifest, files: [file, ...LICENSES] }, { [file]: join(TARGET, "release", file) });
}

function place(folder, manifest, files) {
  const into = join(OUT, folder);
  mkdirSync(into, { recursive: true });
  writeFileSync(join(into, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  const all = { ...files, ...Object.fromEntries(LICENSES.map((name) => [name, join(ROOT, name)])) };
  for (const [name, from] of Object.entries(all)) copyFileSync(from, join(into, name));
  for (const name of Object.keys(files)) chmodSync(join(into, name), 0o755);
  return into;
}
