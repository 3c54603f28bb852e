// The program as a package of Fedora, RHEL, openSUSE and their kin. `node scripts/rpm-package.mjs` packs what `--only helper`
// has built; `rpmbuild` does the packing, by helper/service/rpm/tillwire.spec.

import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fill, release, SERVICE } from "./linux-files.mjs";
import { read, TARGET } from "./shell.mjs";

/** Packs a built program; gives the path of the package. */
export async function packRpm(program = join(TARGET, "release/tillwire"), out = join(TARGET, "rpm")) {
  const { version, description } = release();
  const files = join(out, "files");
  await fill(files, program, { zsh: "site-functions", licences: "usr/share/licenses/tillwire/copyright" });
  const packed = join(out, "packed");
  mkdirSync(packed, { recursive: true });
  const given = { _topdir: join(out, "work"), _rpmdir: packed, _build_name_fmt: "%%{NAME}-%%{VERSION}.%%{ARCH}.rpm" };
  const named = { ...given, files_of_tillwire: files, version_of_tillwire: version, says_tillwire: description };
  // Of the same age on every machine, where one is given (SOURCE_DATE_EPOCH).
  const alike = { _buildhost: "tillwire", use_source_date_epoch_as_buildtime: 1, clamp_mtime_to_source_date_epoch: 1 };
  const defines = Object.entries({ ...named, ...alike }).flatMap(([name, value]) => ["--define", `${name} ${value}`]);
  await read("rpmbuild", ["-bb", "--quiet", ...defines, join(SERVICE, "rpm/tillwire.spec")]);
  return join(packed, readdirSync(packed).find((name) => name.startsWith(`tillwire-${version}.`)) ?? "");
}

if (process.argv[1] === import.meta.filename) console.log(await packRpm());
