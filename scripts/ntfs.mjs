// A file system of Windows, for a while: NTFS in a file, mounted by ntfs-3g with what Windows refuses refused, and blind to
// case. Linux and root are needed.

import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { read } from "./shell.mjs";

/** Bytes: the least that holds a few thousand small files. */
const SIZE = 128 * 1024 * 1024;

/** What a file does not say of itself. */
const DISK = ["-s", "512", "-p", "0", "-H", "255", "-S", "63"];

/** Gives a folder on it to `use`, and takes it away afterwards. */
export async function onNtfs(use) {
  const work = mkdtempSync(join(tmpdir(), "tillwire-ntfs-"));
  const [image, folder] = [join(work, "image"), join(work, "mounted")];
  mkdirSync(folder);
  writeFileSync(image, "");
  truncateSync(image, SIZE);
  await read("mkntfs", ["--quiet", "--force", "--fast", ...DISK, image]);
  await read("lowntfs-3g", ["-o", "ignore_case,windows_names", image, folder]);
  try {
    await use(folder);
  } finally {
    await read("umount", [folder]);
    rmSync(work, { recursive: true });
  }
}
