/**
 * A journal in a folder, for Node: one file a record, made durable with fsync.
 *
 *     folder/<terminal>/open/<reference>/<seq>       an intent without an outcome
 *     folder/<terminal>/settled/<reference>/<seq>    one with an outcome
 *     folder/<terminal>/leases/<n>                   who works on the terminal
 *
 * A record is written beside its place, synced, and then linked into it: linking fails when the place is taken,
 * so two writers cannot both succeed, and a crash never leaves half a record under a record's name. An intent's folder
 * is moved with its outcome. Other processes may do so at any moment: what is not where it was is looked for again.
 */

import { TillError } from "../errors.js";
import {
  above,
  absolute,
  aside,
  each,
  exists,
  files,
  isCode,
  join,
  list,
  makeFolder,
  readText,
  renameFolder,
  sync,
  syncAbove,
  writeOnce,
} from "./disk.js";
import { FileLeases } from "./file-lease.js";
import { fileOf, nameOf, saysItsName } from "./file-names.js";
import { carryOver } from "./former-files.js";
import type { Journal, JournalEntry, JournalRecord } from "./journal.js";
import { forgetTold } from "./untold.js";

/** How often an intent is looked for that another process moves meanwhile. */
const ATTEMPTS = 20;

/** Where an intent may be. */
interface Place {
  open: string;
  settled: string;
  /** What its folder has to say of its name, where its own name cannot. */
  name: string | undefined;
}

/** A journal in `folder`, which is made when it does not exist. Files are readable by their owner alone. */
export function fileJournal(folder: string): Journal {
  const path = absolute(folder);
  const root = (terminal: string) => join(path, fileOf(terminal));
  const leases = new FileLeases();
  const leaseOf = (terminal: string) => join(root(terminal), "leases");
  const carried = once((terminal: string) => carryOver(path, terminal));
  // Both, before any intent: whoever finds one of them there relies on its name.
  const rooted = once(async (terminal: string) => {
    for (const state of ["open", "settled"]) await makeFolder(join(root(terminal), state));
    if (saysItsName(fileOf(terminal))) await writeOnce(root(terminal), "name", terminal);
    await syncAbove(join(root(terminal), "settled"));
  });
  const place = (terminal: string, reference: string): Place => {
    const file = fileOf(reference);
    const name = saysItsName(file) ? reference : undefined;
    return { open: join(root(terminal), "open", file), settled: join(root(terminal), "settled", file), name };
  };
  const read = async (terminal: string, reference: string) => {
    await carried(terminal);
    return readIntent(place(terminal, reference));
  };

  const journal: Journal = {
    async append(terminal, reference, seq, bytes, settles) {
      await carried(terminal);
      await rooted(terminal);
      const inTime = async () => settles || (await leases.check(leaseOf(terminal)));
      await inTime();
      await append(place(terminal, reference), seq, bytes, settles);
      // Whoever took the terminal by now has read a log without this record, or will have it: it must not count here.
      await inTime();
    },
    async open(terminal) {
      await carried(terminal);
      const found = await each(await list(join(root(terminal), "open")), async (file): Promise<JournalEntry[]> => {
        const reference = await referenceOf(join(root(terminal), "open"), file);
        const records = reference === undefined ? [] : await read(terminal, reference);
        return reference === undefined || records.length === 0 ? [] : [{ reference, records }];
      });
      return found.flat();
    },
    read,
    async claim(terminal, ttlMs) {
      await carried(terminal);
      return leases.claim(leaseOf(terminal), ttlMs);
    },
    renew: (terminal, ttlMs) => leases.renew(leaseOf(terminal), ttlMs),
    release: (terminal) => leases.release(leaseOf(terminal)),
    async prune(terminal, olderThan) {
      await carried(terminal);
      return forgetTold(journal, terminal, (log, but) => prune(join(root(log), "settled"), olderThan, but));
    },
    async history(terminal, limit, before) {
      await carried(terminal);
      const settled = join(root(terminal), "settled");
      const found = (await latest(settled)).filter(({ place }) => before === undefined || place < before);
      const page = found.slice(0, limit);
      const entries = await each(page, async ({ file, written }) => {
        const reference = await referenceOf(settled, file);
        const records = reference === undefined ? [] : await read(terminal, reference);
        return reference === undefined || records.length === 0 ? [] : [{ reference, written, records }];
      });
      const next = page.length < found.length ? page.at(-1)?.place : undefined;
      return { entries: entries.flat(), ...(next !== undefined && { next }) };
    },
  };
  return journal;
}

/** The folders of settled intents, last written first, each with its place in that order. */
async function latest(settled: string): Promise<{ file: string; written: number; place: string }[]> {
  const found = await each(await list(settled), async (file) => {
    const { mtimeNs } = await files()
      .stat(join(settled, file), { bigint: true })
      .catch(() => ({ mtimeNs: undefined }));
    if (mtimeNs === undefined) return [];
    return [{ file, written: Number(mtimeNs / 1_000_000n), place: `${String(mtimeNs).padStart(20, "0")} ${file}` }];
  });
  return found.flat().sort((one, other) => (one.place < other.place ? 1 : -1));
}

