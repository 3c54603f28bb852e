// Bodies of notifications, read within bounds: of size, of time, and of how many are read at once. Whoever trickles is given up
// and not waited for; a notification that is given up comes again.

import { TillError } from "../errors.js";

/** The longest notification that is read, in bytes. */
const MAX_BODY = 64 * 1024;
/** How long one may take to come, in ms. */
const PATIENCE = 5_000;
/** How many may be on their way at once; then the one that takes longest is given up. */
const AT_ONCE = 512;
/** How much is made room for at first: more than any notification that is documented. */
const ROOM = 2 * 1024;

/** The body did not come in time. */
export class Late extends TillError {
  constructor() {
    super("SCHEMA", "the body did not come in time");
  }
}

/** How to give each up that is being read, the longest first. */
const reading = new Set<() => void>();

/** The whole body. Rejects with `PAYLOAD_TOO_LARGE`, or as `Late`. */
export async function readBody(request: Request): Promise<Uint8Array> {
  const reader = request.body?.getReader();
  if (!reader) return new Uint8Array();
  let giveUp = () => {};
  const late = new Promise<never>((_, reject) => {
    giveUp = () => reject(new Late());
  });
  const timer = setTimeout(giveUp, PATIENCE);
  if (reading.size >= AT_ONCE) giveUpLongest();
  reading.add(giveUp);
  try {
    return await Promise.race([readAll(reader), late]);
  } catch (error) {
    // It may never say that it is over.
    void reader.cancel().catch(() => {});
    throw error;
  } finally {
    clearTimeout(timer);
    reading.delete(giveUp);
  }
}

function giveUpLongest(): void {
  const [longest] = reading;
  if (!longest) return;
  reading.delete(longest);
  longest();
}

/** Copied as it comes: a body of single bytes costs no more than another. */
async function readAll(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<Uint8Array> {
  let [bytes, size] = [new Uint8Array(ROOM), 0];
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const end = size + part.value.length;
    if (end > MAX_BODY) throw new TillError("PAYLOAD_TOO_LARGE");
    if (end > bytes.length) {
      const larger = new Uint8Array(Math.min(MAX_BODY, Math.max(end, 2 * bytes.length)));
      larger.set(bytes.subarray(0, size));
      bytes = larger;
    }
    bytes.set(part.value, size);
    size = end;
  }
  return bytes.slice(0, size);
}
