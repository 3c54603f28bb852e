// Every status code of QFPay's back end, in the answer to a payment: what is final by its meaning is declined or not
// charged at once; everything else is asked for, and here the inquiry says that it was paid. A terminal of a few lines
// answers, by the packed codecs.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { listening } from "../kit/loopback.mjs";
import { toyProject } from "../kit/toy.mjs";

const POS_KEY = "f46b1f08bec1f39104792cc79ec9aacd";
const [, ...ROWS] = readFileSync(new URL("../../vectors/qfpay-status-codes.csv", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => line.split(","));
/** By the worth of a code in the answer to a payment: the outcome, and whether money moved. */
const ENDS = {
  approved: ["approved", "moved", 0],
  declined: ["declined", "none", 0],
  "not executed": ["not-charged", "none", 0],
  pending: ["approved", "moved", 1],
  doubt: ["approved", "moved", 1],
};

let toy;
let tillwire;
let qfpay;

before(async () => {
  toy = toyProject();
  tillwire = await toy.import("tillwire");
  ({ qfpay } = await toy.import("tillwire/codec"));
  await tillwire.init();
});
after(() => toy.remove());

/** A terminal that answers payments with this inner code and inquiries with "paid". */
async function terminal(code) {
  const seen = { inquiries: 0 };
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    const { content } = qfpay.openRequest(body, POS_KEY);
    const inquiry = content.func_type === 4001;
    if (inquiry) seen.inquiries += 1;
    const own = inquiry ? { respcd: "0000", tradetp: "payment" } : { respcd: code, out_trade_no: content.out_trade_no };
    const data = JSON.stringify({ ...own, txamt: "1010", txcurrcd: "HKD", syssn: "2026" });
    response.end(JSON.stringify({ respcd: "6000", data, respmsg: "", resperr: "" }));
  });
  return { seen, server, url: `http://127.0.0.1:${await listening(server)}` };
}

for (const [code, meaning, , payment] of [...ROWS, ["3999", "in no list", "", "doubt"]]) {
  test(`${code} (${meaning}) is worth: ${payment}`, async () => {
    const { seen, server, url } = await terminal(code);
    const { connect, memoryJournal, money } = tillwire;
    const counter = await connect({
      terminal: "counter",
      system: "qfpay",
      currency: "HKD",
      posKey: POS_KEY,
      journal: memoryJournal(),
      link: { via: "http", url },
    });
    const outcome = await counter.pay({ reference: "sale", amount: money("10.10", "HKD"), method: "wechat" });
    const [status, moved, inquiries] = ENDS[payment];
    assert.deepEqual([outcome.status, outcome.money, seen.inquiries], [status, moved, inquiries]);
    assert.equal(outcome.retrySafe, moved === "none");
    await counter.close();
    server.closeAllConnections();
    server.close();
  });
}
