// The program as a package of Debian and Ubuntu: itself, its manual page, what shells complete, and a service of the machine
// with a user of its own. `node scripts/debian-package.mjs` packs what `--only helper` has built; `dpkg-deb` does the packing.

import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { NPM, ROOT, read, TARGET } from "./shell.mjs";

const SERVICE = join(ROOT, "helper/service/debian");
const ARCHITECTURES = { x64: "amd64", arm64: "arm64", arm: "armhf" };
const SCRIPTS = ["postinst", "prerm", "postrm"];

/** Packs a built program; gives the path of the package. */
export async function packDebian(program = join(TARGET, "release/tillwire"), out = join(TARGET, "debian")) {
  const { version, description } = JSON.parse(readFileSync(join(NPM, "package.json"), "utf8"));
  const architecture = ARCHITECTURES[process.arch];
  const name = `tillwire_${version}_${architecture}`;
  const root = join(out, name);
  rmSync(root, { recursive: true, force: true });
  await fill(root, program);
  const size = Math.ceil(statSync(program).size / 1024);
  control(root, { version, architecture, size, depends: needs(readFileSync(program)), description });
  const packed = join(out, `${name}.deb`);
  await read("dpkg-deb", ["--root-owner-group", "--build", root, packed]);
  return packed;
}

async function fill(root, program) {
  const says = (...args) => read(program, args);
  const put = (path, content, mode = 0o644) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
    chmodSync(join(root, path), mode);
  };
  put("usr/bin/tillwire", "", 0o755);
  copyFileSync(program, join(root, "usr/bin/tillwire"));
  put("etc/tillwire/config.toml", readFileSync(join(ROOT, "helper/src/starter.toml")), 0o640);
  put("usr/lib/systemd/system/tillwire.service", readFileSync(join(SERVICE, "tillwire.service")));
  put("usr/lib/sysusers.d/tillwire.conf", readFileSync(join(SERVICE, "tillwire.sysusers")));
  put("usr/share/man/man1/tillwire.1.gz", gzipSync(await says("man"), { level: 9 }));
  put("usr/share/bash-completion/completions/tillwire", await says("completions", "bash"));
  put("usr/share/zsh/vendor-completions/_tillwire", await says("completions", "zsh"));
  put("usr/share/fish/vendor_completions.d/tillwire.fish", await says("completions", "fish"));
  put("usr/share/doc/tillwire/changelog.gz", gzipSync(readFileSync(join(ROOT, "CHANGELOG.md")), { level: 9 }));
  put("usr/share/doc/tillwire/copyright", copyright());
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
  for (const name of SCRIPTS) put(name, readFileSync(join(SERVICE, name)), 0o755);
}

/** The oldest C library that has what the program calls. */
function needs(program) {
  const versions = program.toString("latin1").match(/GLIBC_2\.\d+/g) ?? [];
  const minor = Math.max(...versions.map((version) => Number(version.slice("GLIBC_2.".length))));
  return versions.length === 0 ? "" : `libc6 (>= 2.${minor}), libgcc-s1`;
}

function copyright() {
  const texts = ["LICENSE-MIT", "LICENSE-APACHE"].map((name) => readFileSync(join(ROOT, name), "utf8"));
  return `MIT or Apache-2.0, at your choice.\n\n${texts.join("\n\n")}`;
}

if (process.argv[1] === import.meta.filename) console.log(await packDebian());