async function append(place: Place, seq: number, bytes: Uint8Array, settles: boolean): Promise<void> {
  const current = await write(place, String(seq), bytes);
  const target = settles ? place.settled : place.open;
  // Somebody went on behind this record. Listed as open without need does no harm, the other way round would: also for a moment.
  const passed = async (folder: string) => settles && (await exists(join(folder, String(seq + 1))));
  if (target !== current && !(await passed(current))) {
    await move(current, target);
    if (await passed(target)) await move(target, current);
    await sync(above(target));
  }
  await sync(above(current));
}

/** Writes it into the intent's folder, wherever that is by then, and gives that. */
async function write(place: Place, name: string, bytes: Uint8Array): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const folder = await whereabouts(place);
      if (place.name !== undefined) await writeOnce(folder, "name", place.name);
      if (!(await writeOnce(folder, name, bytes))) throw new TillError("JOURNAL_CONFLICT");
      if (folder === place.settled || !(await isAstray(place, name))) return folder;
    } catch (error) {
      if (!isCode(error, "ENOENT") || attempt === ATTEMPTS) throw error;
    }
  }
}

/** The folder of an intent; a new one where it has none. */
async function whereabouts({ open, settled }: Place): Promise<string> {
  if (await exists(settled)) return settled;
  await makeFolder(open);
  if (!(await exists(settled))) return open;
  // It was moved between the two looks: the new one is in nobody's way.
  await files()
    .rmdir(open)
    .catch(() => {});
  return settled;
}

/** Whether a record went into a new folder, made in the moment after the intent's own was moved; then it is undone. */
async function isAstray({ open, settled }: Place, name: string): Promise<boolean> {
  if (!(await exists(settled)) || !(await exists(join(open, name)))) return false;
  await files().unlink(join(open, name));
  await files()
    .rmdir(open)
    .catch(() => {});
  return true;
}

/** Moves an intent's folder, unless another process does. */
async function move(from: string, to: string): Promise<void> {
  await makeFolder(above(to));
  try {
    await renameFolder(from, to);
  } catch (error) {
    if (!(await exists(to))) throw error;
  }
}

async function readIntent({ open, settled, name }: Place): Promise<JournalRecord[]> {
  // Thrice, since it may be moved between two looks.
  for (const folder of [settled, open, settled]) {
    const found = await records(folder);
    if (found.length === 0) continue;
    const inside = name === undefined ? name : await readText(join(folder, "name"));
    if (inside === name) return found;
    if (inside !== undefined) throw new TillError("JOURNAL_UNAVAILABLE", `${folder} says that it is another intent's`);
  }
  return [];
}

async function records(folder: string): Promise<JournalRecord[]> {
  const names = (await list(folder)).filter((name) => /^(0|[1-9]\d*)$/.test(name));
  try {
    const found = await Promise.all(
      names.map(async (name) => ({
        seq: Number(name),
        bytes: new Uint8Array(await files().readFile(join(folder, name))),
      })),
    );
    return found.sort((one, other) => one.seq - other.seq);
  } catch (error) {
    if (isCode(error, "ENOENT")) return [];
    throw error;
  }
}

/** The reference of a folder; undefined for a stray file. */
async function referenceOf(folder: string, file: string): Promise<string | undefined> {
  if (!saysItsName(file)) return nameOf(file);
  const name = await readText(join(folder, file, "name"));
  if (name !== undefined && fileOf(name) === file) return name;
  if ((await records(join(folder, file))).length === 0) return undefined;
  throw new TillError("JOURNAL_UNAVAILABLE", `${join(folder, file)} has records, but does not say of which intent`);
}

/**
 * Forgets the old ones; also what was left of others, where a process died over it. Before anything of them is removed, that
 * their names are gone is durable: one that came back after a power cut would lack records.
 */
async function prune(settled: string, olderThan: number, but: ReadonlySet<string>): Promise<number> {
  const kept = new Set(Array.from(but, fileOf));
  const old = await each(await list(settled, true), async (file) => {
    const found = await files()
      .stat(join(settled, file))
      .catch(() => undefined);
    return found?.isDirectory() && found.mtimeMs < olderThan && !kept.has(file) ? [file] : [];
  });
  const left = old.flat().filter((file) => file.startsWith("."));
  const intents = old.flat().filter((file) => nameOf(file) !== undefined || saysItsName(file));
  const forgotten = (await each(intents, (file) => forget(settled, file, olderThan))).flat();
  const away = [...left.map((file) => join(settled, file)), ...forgotten];
  if (away.length > 0) await sync(settled);
  await each(away, (folder) => files().rm(folder, { recursive: true, force: true }));
  return forgotten.length;
}

/** Moves it aside, whole: whoever goes on with it at this moment finds all of it, or nothing. Gives where it is then. */
async function forget(settled: string, file: string, olderThan: number): Promise<string[]> {
  const [intent, away] = [join(settled, file), join(settled, aside())];
  try {
    await renameFolder(intent, away);
    if ((await files().stat(away)).mtimeMs >= olderThan) return renameFolder(away, intent).then(() => []);
    return [away];
  } catch (error) {
    if (isCode(error, "ENOENT")) return [];
    throw error;
  }
}

/** Does it once for each terminal, and again where it failed. */
function once(use: (terminal: string) => Promise<void>): (terminal: string) => Promise<void> {
  const done = new Map<string, Promise<void>>();
  return (terminal) => {
    const doing = done.get(terminal) ?? use(terminal);
    done.set(terminal, doing);
    doing.catch(() => done.delete(terminal));
    return doing;
  };
}
