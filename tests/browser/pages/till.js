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
  if (value === undefined) return null;
  return JSON.parse(JSON.stringify(value, (_, it) => (typeof it === "bigint" ? String(it) : it)));
};
const settled = (promise) => Promise.resolve(promise).then(plain, plain);

let stalled = false;
let resume;
/** Wires that ended by themselves, by terminal. */
const lost = new Map();

/**
 * `memory`, `indexedDb`, `indexedDb NAME`, or the second with an append that never ends (`stalls at 1`; `stalls after 1`
 * when that record is written), or one that does not until the test says so (`pauses at 1`).
 */
const makeJournal = (kind) => {
  if (kind === "memory") return tillwire.memoryJournal();
  const [, name] = /^indexedDb (\S+)$/.exec(kind) ?? [];
  const journal = tillwire.indexedDbJournal(name);
  const [, how, when, at] = /^(stalls|pauses) (at|after) (\d)$/.exec(kind) ?? [];
  if (at === undefined) return journal;
  stalled = false;
  const resumed = new Promise((resolve) => {
    resume = how === "pauses" ? resolve : () => {};
  });
  return {
    ...journal,
    append: async (terminal, reference, seq, ...rest) => {
      const append = () => journal.append(terminal, reference, seq, ...rest);
      const early = when === "after" && seq === Number(at);
      if (early) await append();
      if (seq >= Number(at)) {
        stalled = true;
        await resumed;
      }
      if (!early) await append();
    },
  };
};

const amount = ({ amount, tip, ...rest }) => ({
  ...rest,
  ...(amount === undefined ? {} : { amount: tillwire.money(amount, "HKD") }),
  ...(tip === undefined ? {} : { tip: tillwire.money(tip, "HKD") }),
});

Object.assign(globalThis, {
  tillwire,
  till: {
    connect: async ({ journal, ...options }) => {
      const made = journal === undefined ? undefined : makeJournal(journal);
      lost.set(options.terminal, 0);
      const onWire = ({ what }) => what === "closed" && lost.set(options.terminal, lost.get(options.terminal) + 1);
      // What goes over an engine's wires is not seen here.
      const watched = options.link.via === "engine" ? {} : { onWire };
      return settled(
        tillwire.connect({ ...options, ...watched, ...(made ? { journal: made } : {}) }).then((till) => {
          tills.set(options.terminal, till);
          return { can: till.can };
        }),
      );
    },
    /** Starts an operation: `kind` is pay, refund, void and whatever else makes a payment. */
    start: (terminal, kind, options) => {
      const payment = tills.get(terminal)[kind](amount(options));
      payments.set(`${terminal}/${options.reference}`, payment);
    },
    outcome: (terminal, reference) => settled(payments.get(`${terminal}/${reference}`)),
    recheck: async (terminal, reference) => settled((await payments.get(`${terminal}/${reference}`)).recheck()),
    steps: async (terminal, reference) => {
      const steps = [];
      try {
        for await (const { name } of payments.get(`${terminal}/${reference}`)) steps.push(name);
      } catch {
        // The outcome tells it.
      }
      return steps;
    },
    stepCodes: async (terminal, reference) => {
      const codes = [];
      try {
        for await (const { code } of payments.get(`${terminal}/${reference}`)) if (code) codes.push(code);
      } catch {
        // The outcome tells it.
      }
      return codes;
    },
    stalled: () => stalled,
    resume: () => resume(),
    lost: (terminal) => lost.get(terminal),
    /** What holds a line lets go of it. */
    closeAll: async () => {
      await Promise.all([...tills.values()].map((till) => till.close()));
      tills.clear();
    },
    journal: async (terminal, reference) => {
      const records = await tillwire.indexedDbJournal().read(terminal, reference);
      return records.map(({ bytes }) => new TextDecoder().decode(bytes)).join("\n");
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
