// Faults of a WebSocket and of CodePay's messages, by the row's id, as in scenarios.mjs.

import assert from "node:assert/strict";
import { connect } from "node:net";
import { both } from "./scenarios-till.mjs";

/** What a reply may have in the place of business data. */
const FORMS = ["text", "null", "missing"];

export const CODEPAY = {
  F70: both((cell) => cell.attempt({ verb: "WS_DROP" })),
  F71: { P: halfOpen },
  F73: { P: emptyEnd, C: emptyClose },
  F74: { P: overtaken, Q: overtaken },
  F75: { P: terminalsHandshake },
};

/**
 * The line goes dead without a word while the customer is at the terminal. Through the helper it is the helper's pings
 * that notice, here it is the question after some silence.
 */
async function halfOpen(cell) {
  const silence = cell.helper ? 60_000 : 500;
  const { line, links } = cell.terminal;
  await cell.connect({ link: links().line, timeouts: { ...cell.waits, answer: 60_000, silence, lost: 500 } });
  await cell.script({ verb: "WAIT" });
  await cell.start();
  await cell.untilRead();
  line.freeze();
  await cell.customer("tap");
  const told = await cell.result();
  line.cut();
  return told;
}

/** Stopped at the terminal, which says so without business data. */
async function emptyEnd(cell) {
  return inEveryForm(cell, (form) => cell.attempt({ verb: "EMPTY_DATA", form }));
}

/** Stopped by the cashier; the close is answered without business data. */
async function emptyClose(cell) {
  return inEveryForm(cell, async (form) => {
    await cell.script({ verb: "WAIT" }, { on: "cancel", verb: "EMPTY_DATA", form, code: "000" });
    await cell.start();
    await cell.untilRead();
    assert.equal(await cell.till.cancel(cell.reference), "requested");
    return cell.result();
  });
}

async function inEveryForm(cell, run) {
  const told = [];
  for (const form of FORMS) {
    cell.sale = { ...cell.sale, reference: `${cell.sale.reference}-${form}` };
    cell.reference = cell.sale.reference;
    await cell.terminal.reset();
    told.push(await run(form));
    assert.equal(told.at(-1).outcome.status, "cancelled", form);
  }
  return told.at(-1);
}

/** The question about a sale is answered before the sale itself. */
async function overtaken(cell) {
  await cell.script({ verb: "REORDER" });
  await cell.start();
  await cell.untilRead();
  const { verdict, raw } = await cell.till.call("query", cell.reference);
  assert.deepEqual([verdict, raw.topic], ["approved", "ecrhub.pay.query"]);
  const told = await cell.result();
  assert.equal(told.outcome.raw.topic, "ecrhub.pay.order");
  return told;
}

/** A terminal whose handshake has its own words. */
async function terminalsHandshake(cell) {
  const { field, links } = cell.terminal;
  assert.match(await handshake(field.address), /^HTTP\/1\.1 101 Web Socket Protocol Handshake\r\n/);
  await field.reset();
  await cell.connect({ link: links().field });
  cell.ledger = field.ledger;
  return cell.operate();
}

function handshake(address) {
  const [host, port] = address.split(":");
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), host);
    socket.once("error", reject);
    socket.once("data", (head) => {
      socket.destroy();
      resolve(head.toString("latin1"));
    });
    const lines = ["GET / HTTP/1.1", `Host: ${address}`, "Upgrade: websocket", "Connection: Upgrade"];
    const key = ["Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="];
    socket.write(`${[...lines, ...key].join("\r\n")}\r\n\r\n`);
  });
}
