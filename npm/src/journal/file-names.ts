// Names of files for names that people gave. File systems may not tell upper from lower case, or two forms of "é";
// they have device names, forbid characters, drop dots and spaces at the end, and end at 143 bytes. So:
//
//     sale-7              stays, where it is of lower-case letters, digits, - and _, and no device's name
//     =53ale =2f 7        everything else after a "=", in the manner of quoted-printable
//     +<SHA-256>          where that is too long; the name itself is in the file `name` of that folder
//
// What is none of these is a stray file and means nothing.

import { node } from "../node.js";
import { storable, stored } from "./storable.js";

const LONGEST = 100;
const PLAIN = /^[a-z0-9_-]{1,100}$/;
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)$/;
const HASHED = /^\+[0-9a-f]{64}$/;

/** The file of a name: the same for no two. */
export function fileOf(name: string): string {
  if (PLAIN.test(name) && !DEVICE.test(name)) return name;
  const file = `=${Array.from(Buffer.from(storable(name)), escaped).join("")}`;
  return file.length <= LONGEST ? file : `+${sha256(name)}`;
}

/** The name of a file; undefined where it is a stray, or says its name inside. */
export function nameOf(file: string): string | undefined {
  const name = file.startsWith("=") ? plain(file.slice(1)) : file;
  return fileOf(name) === file ? name : undefined;
}

/** Whether the name is in the file `name`. */
export const saysItsName = (file: string) => HASHED.test(file);

/** The name of a file that was made before case and length counted; undefined where it has none, or the same today. */
export function formerNameOf(file: string): string | undefined {
  const name = file.startsWith("~") ? Buffer.from(file.slice(1), "base64url").toString() : file;
  return formerFileOf(name) === file && fileOf(name) !== file ? name : undefined;
}

/** How files were called then. */
function formerFileOf(name: string): string {
  return /^[A-Za-z0-9_-]{1,100}$/.test(name) ? name : `~${Buffer.from(name).toString("base64url")}`;
}

function escaped(byte: number): string {
  const character = String.fromCharCode(byte);
  return PLAIN.test(character) ? character : `=${byte.toString(16).padStart(2, "0")}`;
}

function plain(text: string): string {
  const bytes = text.replace(/=([0-9a-f]{2})/g, (_, digits) => String.fromCharCode(Number.parseInt(digits, 16)));
  return stored(Buffer.from(bytes, "latin1").toString());
}

function sha256(name: string): string {
  const { createHash } = node<typeof import("node:crypto")>("node:crypto");
  return createHash("sha256").update(storable(name)).digest("hex");
}
