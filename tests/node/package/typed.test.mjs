// What may be said with each operation of each system: an editor completes it, the compiler takes every option there is,
// and a typical mistake is refused by both, the compiler and the running package, each naming what is meant.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { toyProject, typeCheck } from "../kit/toy.mjs";
import { completionsIn } from "./editor.mjs";
import { MISTAKES, PRELUDE } from "./mistakes.mjs";

const toy = toyProject();
after(toy.remove);

const { systems, tables } = await toy.import("tillwire/systems");
const tillwire = await toy.import("tillwire");

const CALLS = {
  pay: "pay",
  authorise: "authorise",
  refund: "refund",
  void: "void",
  complete: "complete",
  adjust: "adjustTip",
};
const OF_GATEWAYS = ["pay", "refund"];
const ARGUMENTS = {
  pay: "reference, amount, method",
  authorise: "reference, amount, method",
  refund: "reference, of, amount",
  void: "reference, of",
  complete: "reference, of, amount",
  adjust: "reference, of, tip: amount",
};

/** Something that a field takes. */
function sample({ kind, words, min = 0 }) {
  switch (kind) {
    case "flag":
      return true;
    case "whole":
      return min;
    case "word":
      return words.map(([word]) => word).join() === "0,1" ? 1 : words[0][0];
    case "amount":
      return "1.00";
    default:
      return kind === "address" ? "https://shop.example/x" : "x";
  }
}

const object = (fields) => JSON.stringify(Object.fromEntries(fields.map((field) => [field.name, sample(field)])));

/** How a system is connected with everything that it may be told. */
function connecting({ name, face, connect, ways, simulated }) {
  const own = connect.filter((field) => !field.name.includes("."));
  const timeouts = connect.filter((field) => field.name.startsWith("timeouts."));
  const within = timeouts.map((field) => ({ ...field, name: field.name.slice("timeouts.".length) }));
  const link = { simulator: simulated, ...Object.fromEntries(ways.map(({ via, settings = [] }) => [via, settings])) };
  const reached = { tcp: 'host: "10.0.0.2"', http: 'url: "http://10.0.0.2"', websocket: 'url: "ws://10.0.0.2"' };
  const head = `...common, system: "${name}", ...${object(own)} as const, timeouts: ${object(within)}`;
  if (face === "gateway") return [`connect({ ${head} })`];
  return Object.entries(link).map(([via, settings]) => {
    const said = `via: "${via}", ${reached[via] ?? "seed: 7"}, ...${object(settings)} as const`;
    return `connect({ ${head}, link: { ${via === "serial" ? 'via: "serial", baud: 9600' : said} } })`;
  });
}

test("one call for each operation of each system, with every option that there is, compiles", () => {
  const calls = systems.flatMap((system) => {
    const kinds = system.face === "gateway" ? OF_GATEWAYS : Object.keys(CALLS);
    const operations = kinds.map((kind) => {
      const options = object(system.fields.filter(({ on }) => on.includes(kind)));
      return `  it.${CALLS[kind]}({ ${ARGUMENTS[kind]}, options: ${options} });`;
    });
    return [
      ...connecting(system).map((text) => `  void ${text};`),
      `  {\n  const it = await ${connecting(system)[0]};`,
      ...operations,
      "  }",
    ];
  });
  assert.equal(typeCheck(toy.project, `${PRELUDE}export async function all() {\n${calls.join("\n")}\n}`), "");
});

test(`each of ${MISTAKES.length} typical mistakes is refused by the compiler`, () => {
  const lines = MISTAKES.map(({ text }) => `  // @ts-expect-error\n  ${text};`);
  assert.equal(typeCheck(toy.project, `${PRELUDE}export async function all() {\n${lines.join("\n")}\n}`), "");
});

