// A day at a till in one minute: payments, a lost answer, a refund and a cancel, over the real wire protocol against
// the simulated terminal of `tillwire simulate`. Nothing is charged anywhere.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { connect, hint, memoryJournal, money } from "tillwire";

const program = process.env.TILLWIRE ?? "tillwire";
const terminalProcess = spawn(
  program,
  ["simulate", "--http", "0", "--tcp", "0", "--websocket", "0", "--gateway", "0", "--control", "0"],
  {
    stdio: ["ignore", "pipe", "inherit"],
  },
);
const { qfpay, control, posKey } = await new Promise((resolve, reject) => {
  createInterface({ input: terminalProcess.stdout }).once("line", (line) => resolve(JSON.parse(line)));
  terminalProcess.once("error", reject);
  terminalProcess.once("exit", (code) => reject(new Error(`${program} ended with ${code}`)));
});
const script = (...steps) =>
  fetch(`${control}/sim/script`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Connection: "close" },
    body: JSON.stringify({ system: "qfpay", steps, dedupe: false }),
  });

console.log(`A simulated QFPay terminal listens on ${qfpay.tcp} (TCP) and ${qfpay.http} (HTTP).`);
const [host, port] = qfpay.tcp.split(":");
const common = { system: "qfpay", currency: "HKD", posKey, timeouts: { guard: 1000 } };
const tcp = await connect({
  ...common,
  terminal: "counter-tcp",
  link: { via: "tcp", host, port: Number(port) },
  journal: memoryJournal(),
});
const http = await connect({
  ...common,
  terminal: "counter-http",
  link: { via: "http", url: qfpay.http },
  journal: memoryJournal(),
});

await show("A payment of HKD 12.50 over TCP", tcp.pay(sale("sale-1", "12.50", "wechat")));
await script({ verb: "DECLINE", code: "1205" });
await show("The bank declines", http.pay(sale("sale-2", "80.00", "card")));
await script({ verb: "CHARGE_THEN_RST" });
await show("The line breaks after the charge: the outcome is found by asking", tcp.pay(sale("sale-3", "9.90", "fps")));
await script({ verb: "DROP_BEFORE_READ" });
await show("The line breaks before the terminal reads: proved not charged", http.pay(sale("sale-4", "7.00", "alipay")));
await show(
  "Half of the first sale is given back",
  tcp.refund({ reference: "refund-1", of: "sale-1", amount: money("6.25", "HKD") }),
);
await script({ verb: "WAIT" });
const waiting = tcp.pay(sale("sale-5", "33.00", "card"));
setTimeout(() => waiting.cancel().then((answer) => console.log(`  > cancel asked for: ${answer}`)), 500);
await show("The customer changes their mind: the cashier cancels", waiting);

const ledger = await (await fetch(`${control}/sim/ledger`, { headers: { Connection: "close" } })).json();
const total = (movements) =>
  `${movements.length} (HKD ${(movements.reduce((sum, it) => sum + it.minor, 0) / 100).toFixed(2)})`;
console.log(`\nThe terminal's own ledger: charges ${total(ledger.charges)}, refunds ${total(ledger.refunds)}.`);
await Promise.all([tcp.close(), http.close()]);
terminalProcess.removeAllListeners("exit").kill();

function sale(reference, amount, method) {
  return { reference, amount: money(amount, "HKD"), method };
}

async function show(title, payment) {
  console.log(`\n${title}`);
  const started = Date.now();
  for await (const { name, code, at } of payment) {
    console.log(`  ${String(at - started).padStart(5)} ms  ${name}${code ? ` (${code})` : ""}`);
  }
  const { status, code, number, message, money: moved } = await payment;
  const why = message ?? (code && (hint(code) ?? code)) ?? number ?? "";
  console.log(`  = ${status}, money: ${moved}${why ? `: ${why}` : ""}`);
}
