// The processes of a browser, as Linux tells of them: nobody says which one runs a page, so it is the one that grows with it.

import { readdirSync, readFileSync } from "node:fs";

/** By how much a process grows to be told from others, in pages of memory: 128 MiB. */
const BALLAST = 32_768;

/** The process below the browser's first one that runs this page. */
export async function processOf(page, browser) {
  const before = new Map(below(browser).map((id) => [id, memory(id)]));
  const grows = (count) =>
    page.evaluate((count) => {
      globalThis.ballast = new Uint8Array(count * 4096).fill(1);
    }, count);
  await grows(BALLAST);
  const grown = [...before].filter(([id, size]) => memory(id) - size > BALLAST / 2).map(([id]) => id);
  await grows(0);
  if (grown.length !== 1) throw new Error(`${grown.length} of ${before.size} processes have grown`);
  return grown[0];
}

/** Resolves once that process runs no more. */
export async function goneOf(id) {
  while (/^\d+ \(.*\) [^ZX]/.test(read(id, "stat"))) await new Promise((later) => setTimeout(later, 10));
}

/** Its children, and theirs. */
export function below(id) {
  const parents = readdirSync("/proc")
    .map(Number)
    .filter(Number.isInteger)
    .map((process) => [process, parentOf(process)]);
  const found = [id];
  for (const above of found) found.push(...parents.filter(([, parent]) => parent === above).map(([child]) => child));
  return found.slice(1);
}

/** The name in parentheses before it may have anything in it. */
const parentOf = (id) => Number(read(id, "stat").split(") ").at(-1).split(" ")[1]);

/** How much of its memory is at hand, in pages of 4 KiB. */
const memory = (id) => Number(read(id, "statm").split(" ")[1] ?? 0);

/** Nothing once the process is gone. */
function read(id, name) {
  try {
    return readFileSync(`/proc/${id}/${name}`, "utf8");
  } catch {
    return "";
  }
}
