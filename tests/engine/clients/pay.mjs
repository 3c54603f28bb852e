// Takes a payment with Node alone:  TILLWIRE_URL=http://127.0.0.1:9003 TILLWIRE_KEY=... node pay.mjs REFERENCE AMOUNT
// Whatever happens to this program or to the line: run again with the same reference, it finds the same payment. While it
// runs or nobody knows its outcome, the same request asks on.

import { setTimeout as sleep } from "node:timers/promises";

async function pay(reference, amount) {
  const url = `${process.env.TILLWIRE_URL}/v1/payments/${encodeURIComponent(reference)}?wait=60s`;
  const request = {
    method: "PUT",
    headers: { authorization: `Bearer ${process.env.TILLWIRE_KEY}`, "content-type": "application/json" },
    body: JSON.stringify({ amount: { amount, currency: "HKD" }, method: "wechat" }),
  };
  for (;;) {
    const answer = await fetch(url, request).catch(() => undefined);
    const told = await answer?.json().catch(() => undefined);
    // No answer.
    if (told === undefined) await sleep(1000);
    // Refused: no money has moved.
    else if (!answer.ok) throw new Error(JSON.stringify(told));
    else if (!["pending", "unknown"].includes(told.status)) return told;
  }
}

console.log(JSON.stringify(await pay(process.argv[2], process.argv[3])));
