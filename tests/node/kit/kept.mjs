// What a disk of power.mjs consists of, with what of it a power cut cannot take, and what may become of the rest.

export class Folder {
  entries = new Map();
  /** What a cut cannot take. */
  kept = new Map();
  /** What it can, in order: `{ name, node, move }`, without a node where the name is taken away. */
  pending = [];

  constructor(ino, written) {
    this.ino = ino;
    this.written = written;
  }

  change(name, node, move) {
    const change = { name, node, move };
    for (const before of this.pending)
      if (before.name === name && before.move && !before.node) before.move.next ??= change;
    this.pending.push(change);
    this.apply(this.entries, change);
  }

  apply(names, { name, node }) {
    if (node) names.set(name, node);
    else names.delete(name);
  }

  sync() {
    this.pending = this.pending.filter((change) => {
      const { move, node } = change;
      if (move && (node || move.next)) move.kept = true;
      if (move && !node && !move.kept) return true;
      this.apply(this.kept, change);
      return false;
    });
  }
}

export class File {
  bytes = Buffer.alloc(0);
  kept = Buffer.alloc(0);

  constructor(ino, written) {
    this.ino = ino;
    this.written = written;
  }

  sync() {
    this.kept = this.bytes;
  }
}

/** What becomes of what was not synced: `name` of names, `move` of renames, `bytes` of files. */
export const WORST = { name: () => false, move: (kept) => (kept ? "both" : "undone"), bytes: (kept) => kept };
export const BEST = { name: () => true, move: () => "done", bytes: (_, written) => written };
/** Any of it, as the dice fall. */
export const mixed = (dice) => ({
  name: () => dice(2) === 0,
  move: (kept) => (kept ? ["both", "done"][dice(2)] : ["undone", "both", "done"][dice(3)]),
  bytes(kept, written) {
    const zeros = Buffer.alloc(written.length);
    const torn = written.subarray(0, dice(written.length + 1));
    return [kept, written, zeros, torn, Buffer.concat([torn, zeros.subarray(torn.length)])][dice(5)];
  },
});
