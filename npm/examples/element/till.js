// What the four pages share: a terminal, here a simulated one, and the next sale.

import { connect, money } from "tillwire";

export const terminal = await connect({
  terminal: "counter-1",
  system: "qfpay",
  currency: "HKD",
  link: { via: "simulator" },
});

/** The reference is your sale's own id: the same one never pays twice. */
export const sale = () => ({ reference: crypto.randomUUID(), amount: money("12.50", "HKD"), method: "card" });
