// What Windows asks of the npm package and can be tried on Linux: its journal on NTFS. A command of its own, for root:
//
//   node scripts/run.mjs --only install,toolchain,wasm,package,windows

import { existsSync } from "node:fs";
import { provide } from "./debian.mjs";
import { onNtfs } from "./ntfs.mjs";
import { runTests, testFiles } from "./tests.mjs";

const DRIVER = "/usr/bin/lowntfs-3g";

export async function windows() {
  await provide(["ntfs-3g"], () => existsSync(DRIVER) || undefined, "ntfs-3g is missing: install it.");
  await onNtfs((folder) => runTests(testFiles("tests/windows"), { env: { TILLWIRE_NTFS: folder } }));
}
