// The program as a package of Debian and Ubuntu. `node scripts/debian-package.mjs` packs what `--only helper` has built;
// `dpkg-deb` does the packing.

import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fill, release, SERVICE } from "./linux-files.mjs";
import { read, TARGET } from "./shell.mjs";

const ARCHITECTURES = { x64: "amd64", arm64: "arm64", arm: "armhf" };
const SCRIPTS = ["postinst", "prerm", "postrm"];

/** Packs a built program; gives the path of the package. */
export async function packDebian(program = join(TARGET, "release/tillwire"), out = join(TARGET, "debian")) {
  const { version, description } = release();
  const architecture = ARCHITECTURES[process.arch];
  const name = `tillwire_${version}_${architecture}`;
  const root = join(out, name);
  await fill(root, program, { zsh: "vendor-completions", licences: "usr/share/doc/tillwire/copyright" });
  const size = Math.ceil(statSync(program).size / 1024);
  control(root, { version, architecture, size, depends: needs(readFileSync(program)), description });
  const packed = join(out, `${name}.deb`);
  await read("dpkg-deb", ["--root-owner-group", "--build", root, packed]);
  return packed;
}

/** What dpkg reads. The configuration is the shop's: a newer package does not write over it. */
function control(root, { version, architecture, size, depends, description }) {
  const fields = {
    Package: "tillwire",
    Version: version,
    Architecture: architecture,
    Maintainer: "tillwire contributors",
    "Installed-Size": size,
    Depends: depends,
    Recommends: "systemd",
    Section: "net",
    Priority: "optional",
    Homepage: "https://github.com/tillwire/tillwire",
    Description: `payment terminals for web tills\n ${description}.`,
  };
  const put = (name, text, mode = 0o644) => {
    mkdirSync(join(root, "DEBIAN"), { recursive: true });
    writeFileSync(join(root, "DEBIAN", name), text);
    chmodSync(join(root, "DEBIAN", name), mode);
  };
  put(
    "control",
    Object.entries(fields)
      .map(([name, value]) => `${name}: ${value}\n`)
      .join(""),
  );
  put("conffiles", "/etc/tillwire/config.toml\n");
  for (const name of SCRIPTS) put(name, readFileSync(join(SERVICE, "debian", name)), 0o755);
}

/** The oldest C library that has what the program calls. */
function needs(program) {
  const versions = program.toString("latin1").match(/GLIBC_2\.\d+/g) ?? [];
  const minor = Math.max(...versions.map((version) => Number(version.slice("GLIBC_2.".length))));
  return versions.length === 0 ? "" : `libc6 (>= 2.${minor}), libgcc-s1`;
}

if (process.argv[1] === import.meta.filename) console.log(await packDebian());
