// What a release is made of, in target/published: everything that is published of this system, what it is made of, its
// checksums and its notes. Nothing is published here: .github/workflows/release.yml does that.
//
//   node scripts/release.mjs    the files of this version; its notes are what is to come, where the changelog does not have it yet

import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { packCli } from "./cli.mjs";
import { packDebian } from "./debian-package.mjs";
import { packRpm } from "./rpm-package.mjs";
import { executable, NPM, npm, ROOT, read, run, Stop, TARGET } from "./shell.mjs";

const OUT = join(TARGET, "published");
const STEPS = ["install", "toolchain", "wasm", "package", "till", "package checks", "helper", "engine program"];
const SYSTEM = `${process.platform}-${process.arch}`;

async function release() {
  const version = agreed();
  // What packages say of their age is the commit's.
  process.env.SOURCE_DATE_EPOCH = (await read("git", ["log", "-1", "--format=%ct"])).trim();
  rmSync(OUT, { recursive: true, force: true });
  mkdirSync(OUT, { recursive: true });
  await run(process.execPath, [join(ROOT, "scripts/run.mjs"), "--only", STEPS.join(",")]);
  await npm(["pack", "--pack-destination", OUT], { cwd: NPM });
  await programs(version);
  await ingredients(version);
  writeFileSync(join(OUT, "NOTES.md"), notes(version));
  // What `tillwire update --check --from` reads, where a shop serves it itself.
  writeFileSync(join(OUT, "tillwire-version.json"), `${JSON.stringify({ version })}\n`);
  const sums = sumsOf(OUT);
  const lines = [...sums].map(([name, sum]) => `${sum}  ${name}\n`).join("");
  writeFileSync(join(OUT, `SHA256SUMS-${SYSTEM}`), lines);
  console.log(`\n${OUT}\n${lines}`);
}

/** The files of a folder by name, with their SHA-256. */
function sumsOf(folder) {
  const sum = (name) =>
    createHash("sha256")
      .update(readFileSync(join(folder, name)))
      .digest("hex");
  return new Map(
    readdirSync(folder)
      .sort()
      .map((name) => [name, sum(name)]),
  );
}

/** The version that every manifest says, and the tag where one is built. */
function agreed() {
  const text = (path) => readFileSync(join(ROOT, path), "utf8");
  const version = JSON.parse(text("npm/package.json")).version;
  const said = {
    "npm/cli/package.json": JSON.parse(text("npm/cli/package.json")).version,
    "Cargo.toml": /^version = "(.+)"$/m.exec(text("Cargo.toml"))?.[1],
    ...(process.env.GITHUB_REF_TYPE === "tag" && { "the tag": process.env.GITHUB_REF_NAME?.replace(/^v/, "") }),
  };
  for (const [where, other] of Object.entries(said)) {
    if (other !== version) throw new Stop(`npm/package.json says ${version}, ${where} says ${other}.`);
  }
  return version;
}

/** The program by itself, with the engine and without, and in every package of this system. */
async function programs(version) {
  const built = { tillwire: "release", "tillwire-engine": "engine" };
  for (const [name, profile] of Object.entries(built)) {
    const folder = join(OUT, `${name}-${version}-${SYSTEM}`);
    mkdirSync(folder);
    cpSync(join(TARGET, profile, executable("tillwire")), join(folder, executable("tillwire")));
    for (const text of ["LICENSE-MIT", "LICENSE-APACHE"]) cpSync(join(ROOT, text), join(folder, text));
    await archive(folder);
    rmSync(folder, { recursive: true });
  }
  const packages = await packCli();
  if (process.platform === "linux") packages.push(await packDebian(), await packRpm());
  for (const path of packages) cpSync(path, join(OUT, basename(path)));
}

/** The same folder gives the same archive, whoever made it and when. */
async function archive(folder) {
  const same = ["--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner", "--mode=u=rwX,go=rX"];
  const args = process.platform === "linux" ? same : [];
  await run("tar", [...args, "-C", OUT, "-cf", `${folder}.tar`, basename(folder)]);
  await run("gzip", ["-n9", `${folder}.tar`]);
}

/** What the program and the package are made of, in CycloneDX: crates, for the package depends on no other. */
async function ingredients(version) {
  const made = { helper: `tillwire-${version}-${SYSTEM}`, wasm: `tillwire-npm-${version}` };
  const args = ["cyclonedx", "--format", "json", "--all-features", "--override-filename", "sbom"];
  for (const [crate, name] of Object.entries(made)) {
    await run("cargo", [...args, "--manifest-path", join(ROOT, crate, "Cargo.toml")]);
    cpSync(join(ROOT, crate, "sbom.json"), join(OUT, `${name}.cdx.json`));
  }
  const written = (await read("git", ["ls-files", "--others", "--exclude-standard", "--", "*sbom.json"])).trim();
  for (const path of written.split("\n").filter(Boolean)) rmSync(join(ROOT, path));
}

/** What the changelog says of this version. */
function notes(version) {
  const sections = readFileSync(join(ROOT, "CHANGELOG.md"), "utf8").split(/^## /m);
  const section = sections.find((text) => text.startsWith(version) || text.startsWith(`[${version}]`));
  const told = section ?? sections.find((text) => text.startsWith("Unreleased"));
  const text = told?.split("\n").slice(1).join("\n").trim();
  if (!text) throw new Stop(`CHANGELOG.md has nothing to say of ${version}.`);
  return `${text}\n`;
}

try {
  await release();
} catch (error) {
  console.error(error instanceof Stop ? `\n${error.message}` : error);
  process.exitCode = 1;
}
