/**
 * A journal in a folder, for Node: one file a record, made durable with fsync.
 *
 *     folder/<terminal>/open/<reference>/<seq>       an intent without an outcome
 *     folder/<terminal>/settled/<reference>/<seq>    one with an outcome
 *     folder/<terminal>/lease                        who works on the terminal
 *
 * A record is written beside its place, synced, and then linked into it: linking fails when the place is taken,
 * so two writers cannot both succeed, and a crash never leaves half a record under a record's name.
 */

import { TillError } from "../errors.js";
import { node } from "../node.js";
import type { Journal, JournalRecord } from "./journal.js";

/** The leases of this process, each with the journal that has it: its number alone would let it take one twice. */
const held = new Map<string, Journal>();
const files = () => node<typeof import("node:fs/promises")>("node:fs/promises");
const join = (...parts: string[]) => node<typeof import("node:path")>("node:path").join(...parts);
const absolute = (path: string) => node<typeof import("node:path")>("node:path").resolve(path);
const randomName = () => globalThis.crypto.randomUUID();

/** A journal in `folder`, which is made when it does not exist. Files are readable by their owner alone. */
export function fileJournal(folder: string): Journal {
  const root = (terminal: string) => join(absolute(folder), encode(terminal));
  const place = (terminal: string, state: "open" | "settled", reference: string) =>
    join(root(terminal), state, encode(reference));

  const journal: Journal = {
    async append(terminal, reference, seq, bytes, settles) {
      const [opened, settled] = [place(terminal, "open", reference), place(terminal, "settled", reference)];
      const known = await exists(settled);
      await files().mkdir(join(root(terminal), "settled"), { recursive: true, mode: 0o700 });
      if (!known) await files().mkdir(opened, { recursive: true, mode: 0o700 });
      const current = known ? settled : opened;
      await writeOnce(current, String(seq), bytes);
      const target = settles ? settled : opened;
      if (target !== current) {
        await files().mkdir(join(target, ".."), { recursive: true, mode: 0o700 });
        await files().rename(current, target);
        await sync(join(target, ".."));
      }
      await sync(join(current, ".."));
    },
    async open(terminal) {
      const references = await list(join(root(terminal), "open"));
      return Promise.all(
        references.map(async (name) => ({
          reference: decode(name),
          records: await records(join(root(terminal), "open", name)),
        })),
      );
    },
    async read(terminal, reference) {
      const settled = await records(place(terminal, "settled", reference));
      return settled.length > 0 ? settled : records(place(terminal, "open", reference));
    },
    async claim(terminal) {
      const lease = join(root(terminal), "lease");
      if (held.has(lease)) return false;
      held.set(lease, journal);
      await files().mkdir(root(terminal), { recursive: true, mode: 0o700 });
      const taken = await takeLease(lease);
      if (!taken) held.delete(lease);
      return taken;
    },
    async release(terminal) {
      const lease = join(root(terminal), "lease");
      if (held.get(lease) !== journal) return;
      held.delete(lease);
      await files().rm(lease, { force: true });
    },
    async prune(terminal, olderThan) {
      const folder = join(root(terminal), "settled");
      let count = 0;
      for (const name of await list(folder)) {
        const written = await files().stat(join(folder, name));
        if (written.mtimeMs < olderThan) {
          await files().rm(join(folder, name), { recursive: true, force: true });
          count += 1;
        }
      }
      return count;
    },
  };
  return journal;
}

/** Puts bytes under a name that must be free, all or nothing, and durable when it resolves. */
async function writeOnce(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  const beside = join(folder, `.${randomName()}`);
  const file = await files().open(beside, "wx", 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await files().link(beside, join(folder, name));
  } catch (error) {
    if (isCode(error, "EEXIST")) throw new TillError("JOURNAL_CONFLICT");
    throw error;
  } finally {
    await files().unlink(beside);
  }
  await sync(folder);
}

/** Makes a folder's names durable. Windows cannot and needs not. */
async function sync(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await files().open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function records(folder: string): Promise<JournalRecord[]> {
  const names = (await list(folder)).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    names.map(async (name) => ({
      seq: Number(name),
      bytes: new Uint8Array(await files().readFile(join(folder, name))),
    })),
  );
  return found.sort((one, other) => one.seq - other.seq);
}

/** Takes a lease file whose holder is this process or none that lives. */
async function takeLease(path: string): Promise<boolean> {
  const mine = await identity(process.pid);
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      const file = await files().open(path, "wx", 0o600);
      await file.writeFile(mine);
      await file.close();
      return true;
    } catch (error) {
      if (!isCode(error, "EEXIST")) throw error;
    }
    const holder = (await readText(path)) ?? "";
    const pid = Number(holder.split(" ")[0]);
    if (Number.isInteger(pid) && pid > 0 && (await identity(pid)) === holder) return false;
    await clearStale(path, holder);
  }
  return false;
}

/** Removes a dead holder's lease; of two who try, the one whose rename finds the dead one's text wins. */
async function clearStale(path: string, holder: string): Promise<void> {
  const aside = `${path}.${randomName()}`;
  try {
    await files().rename(path, aside);
    if ((await readText(aside)) !== holder) await files().link(aside, path);
  } catch (error) {
    if (!isCode(error, "ENOENT") && !isCode(error, "EEXIST")) throw error;
  } finally {
    await files().rm(aside, { force: true });
  }
}

/** A living process as text: its number and, where the system tells, when it started; empty when it is gone. */
async function identity(pid: number): Promise<string> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!isCode(error, "EPERM")) return "";
  }
  const status = await readText(`/proc/${pid}/stat`);
  const started = status?.slice(status.lastIndexOf(")") + 2).split(" ")[19] ?? "0";
  return `${pid} ${started}`;
}

/** References are any text; file names are not. */
function encode(reference: string): string {
  return /^[A-Za-z0-9_-]{1,100}$/.test(reference) ? reference : `~${Buffer.from(reference).toString("base64url")}`;
}

function decode(name: string): string {
  return name.startsWith("~") ? Buffer.from(name.slice(1), "base64url").toString() : name;
}

async function list(folder: string): Promise<string[]> {
  try {
    return (await files().readdir(folder)).filter((name) => !name.startsWith("."));
  } catch (error) {
    if (isCode(error, "ENOENT")) return [];
    throw error;
  }
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await files().readFile(path, "utf8");
  } catch {
    return undefined;
  }
}

async function exists(path: string): Promise<boolean> {
  return files()
    .stat(path)
    .then(
      () => true,
      () => false,
    );
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
