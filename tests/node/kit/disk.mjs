// File systems that are not at hand, below one folder and under Node's own node:fs/promises: one that folds names, and
// a strict disk in memory, which keeps through a power cut what was synced and nothing else.

import { readdirSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join, sep } from "node:path";

const fsp = process.getBuiltinModule("node:fs/promises");
const PATHS = ["mkdir", "rename", "open", "readdir", "readFile", "writeFile", "stat", "link", "unlink", "rm", "rmdir"];

/** An error as Node gives it. */
export const failure = (code) => Object.assign(new Error(code), { code, errno: -(constants.errno[code] ?? 1) });

/** Calls `use(name, real, args)` for what happens below that folder; gives what takes it back. */
export function between(folder, use) {
  const reals = PATHS.map((name) => [name, fsp[name]]);
  for (const [name, real] of reals) {
    fsp[name] = (...args) => {
      const ours = String(args[0]) === folder || String(args[0]).startsWith(folder + sep);
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

/** A disk in memory below `folder`. */
export class StrictDisk {
  #root = directory();
  #inodes = 1;
  #undo;
  #folder;
  /** How many more changes and syncs it lets happen before the power is cut. */
  power = Number.POSITIVE_INFINITY;

  constructor(folder) {
    this.#folder = folder;
    this.#undo = between(folder, async (name, _, args) => this[name](...args));
  }

  remove() {
    this.#undo();
  }

  /** What was never synced is gone: bytes of files, and names in folders. */
  cut() {
    this.#root = survivor(this.#root, new Map());
    this.power = Number.POSITIVE_INFINITY;
  }

  async mkdir(path) {
    let first;
    let at = this.#root;
    const names = this.#names(path);
    for (const [index, name] of names.entries()) {
      if (!at.entries.has(name)) {
        this.#spend();
        at.entries.set(name, { ...directory(), ino: ++this.#inodes });
        first ??= join(this.#folder, ...names.slice(0, index + 1));
      }
      at = at.entries.get(name);
      if (!at.entries) throw failure("EEXIST");
    }
    return first;
  }

  async open(path, flags) {
    if (flags === "wx") this.#create(path);
    const node = this.#find(path);
    const sync = async () => {
      this.#spend();
      if (node.entries) node.durable = new Map(node.entries);
      else node.durable = node.bytes;
    };
    const writeFile = async (bytes) => {
      this.#spend();
      node.bytes = Buffer.from(bytes);
    };
    return { fd: 1_000_000 + node.ino, sync, writeFile, close: async () => {} };
  }

  async writeFile(path, bytes) {
    this.#create(path).bytes = Buffer.from(bytes);
  }

  async link(from, to) {
    const node = this.#find(from);
    this.#put(to, node);
  }

  async rename(from, to) {
    const node = this.#find(from);
    const target = this.#folderOf(to).entries.get(this.#last(to));
    if (target?.entries?.size > 0) throw failure("ENOTEMPTY");
    this.#spend();
    this.#folderOf(from).entries.delete(this.#last(from));
    this.#folderOf(to).entries.set(this.#last(to), node);
  }

  async unlink(path) {
    this.#find(path);
    this.#spend();
    this.#folderOf(path).entries.delete(this.#last(path));
  }

  async rmdir(path) {
    if (this.#find(path).entries.size > 0) throw failure("ENOTEMPTY");
    await this.unlink(path);
  }

  async rm(path) {
    await this.unlink(path).catch((error) => (error.code === "ENOENT" ? undefined : Promise.reject(error)));
  }

  async readdir(path) {
    const node = this.#find(path);
    if (!node.entries) throw failure("ENOTDIR");
    return [...node.entries.keys()];
  }

  async readFile(path, encoding) {
    const { bytes } = this.#find(path);
    return encoding ? bytes.toString(encoding) : bytes;
  }

  async stat(path) {
    const node = this.#find(path);
    return { mtimeMs: node.written, ino: node.ino, dev: 1, isDirectory: () => node.entries !== undefined };
  }

  #spend() {
    if (this.power <= 0) throw failure("EIO");
    this.power -= 1;
  }

  #create(path) {
    return this.#put(path, { bytes: Buffer.alloc(0), written: Date.now(), ino: ++this.#inodes });
  }

  #put(path, node) {
    const { entries } = this.#folderOf(path);
    if (entries.has(this.#last(path))) throw failure("EEXIST");
    this.#spend();
    entries.set(this.#last(path), node);
    return node;
  }

  #names = (path) => String(path).slice(this.#folder.length).split(sep).filter(Boolean);
  #last = (path) => this.#names(path).at(-1);
  #folderOf = (path) => this.#find(dirname(path));

  #find(path) {
    let at = this.#root;
    for (const name of this.#names(path)) {
      if (!at.entries) throw failure("ENOTDIR");
      at = at.entries.get(name);
      if (!at) throw failure("ENOENT");
    }
    return at;
  }
}

const directory = () => ({ entries: new Map(), durable: new Map(), written: Date.now(), ino: 1 });

/** A node after the cut; one that has two names stays one. */
function survivor(node, known) {
  if (known.has(node)) return known.get(node);
  if (!node.entries) {
    const bytes = node.durable ?? Buffer.alloc(0);
    known.set(node, { ...node, bytes, durable: bytes });
    return known.get(node);
  }
  const left = { ...node, entries: new Map() };
  known.set(node, left);
  for (const [name, child] of node.durable) left.entries.set(name, survivor(child, known));
  left.durable = new Map(left.entries);
  return left;
}
