// Folders that a former tillwire wrote, when names of files told upper from lower case and had no end: each gets its
// name of today, by a rename, so that a crash leaves it under one of the two.

import { TillError } from "../errors.js";
import { files, isCode, join, list, readText, renameFolder, sync, writeOnce } from "./disk.js";
import { fileOf, formerNameOf, saysItsName } from "./file-names.js";
import { isAliveSince } from "./file-process.js";

/**
 * Carries everything over, since a file system that folds case would take another terminal's folder for this one's.
 * Rejects with `TERMINAL_LOCKED` while a process of a former version holds the terminal: two that name files
 * differently must not work side by side.
 */
export async function carryOver(folder: string, terminal: string): Promise<void> {
  for (const file of await list(folder)) {
    const name = formerNameOf(file);
    if (name === undefined || !(await isTerminals(join(folder, file)))) continue;
    const holder = await livingHolder(join(folder, file));
    if (holder === undefined) await rename(folder, file, name);
    else if (name === terminal) throw locked(holder, file);
  }
  const root = join(folder, fileOf(terminal));
  const holder = await livingHolder(root);
  if (holder !== undefined) throw locked(holder, root);
  await files().rm(join(root, "lease"), { force: true });
  for (const state of ["open", "settled"]) await carryIntents(join(root, state));
}

async function carryIntents(folder: string): Promise<void> {
  let carried = false;
  for (const file of await list(folder)) {
    const reference = formerNameOf(file);
    if (reference === undefined || !(await isFolder(join(folder, file)))) continue;
    await rename(folder, file, reference);
    carried = true;
  }
  if (carried) await sync(folder);
}

async function rename(folder: string, former: string, name: string): Promise<void> {
  const [from, to] = [join(folder, former), join(folder, fileOf(name))];
  try {
    if (saysItsName(fileOf(name))) await writeOnce(from, "name", name);
    await renameFolder(from, to);
  } catch (error) {
    if (isCode(error, "ENOENT")) return; // another process was quicker
    if (!isCode(error, "ENOTEMPTY") && !isCode(error, "EEXIST") && !isCode(error, "EPERM")) throw error;
    const fault = `${from} was written by a former version after ${to} was by this one: look at both, and move one away`;
    throw new TillError("JOURNAL_UNAVAILABLE", fault, { cause: error });
  }
}

/** A former lease is `<process number> <start>`; the start 0, where the system did not tell it, proves nothing. */
async function livingHolder(root: string): Promise<string | undefined> {
  const [pid, started] = (await readText(join(root, "lease")))?.split(" ") ?? [];
  if (pid === undefined || started === undefined || started === "0") return undefined;
  return (await isAliveSince(Number(pid), started)) ? pid : undefined;
}

function locked(pid: string, root: string): TillError {
  return new TillError("TERMINAL_LOCKED", `process ${pid}, of a former version of tillwire, works in ${root}`);
}

/** Not just a folder that lies there. */
async function isTerminals(path: string): Promise<boolean> {
  return (await isFolder(join(path, "open"))) || (await isFolder(join(path, "settled")));
}

async function isFolder(path: string): Promise<boolean> {
  return files()
    .stat(path)
    .then(
      (found) => found.isDirectory(),
      () => false,
    );
}
