// Files and folders that are still there after a power cut: a name is durable only once its folder was synced, and that
// folder's name in the one above it, and so on.

import { node } from "../node.js";

export const files = () => node<typeof import("node:fs/promises")>("node:fs/promises");
export const join = (...parts: string[]) => node<typeof import("node:path")>("node:path").join(...parts);
export const above = (path: string) => node<typeof import("node:path")>("node:path").dirname(path);
export const absolute = (path: string) => node<typeof import("node:path")>("node:path").resolve(path);
/** A name beside the others that is never one of theirs. */
export const aside = () => `.${globalThis.crypto.randomUUID()}`;

/** How many files are open at once, at most: there may be ten thousand, and a process may have a thousand. */
const AT_ONCE = 32;
/** How often a folder that somebody uses is renamed again, and after how many ms. */
const PATIENCE = 100;
const AGAIN = 10;

/** Makes a folder and what is missing above it, durably; says whether it was missing. For its owner alone. */
export async function makeFolder(folder: string): Promise<boolean> {
  const first = await files().mkdir(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return false;
  if (process.platform === "win32") return true;
  for (let made = folder; ; made = above(made)) {
    await sync(above(made));
    if (made === first || made === above(made)) return true;
  }
}

/** Makes a folder's names durable. Windows cannot and needs not. */
export async function sync(folder: string): Promise<void> {
  await withFolder(folder, async (handle) => handle?.sync());
}

/** Syncs what is above a folder, for whoever made it may have died before; what we may not open was there before us. */
export async function syncAbove(folder: string): Promise<void> {
  for (let at = folder; at !== above(at); at = above(at)) {
    await sync(above(at)).catch((error) => {
      if (!["EACCES", "EPERM", "EROFS", "EINVAL"].some((code) => isCode(error, code))) throw error;
    });
  }
}

/** Puts bytes under a name, all or nothing, and durable when it resolves; `false`: the name is taken, as durably. */
export async function writeOnce(folder: string, name: string, bytes: Uint8Array | string): Promise<boolean> {
  const beside = join(folder, aside());
  return withFolder(folder, async (handle) => {
    const file = await files().open(beside, "wx", 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    const free = await linkOnce(beside, join(folder, name)).finally(() =>
      files()
        .unlink(beside)
        .catch(() => {}),
    );
    // By the handle: the folder may have been moved by now, with the record in it.
    await handle?.sync();
    return free;
  });
}

/** A second name for a file; `false`: it is taken. */
export async function linkOnce(file: string, name: string): Promise<boolean> {
  try {
    await files().link(file, name);
    return true;
  } catch (error) {
    if (isCode(error, "EEXIST")) return false;
    throw error;
  }
}

/**
 * Gives a folder another name. Windows refuses that for as long as somebody has open what is in it, such as a reader of its
 * records or a virus scanner: that is waited for.
 */
export async function renameFolder(from: string, to: string): Promise<void> {
  for (let left = process.platform === "win32" ? PATIENCE : 0; ; left -= 1) {
    try {
      return await files().rename(from, to);
    } catch (error) {
      if (left === 0 || !["EACCES", "EBUSY", "EPERM"].some((code) => isCode(error, code))) throw error;
    }
    await new Promise((done) => setTimeout(done, AGAIN));
  }
}

/** The names in a folder, none where it is missing or is none; with or without those of what is {@link aside}. */
export async function list(folder: string, all = false): Promise<string[]> {
  try {
    return (await files().readdir(folder)).filter((name) => all || !name.startsWith("."));
  } catch (error) {
    if (isCode(error, "ENOENT") || isCode(error, "ENOTDIR")) return [];
    throw error;
  }
}

export async function readText(path: string): Promise<string | undefined> {
  return files()
    .readFile(path, "utf8")
    .catch(() => undefined);
}

export async function exists(path: string): Promise<boolean> {
  try {
    await files().stat(path);
    return true;
  } catch (error) {
    if (isCode(error, "ENOENT") || isCode(error, "ENOTDIR")) return false;
    throw error;
  }
}

/** Does it to each, a few at once. */
export async function each<T, R>(items: readonly T[], use: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += AT_ONCE) {
    results.push(...(await Promise.all(items.slice(start, start + AT_ONCE).map(use))));
  }
  return results;
}

/** By its code alone: an error of Node is no `Error` of a realm such as a test runner's. */
export function isCode(error: unknown, code: string): boolean {
  return (error as { code?: unknown } | undefined)?.code === code;
}

export type Handle = Awaited<ReturnType<ReturnType<typeof files>["open"]>>;

/** With the folder held, where the system can: Windows cannot, and needs no sync. */
async function withFolder<T>(folder: string, use: (handle: Handle | undefined) => Promise<T>): Promise<T> {
  const handle = process.platform === "win32" ? undefined : await files().open(folder, "r");
  try {
    return await use(handle);
  } finally {
    await handle?.close();
  }
}