for (const { text, argument, says } of MISTAKES) {
  test(`at run time too a mistake is refused with its name and what is allowed: ${text}`, async () => {
    const error = await refusal(text);
    assert.ok(error, "nothing refused it");
    if (argument !== undefined) assert.equal(error.money, "none");
    assert.ok(argument === undefined || error.argument === argument, `${error.argument}: ${error.message}`);
    assert.match(error.message, says);
  });
}

test("a word that is newer than this version goes through where the caller says so, and only there", () => {
  const passed = `qf.pay({ reference, amount, method, options: { scan_type: "NEWER", passUnknown: true } });`;
  const typo = `qf.pay({ reference, amount, method, options: { scan_tpye: "NEWER", passUnknown: true } });`;
  assert.equal(typeCheck(toy.project, `${PRELUDE}${passed}\n// @ts-expect-error\n${typo}`), "");
});

test("a terminal of any system takes what any of them takes, and one of a system is such a terminal", () => {
  const use = `import type { ConnectOptions, PayOptions, TerminalSystem } from "tillwire";
    export const one: Terminal = qf; export const other: Terminal = cp;
    export const any = (options: ConnectOptions): Promise<Terminal> => connect(options);
    const sale: PayOptions<TerminalSystem> = { reference, amount, method, options: { tip_amount: "1.00" } };
    one.pay(sale); other.pay({ reference, amount, method });`;
  assert.equal(typeCheck(toy.project, `${PRELUDE}${use}`), "");
});

test("an editor completes the options of an operation and their words", async () => {
  const names = await completionsIn(toy.project, `${PRELUDE}qf.pay({ reference, amount, method, options: { | } });`);
  const [qfpay] = systems;
  const fields = qfpay.fields.filter(({ on }) => on.includes("pay")).map(({ name }) => name);
  assert.deepEqual(names.sort(), [...fields, "passUnknown"].sort());
  const words = await completionsIn(
    toy.project,
    `${PRELUDE}qf.pay({ reference, amount, method, options: { scan_type: "|" } });`,
  );
  assert.deepEqual(
    words.sort(),
    tables.qfpay
      .find(({ name }) => name === "scan_type")
      .rows.map(([word]) => word)
      .sort(),
  );
  const ways = await completionsIn(
    toy.project,
    `${PRELUDE}void connect({ ...common, system: "qfpay", link: { via: "|" } });`,
  );
  assert.deepEqual(ways.sort(), ["custom", "engine", "helper", "http", "serial", "simulator", "tcp"]);
});

/** What the text is refused with by the package that runs. */
async function refusal(text) {
  const { connect, memoryJournal, money } = tillwire;
  const common = { terminal: "counter-1", currency: "HKD", journal: memoryJournal() };
  const bank = { url: "http://127.0.0.1:9", mid: "104320170110001", posNo: "37381542", key: "k" };
  const pages = { url: "http://127.0.0.1:9", merid: "M00000001", key: "k", backurl: "http://127.0.0.1:9/back" };
  const simulated = { via: "simulator" };
  const faces = {
    qf: await connect({ ...common, system: "qfpay", link: simulated }),
    cp: await connect({ ...common, terminal: "register-1", system: "codepay", link: simulated }),
    bpc: await connect({ ...common, terminal: "bank", system: "bpc", ...bank }),
    ic: await connect({ ...common, terminal: "pages", system: "icashier", ...pages }),
  };
  const names = {
    connect,
    common,
    simulated,
    reference: "sale-1",
    amount: money("12.50", "HKD"),
    method: "card",
    of: PAID,
    ...faces,
  };
  try {
    await new Function(...Object.keys(names), `return ${text.replace(/^void /, "")}`)(...Object.values(names));
    return undefined;
  } catch (error) {
    return error;
  } finally {
    await Promise.all(Object.values(faces).map((face) => face.close()));
  }
}

const PAID = {
  order: "202611300000001",
  number: "202611300000001",
  method: "card",
  status: "approved",
  amount: { minor: "1250", currency: "HKD" },
};
