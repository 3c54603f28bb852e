// The package of Fedora's family: packed, installed by rpm itself into a root that has no more than its scripts need, run as
// its service runs it, removed. Where there is no rpm the package is not this system's; and only root may make users.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, describe, test } from "node:test";
import { packRpm } from "../../../scripts/rpm-package.mjs";
import { runsAsItsService } from "../kit/as-service.mjs";
import { PROGRAM } from "../kit/simulator.mjs";

const INSTALLS = spawnSync("rpmbuild", ["--version"]).status === 0 && process.getuid?.() === 0;
const folder = mkdtempSync(join(tmpdir(), "tillwire-rpm-"));
const root = join(folder, "root");
after(() => rmSync(folder, { recursive: true, force: true }));

const output = (program, ...args) =>
  execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
const rpm = (...args) => output("rpm", `--root=${root}`, "--nodeps", ...args);
const inRoot = (path) => join(root, path);

/** The shell and the programs that the package's scripts call, with the libraries of each. */
function rootOfItsScripts() {
  for (const program of ["/bin/sh", "/usr/bin/getent", "/usr/sbin/groupadd", "/usr/sbin/useradd"]) {
    for (const path of [program, ...(output("ldd", program).match(/\/\S+/g) ?? [])]) {
      mkdirSync(dirname(inRoot(path)), { recursive: true });
      copyFileSync(path, inRoot(path));
    }
  }
  mkdirSync(inRoot("etc"), { recursive: true });
  for (const name of ["passwd", "group", "shadow", "gshadow", "login.defs"]) writeFileSync(inRoot(`etc/${name}`), "");
}

const suite = INSTALLS ? describe : () => {};
suite("the package of Fedora's family", () => {
  test("is installed, with a user of its own who alone reads the configuration, and starts nothing", async () => {
    rootOfItsScripts();
    const said = rpm("--install", await packRpm(PROGRAM, folder));
    assert.match(said, /name the terminals in \/etc\/tillwire\/config\.toml/);
    const [, , user, group] = /^tillwire:.*$/m.exec(readFileSync(inRoot("etc/passwd"), "utf8"))?.[0].split(":") ?? [];
    assert.ok(Number(user) > 0);
    const { uid, gid, mode } = statSync(inRoot("etc/tillwire/config.toml"));
    assert.deepEqual([uid, gid, mode & 0o777], [0, Number(group), 0o640]);
    assert.equal(rpm("--verify", "tillwire"), "", "what is installed is what was packed");
  });

  test("runs as its service runs it: the configuration is begun with, and a terminal in it is served", () =>
    runsAsItsService(root));

  test("leaves a shop's configuration and the state when it is removed", () => {
    mkdirSync(inRoot("var/lib/tillwire"), { recursive: true });
    rpm("--erase", "tillwire");
    assert.equal(existsSync(inRoot("usr/bin/tillwire")), false);
    assert.equal(existsSync(inRoot("usr/lib/systemd/system/tillwire.service")), false);
    assert.match(readFileSync(inRoot("etc/tillwire/config.toml.rpmsave"), "utf8"), /counter-1/);
    assert.ok(existsSync(inRoot("var/lib/tillwire")));
  });
});
