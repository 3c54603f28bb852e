// The first part of `npm run bench`: what a QFPay message costs in the package's wasm, as a ratio to the same work in
// JavaScript over node:crypto, and how long a process needs for its first sealed request, as a ratio to an idle one.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createCipheriv, createDecipheriv, createHash } from "node:crypto";
import { pathToFileURL } from "node:url";
import { join } from "node:path";
import { ROOT } from "../node/toy.mjs";
import { quantile, row } from "./table.mjs";

const CODEC = pathToFileURL(join(ROOT, "npm/dist/codec.js")).href;
const KEY = "0123456789abcdef0123456789abcdef";
const IV = "qfpay202306_hjsh";
const TURNS = 21;
const CALLS = 500;

const { qfpay } = await import(CODEC);

for (const size of [300, 1000]) {
  const content = contentOf(size);
  const reply = encrypt(JSON.stringify({ respcd: "6000", data: JSON.stringify(content), resperr: "" }));
  assert.equal(qfpay.seal(content, KEY), sealOnNode(content));
  assert.deepEqual(qfpay.open(reply, KEY).data, openOnNode(reply).data);
  compare(`seal ${size} B`, [() => qfpay.seal(content, KEY), () => sealOnNode(content)], CALLS);
  compare(`open ${size} B`, [() => qfpay.open(reply, KEY), () => openOnNode(reply)], CALLS);
}
const first = `(await import("${CODEC}")).qfpay.seal({ func_type: 1001, amt: 1 }, "${KEY}")`;
compare("a process that seals once", [() => runsNode(first), () => runsNode("0")], 1);

/** Measures ours and the other in turns; the first turns warm everything up. */
function compare(title, ways, calls) {
  const taken = ways.map(() => []);
  for (let turn = -3; turn < TURNS; turn += 1) {
    ways.forEach((way, index) => {
      const time = timeOf(way, calls);
      if (turn >= 0) taken[index].push(time);
    });
  }
  const [ours, other] = taken.map((values) => quantile(values, 0.5));
  row(title, `${ours.toFixed(1)} us`, `${other.toFixed(1)} us`, `x ${(ours / other).toFixed(2)}`);
}

/** Microseconds of a call. */
function timeOf(way, calls) {
  const started = performance.now();
  for (let index = 0; index < calls; index += 1) way();
  return ((performance.now() - started) * 1000) / calls;
}

/** A payment whose lenient envelope has about this many bytes. */
function contentOf(size) {
  const content = { func_type: 1001, amt: 12.5, channel: "wx", out_trade_no: "SALE1042", remark: "" };
  return { ...content, remark: "x".repeat(size - canonical(content).length - "{content:, digest:''}".length - 32) };
}

function canonical(content) {
  const text = (value) => (typeof value === "string" ? `'${value}'` : value);
  const fields = Object.keys(content).sort();
  return `{${fields.map((name) => `${name}=${text(content[name])}`).join(",")}}`;
}

function sealOnNode(content) {
  const text = canonical(content);
  const digest = createHash("md5").update(text).update(KEY).digest("hex").toUpperCase();
  return encrypt(`{content:${text}, digest:'${digest}'}`);
}

function encrypt(text) {
  const cipher = createCipheriv("aes-256-cbc", KEY, IV);
  return cipher.update(text, "utf8", "base64") + cipher.final("base64");
}

function openOnNode(sealed) {
  const cipher = createDecipheriv("aes-256-cbc", KEY, IV);
  const reply = JSON.parse(cipher.update(sealed, "base64", "utf8") + cipher.final("utf8"));
  return { ...reply, data: JSON.parse(reply.data) };
}

function runsNode(script) {
  execFileSync(process.execPath, ["--input-type=module", "-e", script]);
}
