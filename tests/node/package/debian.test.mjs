// The package of Debian and Ubuntu: packed, installed into an empty root by dpkg itself, run as its service runs it, removed.
// Other systems have no dpkg, and the package is not theirs; and only root may give files to the service's user.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { packDebian } from "../../../scripts/debian-package.mjs";
import { runsAsItsService } from "../kit/as-service.mjs";
import { PROGRAM } from "../kit/simulator.mjs";

const INSTALLS = spawnSync("dpkg", ["--version"]).status === 0 && process.getuid?.() === 0;
const folder = mkdtempSync(join(tmpdir(), "tillwire-debian-"));
const root = join(folder, "root");
after(() => rmSync(folder, { recursive: true, force: true }));

const dpkg = (...args) =>
  execFileSync(
    "dpkg",
    [`--root=${root}`, "--force-not-root", "--force-depends", "--force-script-chrootless", ...args],
    { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] },
  );
const inRoot = (path) => join(root, path);
function emptyRoot() {
  for (const path of ["var/lib/dpkg/updates", "var/lib/dpkg/info", "etc"]) mkdirSync(inRoot(path), { recursive: true });
  for (const path of ["var/lib/dpkg/status", "etc/passwd", "etc/group"]) writeFileSync(inRoot(path), "");
}

const suite = INSTALLS ? describe : () => {};
suite("the package of Debian", () => {
  test("is installed, with a user of its own who alone reads the configuration, and starts nothing", async () => {
    emptyRoot();
    const said = dpkg("--install", await packDebian(PROGRAM, folder));
    assert.match(said, /name the terminals in \/etc\/tillwire\/config\.toml/);
    const [, , user, group] = /^tillwire:.*$/m.exec(readFileSync(inRoot("etc/passwd"), "utf8"))?.[0].split(":") ?? [];
    assert.ok(Number(user) > 0);
    const { uid, gid, mode } = statSync(inRoot("etc/tillwire/config.toml"));
    assert.deepEqual([uid, gid, mode & 0o777], [0, Number(group), 0o640]);
  });

  test("runs as its service runs it: the configuration is begun with, and a terminal in it is served", async () => {
    await runsAsItsService(root);
  });

  test("leaves the configuration and the state when it is removed, and nothing when it is purged", () => {
    mkdirSync(inRoot("var/lib/tillwire"), { recursive: true });
    dpkg("--remove", "tillwire");
    assert.equal(existsSync(inRoot("usr/bin/tillwire")), false);
    assert.ok(existsSync(inRoot("etc/tillwire/config.toml")));
    assert.ok(existsSync(inRoot("var/lib/tillwire")));
    dpkg("--purge", "tillwire");
    for (const path of ["etc/tillwire", "var/lib/tillwire", "usr/lib/systemd/system/tillwire.service"]) {
      assert.equal(existsSync(inRoot(path)), false, path);
    }
  });
});
