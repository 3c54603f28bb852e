// A till without a face: the tests drive it from outside. Everything here is the package's public API.

import * as tillwire from "/tillwire/index.js";

const tills = new Map();
const payments = new Map();
const unhandled = [];
addEventListener("unhandledrejection", ({ reason }) => unhandled.push(String(reason)));
addEventListener("error", ({ message }) => unhandled.push(message));

/** What a test can read of an outcome or of an error. */
const plain = (value) => {
  if (value instanceof Error) {
    const { name, code, message, money, retrySafe, hint } = value;
    return { error: name, code, message, money, retrySafe, hint };
  }
  return JSON.parse(JSON.stringify(value, (_, it) => (typeof it === "bigint" ? String(it) : it)));
};
const settled = (promise) => Promise.resolve(promise).then(plain, plain);

const amount = ({ amount, ...rest }) => ({
  ...rest,
  ...(amount === undefined ? {} : { amount: tillwire.money(amount, "HKD") }),
});

Object.assign(globalThis, {
  tillwire,
  till: {
    connect: async ({ journal, ...options }) => {
      const journals = { memory: tillwire.memoryJournal, indexedDb: tillwire.indexedDbJournal };
      const made = journals[journal]?.();
      return settled(
        tillwire.connect({ ...options, ...(made ? { journal: made } : {}) }).then((till) => {
          tills.set(options.terminal, till);
          return { can: till.can };
        }),
      );
    },
    /** Starts an operation: `kind` is pay, refund or void. */
    start: (terminal, kind, options) => {
      const payment = tills.get(terminal)[kind](amount(options));
      payments.set(`${terminal}/${options.reference}`, payment);
    },
    outcome: (terminal, reference) => settled(payments.get(`${terminal}/${reference}`)),
    steps: async (terminal, reference) => {
      const steps = [];
      try {
        for await (const { name } of payments.get(`${terminal}/${reference}`)) steps.push(name);
      } catch {
        // The outcome tells it.
      }
      return steps;
    },
    /** Resolves at that step. */
    reaches: async (terminal, reference, step) => {
      for await (const { name } of payments.get(`${terminal}/${reference}`)) if (name === step) return true;
      return false;
    },
    cancel: (terminal, reference) => payments.get(`${terminal}/${reference}`).cancel(),
    pending: async (terminal) => {
      const pending = await tills.get(terminal).pending();
      for (const payment of pending) payments.set(`${terminal}/${payment.reference}`, payment);
      return pending.map(({ reference }) => reference);
    },
    call: (terminal, name, ...args) => settled(tills.get(terminal)[name](...args)),
    simulator: (terminal, name, ...args) => plain(tills.get(terminal).simulator[name](...args) ?? null),
    pair: (options) => settled(tillwire.pair(options).then(() => ({ paired: true }))),
    unhandled: () => unhandled,
  },
});
