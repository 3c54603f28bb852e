// What codec-page.mjs runs in the page.

import { cbc } from "@noble/ciphers/aes.js";
import { md5 } from "@noble/hashes/legacy.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { init, qfpay } from "tillwire/codec";
import { comparisons, inTurns, IV, KEY } from "./messages.mjs";

const utf8 = new TextEncoder();
const text = new TextDecoder();
const [key, iv] = [utf8.encode(KEY), utf8.encode(IV)];

const noble = {
  md5: (text, key) => bytesToHex(md5.create().update(utf8.encode(text)).update(utf8.encode(key)).digest()),
  encrypt: (text) => toBase64(cbc(key, iv).encrypt(utf8.encode(text))),
  decrypt: (sealed) => text.decode(cbc(key, iv).decrypt(fromBase64(sealed))),
};

await init("/codec.wasm");
export const measured = comparisons(qfpay, noble).map(({ title, ways }) => ({ title, taken: inTurns(ways) }));

/** By the browser itself where it can. */
function toBase64(bytes) {
  return bytes.toBase64 ? bytes.toBase64() : btoa(String.fromCharCode(...bytes));
}

function fromBase64(sealed) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(sealed);
  return Uint8Array.from(atob(sealed), (character) => character.charCodeAt(0));
}
