// What the till calls its own operations.

/** Readable, and unique among tills: what it is, the day, and 40 random bits. */
export function newReference(prefix: "S" | "A" | "R" | "V" | "C" | "T"): string {
  const day = new Date().toISOString().slice(2, 10).replaceAll("-", "");
  const random = crypto.getRandomValues(new Uint8Array(5));
  return `${prefix}${day}-${[...random].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`.toUpperCase();
}
