// The first part of `npm run bench`: what a QFPay message costs in the package's wasm, as a ratio to the same work in
// JavaScript over node:crypto, and how long a process needs for its first sealed request, as a ratio to an idle one.

import { execFileSync } from "node:child_process";
import { createCipheriv, createDecipheriv, createHash } from "node:crypto";
import { pathToFileURL } from "node:url";
import { join } from "node:path";
import { ROOT } from "../node/kit/toy.mjs";
import { comparisons, inTurns, IV, KEY } from "./messages.mjs";
import { compared } from "./table.mjs";

const CODEC = pathToFileURL(join(ROOT, "npm/dist/codec.js")).href;

const node = {
  md5: (text, key) => createHash("md5").update(text).update(key).digest("hex"),
  encrypt(text) {
    const cipher = createCipheriv("aes-256-cbc", KEY, IV);
    return cipher.update(text, "utf8", "base64") + cipher.final("base64");
  },
  decrypt(sealed) {
    const cipher = createDecipheriv("aes-256-cbc", KEY, IV);
    return cipher.update(sealed, "base64", "utf8") + cipher.final("utf8");
  },
};

/** What the process itself computed, its garbage included, and nobody else on the machine. */
const clock = () => {
  const { user, system } = process.cpuUsage();
  return user + system;
};

const { qfpay } = await import(CODEC);

for (const { title, ways } of comparisons(qfpay, node))
  compared(`${title}, beside node:crypto`, inTurns(ways, { clock }));
const first = `(await import("${CODEC}")).qfpay.seal({ func_type: 1001, amt: 1 }, "${KEY}")`;
const once = { turns: 12, calls: 1 };
compared("a process that seals once, beside an idle one", inTurns([() => runsNode(first), () => runsNode("0")], once));

function runsNode(script) {
  execFileSync(process.execPath, ["--input-type=module", "-e", script]);
}
