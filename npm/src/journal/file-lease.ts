/**
 * Leases in files. A lease is a row of numbers in its folder, of which the highest counts:
 *
 *     leases/<n>     a file { "token", "ttl", and who holds it }, or an empty folder: it is free
 *
 * To take, keep or give back a lease is to make the next number, and a number can be made once: that is the
 * compare-and-set. A lease ends when its holder is dead for certain, or was silent for `ttl`, by the clock of the file
 * system, which is one for all who share the folder; where that clock was set back, by the time that it was watched.
 */

import { TillError } from "../errors.js";
import { aside, each, files, type Handle, isCode, join, linkOnce, list, makeFolder, readText } from "./disk.js";
import { type Holder, here, isDead } from "./file-process.js";

/** How many past numbers are kept: whoever looked long ago and makes one of them sees that it was late. */
const KEPT = 8;
/** What is beside the numbers for longer was left by a process that died, in ms. */
const LEFT = 60_000;
/** How long a lease lasts that cannot be read, in ms: a power cut may have emptied its file. */
const UNREADABLE = 60_000;

/** How often the folder is read for it. */
const ATTEMPTS = 3;

const NONE: Entry = { number: 0, free: true };

/** Open for as long as a lease is held, whoever forgets the journal meanwhile: see {@link Holder}. */
const open = new Set<Handle>();

interface Lease extends Partial<Holder> {
  token: string;
  ttl: number;
}

interface Entry {
  number: number;
  free: boolean;
}

interface Newest extends Lease, Entry {}

interface Held {
  token: string;
  file: Handle;
}

/** The leases that one journal has. */
export class FileLeases {
  readonly #held = new Map<string, Held>();
  readonly #watched = new Map<string, { number: number; since: number }>();
  /** What could not be written down as given back. */
  readonly #given = new Set<string>();

  /** Takes the lease of that folder. `false`: somebody else holds it. */
  async claim(folder: string, ttl: number): Promise<boolean> {
    await makeFolder(folder);
    const last = await newest(folder);
    if (!(await this.#isOver(folder, last))) return false;
    const token = globalThis.crypto.randomUUID();
    const file = await put(folder, last.number + 1, { token, ttl }).catch((error) => this.#giveUp(token, error));
    if (!file) return false;
    await this.#hold(folder, { token, file });
    await tidy(folder, last.number + 1).catch(() => {});
    return true;
  }

  /** Keeps it. `false`: it is lost. */
  async renew(folder: string, ttl: number): Promise<boolean> {
    const held = this.#held.get(folder);
    if (!held) return false;
    const { number, token } = await newest(folder);
    const file = token === held.token ? await put(folder, number + 1, { token, ttl }) : undefined;
    if (!file) return false;
    await this.#hold(folder, { token, file });
    await tidy(folder, number + 1).catch(() => {});
    return true;
  }

  /** Gives it back, where it is ours. */
  async release(folder: string): Promise<void> {
    const held = this.#held.get(folder);
    if (!held) return;
    this.#held.delete(folder);
    try {
      const { number, token } = await newest(folder);
      if (token === held.token) await free(folder, number + 1);
    } catch (error) {
      this.#giveUp(held.token, error);
    } finally {
      await close(held.file);
    }
  }

  /** Rejects with `TERMINAL_LOCKED` where it was taken and has been lost; without having taken it nobody is late. */
  async check(folder: string): Promise<void> {
    const held = this.#held.get(folder);
    if (held && (await newest(folder)).token !== held.token) throw new TillError("TERMINAL_LOCKED");
  }

  async #hold(folder: string, held: Held): Promise<void> {
    const before = this.#held.get(folder);
    this.#held.set(folder, held);
    await close(before?.file);
  }

  async #isOver(folder: string, last: Newest): Promise<boolean> {
    if (last.free || this.#given.has(last.token)) return true;
    const path = join(folder, String(last.number));
    if (last.pid !== undefined && (await isDead({ ...last, pid: last.pid }, path))) return true;
    const [now, written] = [await clock(folder), await writtenAt(path)];
    return (written !== undefined && now - written >= last.ttl) || this.#isSilent(folder, last);
  }

  #giveUp(token: string, error: unknown): never {
    this.#given.add(token);
    throw error;
  }

  /** By our own clock, since it was first seen here. */
  #isSilent(folder: string, { number, ttl }: Newest): boolean {
    const watched = this.#watched.get(folder);
    if (watched?.number === number) return performance.now() - watched.since >= ttl;
    this.#watched.set(folder, { number, since: performance.now() });
    return false;
  }
}

