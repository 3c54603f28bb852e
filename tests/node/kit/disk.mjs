// File systems that are not at hand, below one folder and under Node's own node:fs/promises: whoever wants to may come between,
// and one that folds names. power.mjs has one of which a power cut leaves what was synced.

import { readdirSync } from "node:fs";
import { constants } from "node:os";
import { join, sep } from "node:path";

const fsp = process.getBuiltinModule("node:fs/promises");
const PATHS = ["mkdir", "rename", "open", "readdir", "readFile", "readlink"].concat(
  ...["writeFile", "stat", "link", "unlink", "rm", "rmdir"],
);

/** An error as Node gives it, which nobody asks where it comes from. */
export function failure(code) {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  const error = Object.assign(new Error(code), { code, errno: -(constants.errno[code] ?? 1) });
  Error.stackTraceLimit = stackTraceLimit;
  return error;
}

/** Calls `use(name, real, args)` for what happens in one of these folders or below; gives what takes it back. */
export function between(folders, use) {
  const at = [folders].flat().map((folder) => [folder, folder + sep]);
  const reals = PATHS.map((name) => [name, fsp[name]]);
  for (const [name, real] of reals) {
    fsp[name] = (...args) => {
      const path = String(args[0]);
      const ours = at.some(([folder, below]) => path === folder || path.startsWith(below));
      return ours ? use(name, real.bind(fsp), args) : real.apply(fsp, args);
    };
  }
  return () => Object.assign(fsp, Object.fromEntries(reals));
}

const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(\..*)?$/i;

/**
 * Names are what they are on Windows and on macOS: kept as they were given, and found by any that has the same letters,
 * in whatever case and form, without dots and spaces at the end; devices and some characters are refused.
 */
export function folded(folder) {
  const same = (name) =>
    name
      .normalize("NFD")
      .toLowerCase()
      .replace(/[. ]+$/, "");
  const find = (path) => {
    let at = folder;
    for (const name of String(path).slice(folder.length).split(sep).filter(Boolean)) {
      if (DEVICE.test(name) || /[<>:"|?*\\]/.test(name) || Buffer.byteLength(name) > 143) throw failure("EINVAL");
      at = join(at, list(at).find((known) => same(known) === same(name)) ?? name);
    }
    return at;
  };
  const two = new Set(["rename", "link"]);
  return between(folder, async (name, real, [path, second, ...rest]) =>
    real(find(path), two.has(name) ? find(second) : second, ...rest),
  );
}

function list(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
