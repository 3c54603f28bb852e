// What the program's packages put on a Linux machine: itself, its manual page, what shells complete, and a service of the
// machine with a user of its own. Those of Debian and of Fedora's family differ in where zsh looks.

import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { NPM, ROOT, read } from "./shell.mjs";

export const SERVICE = join(ROOT, "helper/service");

/** The package's version and its one sentence. */
export const release = () => JSON.parse(readFileSync(join(NPM, "package.json"), "utf8"));

/** Makes the folder what the machine's root gets, of a built program. */
export async function fill(root, program, { zsh, licences }) {
  rmSync(root, { recursive: true, force: true });
  const says = (...args) => read(program, args);
  const put = (path, content, mode = 0o644) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
    chmodSync(join(root, path), mode);
  };
  put("usr/bin/tillwire", "", 0o755);
  copyFileSync(program, join(root, "usr/bin/tillwire"));
  put("etc/tillwire/config.toml", readFileSync(join(ROOT, "helper/src/starter.toml")), 0o640);
  put("usr/lib/systemd/system/tillwire.service", readFileSync(join(SERVICE, "linux/tillwire.service")));
  put("usr/lib/sysusers.d/tillwire.conf", readFileSync(join(SERVICE, "linux/tillwire.sysusers")));
  put("usr/share/man/man1/tillwire.1.gz", gzipSync(await says("man"), { level: 9 }));
  put("usr/share/bash-completion/completions/tillwire", await says("completions", "bash"));
  put(`usr/share/zsh/${zsh}/_tillwire`, await says("completions", "zsh"));
  put("usr/share/fish/vendor_completions.d/tillwire.fish", await says("completions", "fish"));
  put("usr/share/doc/tillwire/changelog.gz", gzipSync(readFileSync(join(ROOT, "CHANGELOG.md")), { level: 9 }));
  put(licences, copyright());
}

function copyright() {
  const texts = ["LICENSE-MIT", "LICENSE-APACHE"].map((name) => readFileSync(join(ROOT, name), "utf8"));
  return `MIT or Apache-2.0, at your choice.\n\n${texts.join("\n\n")}`;
}
