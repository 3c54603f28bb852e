// A till in this process, with the calls that a till in a page has (tests/browser/kit/stage.mjs), so that both can be put
// through the same day. Everything here is the package's public API.

/** What a test can read of an outcome or of an error. */
const plain = (value) => {
  if (!(value instanceof Error)) return value;
  const { name, code, message, money, retrySafe, hint } = /** @type {import("tillwire").TillError} */ (value);
  return { error: name, code, message, money, retrySafe, hint };
};
const settled = (promise) => Promise.resolve(promise).then(plain, plain);

/** `till` is a connected terminal of the package `tillwire`. */
export function tillHere(tillwire, till) {
  const payments = new Map();
  const worth = (text) => tillwire.money(text, "HKD");
  const amounts = ({ amount, tip, ...rest }) => ({
    ...rest,
    ...(amount === undefined ? {} : { amount: worth(amount) }),
    ...(tip === undefined ? {} : { tip: worth(tip) }),
  });
  const steps = async (reference) => {
    const seen = [];
    for await (const step of payments.get(reference)) seen.push(step);
    return seen;
  };
  const here = {
    start: async (kind, options) => void payments.set(options.reference, till[kind](amounts(options))),
    outcome: (reference) => settled(payments.get(reference).outcome()),
    run: async (kind, options) => {
      await here.start(kind, options);
      return here.outcome(options.reference);
    },
    steps: async (reference) => (await steps(reference)).map(({ name }) => name),
    reaches: async (reference, name) => {
      for await (const step of payments.get(reference)) if (step.name === name) return true;
      return false;
    },
    stepCodes: async (reference) => (await steps(reference)).flatMap(({ code }) => code ?? []),
    recheck: async (reference) => settled((await payments.get(reference)).recheck()),
    cancel: (reference) => payments.get(reference).cancel(),
    call: async (name, ...args) => settled(till[name](...args)),
  };
  return here;
}
