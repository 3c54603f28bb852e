// Faults of the helper: it dies, it comes back, it is of another version, it does not know the page any more.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { listening } from "../../node/kit/loopback.mjs";

/** By the row's id, as in scenarios.mjs. */
export const HELPER_SIDE = {
  F38: { P: killed },
  F41: { P: restarted },
  F42: { P: otherVersion },
  F43: { P: revoked },
};

/** It is killed before it could forward anything. */
async function killed(cell) {
  await cell.helper.kill();
  const told = await cell.operate();
  await cell.helper.restart();
  return told;
}

async function restarted(cell) {
  await cell.script({ verb: "CHARGE_THEN_DELAY", ms: 60_000 });
  await cell.start();
  await cell.untilRead();
  await cell.helper.restart();
  return cell.result();
}

async function otherVersion(cell) {
  const newer = createServer((_, response) => {
    const headers = { "Content-Type": "application/json", "Access-Control-Allow-Origin": "*" };
    response.writeHead(200, headers).end('{"protocol":{"min":2,"max":3}}');
  });
  const link = { ...cell.on, url: `http://127.0.0.1:${await listening(newer)}` };
  const refused = await cell.till.connect({ posKey: cell.posKey, link });
  newer.close();
  assert.ok(refused.hint, "a sentence says what to do");
  return { outcome: refused, codes: [refused.code] };
}

/** The page's token ends in the middle of a payment: its outcome is found after pairing again. */
async function revoked(cell) {
  await cell.script({ verb: "CHARGE_THEN_DELAY", ms: 60_000 });
  await cell.start();
  await cell.untilRead();
  cell.helper.revoke(new URL(cell.till.page.url()).origin);
  await cell.helper.restart();
  const refused = await cell.till.connect({ posKey: cell.posKey, link: cell.on, terminal: `${cell.reference}-2` });
  assert.deepEqual(await cell.till.pair({ code: cell.helper.code(), url: cell.helper.url }), { paired: true });
  const { outcome, codes } = await cell.result();
  assert.ok(codes.includes("RECOVERED"), codes);
  return { outcome, codes: [refused.code, ...codes] };
}
