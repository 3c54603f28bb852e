// Bytes as people read them: offset, hexadecimal, text. What must not be read is blanked out.

const ROW = 16;
/** More than this is cut off. */
const MOST = 4096;

/** The dump of `bytes`, in which every occurrence of `secret` is blank. */
export function dump(bytes: Uint8Array, secret: string): string {
  const shown = bytes.subarray(0, MOST);
  const blank = occurrences(shown, new TextEncoder().encode(secret));
  const rows: string[] = [];
  for (let at = 0; at < shown.length; at += ROW) rows.push(row(shown, at, blank));
  if (bytes.length > MOST) rows.push("…");
  return rows.join("\n");
}

function row(bytes: Uint8Array, at: number, blank: ReadonlySet<number>): string {
  const places = [...bytes.subarray(at, at + ROW)].map((byte, index) => ({ byte, hidden: blank.has(at + index) }));
  const hex = places.map(({ byte, hidden }) => (hidden ? "··" : byte.toString(16).padStart(2, "0"))).join(" ");
  const text = places.map(({ byte, hidden }) => (hidden ? "·" : printable(byte))).join("");
  return `${at.toString(16).padStart(4, "0")}  ${hex.padEnd(ROW * 3 - 1)}  ${text}`;
}

function printable(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".";
}

/** The positions of every byte that belongs to an occurrence. */
function occurrences(bytes: Uint8Array, secret: Uint8Array): ReadonlySet<number> {
  const found = new Set<number>();
  if (secret.length === 0) return found;
  for (let at = 0; at + secret.length <= bytes.length; at += 1) {
    if (secret.every((byte, index) => bytes[at + index] === byte))
      secret.forEach((_, index) => void found.add(at + index));
  }
  return found;
}
