// A disk in memory, below one folder and under Node's own node:fs/promises, of which a power cut leaves what POSIX promises
// and nothing else:
//
//   - a file's bytes that were not synced are gone, cut off anywhere, or zeros;
//   - a name that was made or taken away in a folder is as it was before, or as it is now, whatever else happened there before
//     or after, until that folder is synced;
//   - a rename may be undone until the folder it leads to is synced, and what is renamed may have both names until the other one
//     is. That it has none, or that its former name is another's while the rename is undone, is what every file system in use
//     rules out.
//
// It knows no journal. `image()` is a disk that a cut at this moment may leave; `drops` names folders or files whose sync does
// nothing, so that a test of what is synced can be seen to fail.

import { dirname, join, sep } from "node:path";
import { between, failure } from "./disk.mjs";
import { File, Folder } from "./kept.mjs";

/** A handle's number is above those of the process's own. */
const FIRST_FD = 1_000_000;

export class PowerDisk {
  root;
  /** The disk's own clock, in ms. */
  now = 1_796_000_000_000;
  /** How often the power has come back. */
  started = 0;
  /** How often it was changed or synced. */
  changes = 0;
  /** Called before each thing that is asked of it; others' come in between. */
  turn = undefined;
  /** What syncs do nothing. */
  drops = (_path) => false;
  #folder;
  #handles = new Map();
  #inodes = 1;

  constructor(folder) {
    this.#folder = folder;
    this.root = new Folder(1, this.now);
  }

