// Who holds a lease file: as text in it, and whether that one is dead for certain. A doubt is not death: then the lease
// has to run out.

import { node } from "../node.js";
import { files, type Handle, isCode, readText } from "./disk.js";

/** A process, or one thread of it. */
export interface Holder {
  /** Where process numbers mean the same as there; absent where the system does not tell. */
  host?: string;
  pid: number;
  /** When the process started, in the system's own words: numbers are used again. */
  started?: string;
  /** Its open handle of the lease file: that of a thread ends with the thread. */
  fd?: number;
}

/** This thread, holding that file. */
export async function here(file: Handle): Promise<Holder> {
  const [host, started] = await Promise.all([hostName(), startOf(process.pid)]);
  return {
    ...(host === undefined ? {} : { host }),
    pid: process.pid,
    ...(started === undefined ? {} : { started }),
    ...(process.platform === "linux" ? { fd: file.fd } : {}),
  };
}

/** Whether the holder of a lease file is gone, beyond doubt. */
export async function isDead({ host, pid, started, fd }: Holder, file: string): Promise<boolean> {
  if (host === undefined || host !== (await hostName())) return false;
  if (!isAlive(pid)) return true;
  const now = await startOf(pid);
  if (started !== undefined && now !== undefined && started !== now) return true;
  return fd !== undefined && !(await hasOpen(pid, fd, file));
}

/** Whether a process with that number, started then, is alive: what a lease said before there were others. */
export async function isAliveSince(pid: number, started: string): Promise<boolean> {
  return isAlive(pid) && (await startOf(pid)) === started;
}

/**
 * What makes process numbers comparable. On Linux: one boot, one namespace of processes and of times, so two containers
 * that share a folder are two hosts. Elsewhere a computer's name.
 */
async function hostName(): Promise<string | undefined> {
  if (process.platform === "darwin" || process.platform === "win32") {
    return `${process.platform} ${node<typeof import("node:os")>("node:os").hostname()}`;
  }
  const boot = (await readText("/proc/sys/kernel/random/boot_id"))?.trim();
  const spaces = await Promise.all(
    ["pid", "time"].map((it) =>
      files()
        .readlink(`/proc/self/ns/${it}`)
        .catch(() => ""),
    ),
  );
  return boot && spaces[0] ? [boot, ...spaces].join(" ") : undefined;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return !isCode(error, "ESRCH");
  }
}

/** Where the system tells. */
async function startOf(pid: number): Promise<string | undefined> {
  const status = await readText(`/proc/${pid}/stat`);
  return status?.slice(status.lastIndexOf(")") + 2).split(" ")[19];
}

/** Also where that cannot be seen. */
async function hasOpen(pid: number, fd: number, file: string): Promise<boolean> {
  try {
    const [one, other] = await Promise.all([
      files().stat(file, { bigint: true }),
      files()
        .stat(`/proc/${pid}/fd/${fd}`, { bigint: true })
        .catch((error) => {
          if (isCode(error, "ENOENT")) return undefined;
          throw error;
        }),
    ]);
    return other !== undefined && one.dev === other.dev && one.ino === other.ino;
  } catch {
    return true;
  }
}