/** The lease that counts. */
async function newest(folder: string): Promise<Newest> {
  for (let attempt = 1; ; attempt += 1) {
    const last = (await entries(folder)).reduce((one, other) => (other.number > one.number ? other : one), NONE);
    if (last.free) return { ...last, token: "", ttl: 0 };
    const text = await readText(join(folder, String(last.number)));
    // Cleared meanwhile, or nothing that can be read.
    if (text !== undefined || attempt === ATTEMPTS) return { ...parse(text ?? ""), ...last };
  }
}

function parse(text: string): Lease {
  try {
    const { token, ttl, ...rest } = JSON.parse(text);
    if (typeof token === "string" && typeof ttl === "number") return { token, ttl, ...rest };
  } catch {}
  return { token: "", ttl: UNREADABLE };
}

async function entries(folder: string): Promise<Entry[]> {
  const found = await files()
    .readdir(folder, { withFileTypes: true })
    .catch((error) => (isCode(error, "ENOENT") ? [] : Promise.reject(error)));
  const numbered = found.filter(({ name }) => /^[1-9]\d{0,14}$/.test(name));
  return numbered.map((entry) => ({ number: Number(entry.name), free: entry.isDirectory() }));
}

/**
 * Makes a number that nobody has; nothing where somebody was quicker. It keeps the file open. Whoever counted long ago
 * and slept may make one that was made and cleared meanwhile, and sees by the higher ones that it was late.
 */
async function put(folder: string, number: number, lease: Lease): Promise<Handle | undefined> {
  const [beside, path] = [join(folder, aside()), join(folder, String(number))];
  const file = await files().open(beside, "wx", 0o600);
  open.add(file);
  let first = false;
  try {
    await file.writeFile(JSON.stringify({ ...lease, ...(await here(file)) }));
    first = (await linkOnce(beside, path)) && (await highest(folder, number, path));
  } finally {
    await files()
      .unlink(beside)
      .catch(() => {});
    if (!first) await close(file);
  }
  return first ? file : undefined;
}

async function highest(folder: string, number: number, path: string): Promise<boolean> {
  if ((await entries(folder)).every((entry) => entry.number <= number)) return true;
  await files().unlink(path);
  return false;
}

/** Makes the number a free one, unless somebody was quicker; no file is left of who had it. */
async function free(folder: string, number: number): Promise<void> {
  try {
    await files().mkdir(join(folder, String(number)), { mode: 0o700 });
  } catch (error) {
    if (!isCode(error, "EEXIST")) throw error;
  }
  await tidy(folder, number, true).catch(() => {});
}

/** Clears what nobody needs any more. */
async function tidy(folder: string, number: number, whole = false): Promise<void> {
  const past = (await entries(folder)).filter(
    (entry) => entry.number <= number - KEPT || (whole && !entry.free && entry.number < number),
  );
  await each([...past.map((entry) => String(entry.number)), ...(await left(folder))], (name) => remove(folder, name));
}

/** What is left beside the numbers of processes that died. */
async function left(folder: string): Promise<string[]> {
  const beside = (await list(folder, true)).filter((name) => name.startsWith("."));
  if (beside.length === 0) return [];
  const now = await clock(folder);
  const old = async (name: string) => now - ((await writtenAt(join(folder, name))) ?? now) > LEFT;
  return (await each(beside, async (name) => ((await old(name)) ? [name] : []))).flat();
}

const remove = (folder: string, name: string) => files().rm(join(folder, name), { recursive: true, force: true });

/** What the file system's clock says, in Unix ms. */
async function clock(folder: string): Promise<number> {
  const path = join(folder, aside());
  await files().writeFile(path, "", { flag: "wx", mode: 0o600 });
  try {
    return (await files().stat(path)).mtimeMs;
  } finally {
    await files()
      .unlink(path)
      .catch(() => {});
  }
}

async function writtenAt(path: string): Promise<number | undefined> {
  try {
    return (await files().stat(path)).mtimeMs;
  } catch (error) {
    if (isCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

async function close(file: Handle | undefined): Promise<void> {
  if (!file) return;
  open.delete(file);
  await file.close();
}