  /** Puts it where it belongs, until what this gives is called. */
  mount() {
    return between([this.#folder, "/proc", "/"], async (name, _, args) => {
      if (!String(args[0]).startsWith(this.#folder)) return this.#system(name, String(args[0]));
      await this.turn?.(name, args);
      return this[name](...args);
    });
  }

  /** One that a cut at this moment may leave. Its clock is two minutes later. */
  image(pick) {
    const [files, moves, names] = [new Map(), new Map(), new Map()];
    const moved = (move) => {
      // A name is somebody else's once the rename is done by which it became free.
      if (!moves.has(move)) moves.set(move, move.next && stays(move.next) ? "done" : pick.move(move.kept === true));
      return moves.get(move);
    };
    const stays = (change) => {
      const { node, move } = change;
      if (move) return node ? moved(move) !== "undone" : moved(move) === "done";
      if (!names.has(change)) names.set(change, pick.name());
      return names.get(change);
    };
    const file = (node) => {
      if (!files.has(node)) {
        const left = Object.assign(new File(node.ino, node.written), node);
        left.bytes = node.bytes === node.kept ? node.bytes : pick.bytes(node.kept, node.bytes);
        left.kept = left.bytes;
        files.set(node, left);
      }
      return files.get(node);
    };
    const copy = (node) => {
      if (node instanceof File) return file(node);
      const left = new Folder(node.ino, node.written);
      const kept = node.pending.length > 0 ? new Map(node.kept) : node.kept;
      for (const change of node.pending) if (stays(change)) left.apply(kept, change);
      for (const [name, child] of kept) left.entries.set(name, copy(child));
      left.kept = left.entries;
      return left;
    };
    const image = new PowerDisk(this.#folder);
    image.root = copy(this.root);
    image.now = this.now + 120_000;
    image.started = this.started + 1;
    image.#inodes = this.#inodes;
    return image;
  }

  /** What is on it, as a text: the same for disks that are alike to whoever reads them. */
  said() {
    const said = (node) => {
      if (node instanceof File) return `${node.ino}:${node.bytes.toString("latin1")}`;
      return `(${[...node.entries].map(([name, child]) => `${name} ${said(child)}`).join()})`;
    };
    return said(this.root);
  }

  async mkdir(path, { recursive = false } = {}) {
    let [first, at] = [undefined, this.root];
    const names = this.#names(path);
    for (const [index, name] of names.entries()) {
      const last = index === names.length - 1;
      if (last && !recursive && at.entries.has(name)) throw failure("EEXIST");
      if (!at.entries.has(name)) {
        if (!last && !recursive) throw failure("ENOENT");
        if (first !== undefined) await this.turn?.("mkdir", [path]);
        this.#change(at, name, new Folder(++this.#inodes, this.now));
        first ??= join(this.#folder, ...names.slice(0, index + 1));
      }
      at = at.entries.get(name);
      if (!(at instanceof Folder)) throw failure("EEXIST");
    }
    return recursive ? first : undefined;
  }

  open(path, flags) {
    const node = flags === "wx" ? this.#create(path) : this.#find(path);
    const fd = FIRST_FD + ++this.#inodes;
    this.#handles.set(fd, node);
    const ask = async (name, use) => {
      await this.turn?.(name, [path]);
      return use();
    };
    return {
      fd,
      sync: () => ask("sync", () => this.#sync(node, String(path))),
      writeFile: (bytes) => ask("write", () => this.#write(node, bytes)),
      close: () => ask("close", () => void this.#handles.delete(fd)),
    };
  }

  writeFile(path, bytes) {
    this.#write(this.#create(path), bytes);
  }

  link(from, to) {
    const node = this.#find(from);
    this.#put(to, node);
  }

  rename(from, to) {
    const node = this.#find(from);
    const [source, target] = [this.#folderOf(from), this.#folderOf(to)];
    if (target.entries.get(last(to))?.entries?.size > 0) throw failure("ENOTEMPTY");
    const move = {};
    this.#change(target, last(to), node, move);
    this.#change(source, last(from), undefined, move);
  }

  unlink(path) {
    this.#find(path);
    this.#change(this.#folderOf(path), last(path), undefined);
  }

  rmdir(path) {
    if (this.#find(path).entries.size > 0) throw failure("ENOTEMPTY");
    this.unlink(path);
  }

  async rm(path, { recursive = false, force = false } = {}) {
    if (force && !this.#has(path)) return;
    const node = this.#find(path);
    if (node instanceof Folder && !recursive) throw failure("EISDIR");
    for (const name of [...(node.entries?.keys() ?? [])]) {
      await this.rm(join(String(path), name), { recursive });
      await this.turn?.("rm", [path]);
    }
    this.unlink(path);
  }

  readdir(path, { withFileTypes = false } = {}) {
    const node = this.#find(path);
    if (!(node instanceof Folder)) throw failure("ENOTDIR");
    const entry = ([name, child]) => ({ name, isDirectory: () => child instanceof Folder });
    return withFileTypes ? [...node.entries].map(entry) : [...node.entries.keys()];
  }

  readFile(path, encoding) {
    const { bytes } = this.#find(path);
    if (!bytes) throw failure("EISDIR");
    return encoding ? bytes.toString(encoding) : bytes;
  }

  stat(path, { bigint = false } = {}) {
    return told(this.#find(path), bigint);
  }

  /** What the system says of itself and of who has a file open; it started anew with this disk. */
  #system(name, path) {
    if (path === "/" && name === "open") return { sync: async () => {}, close: async () => {} };
    if (path.endsWith("/boot_id")) return `start ${this.started}`;
    if (name === "readlink") return path;
    if (path.endsWith("/stat")) return "1 (till) S 1";
    const node = this.#handles.get(Number(path.match(/^\/proc\/\d+\/fd\/(\d+)$/)?.[1]));
    if (!node) throw failure("ENOENT");
    return told(node, true);
  }

  #write(node, bytes) {
    this.#changed();
    Object.assign(node, { bytes: Buffer.from(bytes), written: this.now });
  }

  #sync(node, path) {
    this.#changed();
    if (!this.drops(path)) node.sync();
  }

  #create(path) {
    return this.#put(path, new File(++this.#inodes, this.now));
  }

  #put(path, node) {
    const folder = this.#folderOf(path);
    if (folder.entries.has(last(path))) throw failure("EEXIST");
    this.#change(folder, last(path), node);
    return node;
  }

  #change(folder, name, node, move) {
    this.#changed();
    folder.change(name, node, move);
    folder.written = this.now;
  }

  #changed() {
    this.changes += 1;
    this.now += 1;
  }

  #names = (path) => String(path).slice(this.#folder.length).split(sep).filter(Boolean);
  #folderOf = (path) => this.#find(dirname(String(path)));

  #has(path) {
    try {
      return this.#find(path) !== undefined;
    } catch {
      return false;
    }
  }

  #find(path) {
    let at = this.root;
    for (const name of this.#names(path)) {
      if (!(at instanceof Folder)) throw failure("ENOTDIR");
      at = at.entries.get(name);
      if (!at) throw failure("ENOENT");
    }
    return at;
  }
}

const last = (path) => String(path).split(sep).at(-1);

function told(node, bigint) {
  const isDirectory = () => node instanceof Folder;
  const numbers = { dev: 1, ino: node.ino, mtimeMs: node.written };
  if (!bigint) return { ...numbers, isDirectory };
  const big = Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, BigInt(value)]));
  return { ...big, mtimeNs: BigInt(node.written) * 1_000_000n, isDirectory };
}
