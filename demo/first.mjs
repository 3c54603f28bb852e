// The first payment: from Node, on a terminal that is simulated in this process. Nothing is charged anywhere.

import { connect, memoryJournal, money } from "tillwire";

const terminal = await connect({
  terminal: "counter-1",
  system: "qfpay",
  currency: "HKD",
  link: { via: "simulator" },
  journal: memoryJournal(),
});
console.log("A payment of HKD 12.50, on a QFPay terminal that is simulated in this process");
const started = Date.now();
const sale = terminal.pay({ reference: "sale-1", amount: money("12.50", "HKD"), method: "wechat" });
for await (const { name, at } of sale) console.log(`  ${String(at - started).padStart(5)} ms  ${name}`);
const { status, money: moved } = await sale;
console.log(`  = ${status}, money: ${moved}`);
await terminal.close();
if (status !== "approved") process.exitCode = 1;
