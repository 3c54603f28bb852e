// A payment on a line of 9600 baud, straight and through the helper: how much longer it takes than its bytes are on the
// line. Two simulated terminals, each on a pseudo terminal that carries 960 bytes a second.

import { constants, openSync, read, write } from "node:fs";
import { init, qfpay } from "../../npm/dist/codec.js";
import { quantile, row } from "./table.mjs";

const PAYMENTS = 15;
const BEST = 0.1;
/** Ten bits a byte. */
const BYTE = 10_000 / 9_600;
const [REQUEST, ACCEPTED] = [0x10, 0x20];
/** What waits for our acknowledgement goes on after it, in ms. */
const SETTLES = 50;

/** `straight` and `helper`: `{ posKey, send, onData }`, a terminal and a way to it. */
export async function compareLines(ways) {
  await init();
  const lines = Object.entries(ways).map(([name, way]) => ({ name, pay: payerOn(way), over: [], taken: [] }));
  // In turns, because the machine's speed drifts; the first turn warms everything up.
  for (let turn = 0; turn <= PAYMENTS; turn += 1) {
    for (const line of lines) {
      const { taken, bytes } = await line.pay(turn);
      if (turn === 0) continue;
      line.taken.push(taken);
      line.over.push(taken - bytes * BYTE);
    }
  }
  // At best: what is left where nothing else keeps the machine busy.
  const [base] = lines.map(({ over }) => quantile(over, BEST));
  for (const { name, taken, over } of lines) {
    const [whole, more, best] = [quantile(taken, 0.5), quantile(over, 0.5), quantile(over, BEST)];
    row(`payment at 9600 baud, ${name}`, `${whole.toFixed(1)} ms`, `line +${more.toFixed(2)} ms`);
    const beyond = name === lines[0].name ? "" : `${best < base ? "" : "+"}${(best - base).toFixed(2)} ms`;
    row("  at best", "", `line +${best.toFixed(2)} ms`, beyond);
  }
}

/** Pays and resolves with how long that took, in ms, and how many bytes were on the line meanwhile. */
function payerOn({ posKey, send, onData }) {
  let heard = () => {};
  onData((bytes) => heard(bytes));
  const deframer = new qfpay.Deframer();
  return async (turn) => {
    const number = (turn % 100) + 1;
    const order = `BENCH${String(turn).padStart(8, "0")}`;
    const content = { func_type: 1001, amt: 12.5, channel: "card_payment", out_trade_no: order };
    const [request] = qfpay.frames(REQUEST, number, new TextEncoder().encode(qfpay.seal(content, posKey)));
    let bytes = request.length;
    const started = performance.now();
    const result = new Promise((resolve) => {
      heard = (data) => {
        bytes += data.length;
        const now = performance.now();
        const found = deframer.push(data, now).find(({ kind }) => kind === REQUEST);
        if (found) resolve({ found, taken: now - started, bytes });
      };
    });
    send(request);
    const { found, ...measured } = await result;
    send(qfpay.frames(ACCEPTED, found.number, new Uint8Array())[0]);
    await new Promise((settled) => setTimeout(settled, SETTLES));
    return measured;
  };
}

/** The port itself. Its settings are the terminal's, who made it. */
export function straightTo(path) {
  const port = openSync(path, constants.O_RDWR | constants.O_NOCTTY);
  return {
    send: (bytes) => write(port, bytes, () => {}),
    onData(take) {
      const next = () => {
        read(port, Buffer.alloc(1024), 0, 1024, null, (error, count, bytes) => {
          if (error || count === 0) return;
          take(bytes.subarray(0, count));
          next();
        });
      };
      next();
    },
  };
}
