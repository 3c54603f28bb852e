// What the package's calls do with what they should never have been given: everything is looked at before anything
// begins, a refusal names the argument, and nothing of a caller's, a link's or a journal's ends the process.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { toyProject } from "../kit/toy.mjs";

const posKey = "f46b1f08bec1f39104792cc79ec9aacd";

let toy;
let tillwire;
const uncaught = [];

before(async () => {
  toy = toyProject();
  tillwire = await toy.import("tillwire");
  for (const event of ["uncaughtException", "unhandledRejection"]) {
    process.on(event, (error) => uncaught.push(error));
  }
});

after(() => {
  toy.remove();
  assert.deepEqual(uncaught, [], "nothing was thrown where nobody could catch it");
});

const qfpay = (options = {}) => ({
  terminal: "counter-1",
  system: "qfpay",
  currency: "HKD",
  journal: tillwire.memoryJournal(),
  link: { via: "simulator" },
  ...options,
});
const codepay = (options = {}) => ({ ...qfpay(), system: "codepay", currency: "USD", ...options });
const sale = (more = {}) => ({ reference: "sale-1", amount: tillwire.money("1.00", "HKD"), method: "card", ...more });

/** What a call throws or rejects with; undefined where it does neither. */
async function errorOf(call) {
  try {
    await call();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** The requests for money that reached a simulated terminal. */
function charged({ simulator }) {
  return simulator.ledger().requests.filter(({ kind }) => kind !== "query" && kind !== "cancel");
}

const thrower = (name) => ({
  ...sale(),
  get [name]() {
    throw new Error(`${name} is not to be had`);
  },
});

test("a call that throws has charged nothing, and its reference is as free as before", async () => {
  const terminal = await tillwire.connect(qfpay());
  const paid = await terminal.pay(sale({ reference: "paid" }));
  const before = charged(terminal).length;
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const badSignal = { aborted: false, addEventListener: () => assert.fail("no"), removeEventListener() {} };
  const calls = {
    "a controller for its signal": () => terminal.pay(sale({ signal: new AbortController() })),
    "a signal that is none": () => terminal.pay(sale({ signal: {} })),
    "a signal that is a text": () => terminal.pay(sale({ signal: "abort" })),
    "a signal that cannot be listened to": () => terminal.pay(sale({ signal: badSignal })),
    "a getter that throws": () => terminal.pay(thrower("amount")),
    "another getter that throws": () => terminal.pay(thrower("options")),
    "a proxy that is revoked": () => terminal.pay(revoked.proxy),
    nothing: () => terminal.pay(),
    null: () => terminal.pay(null),
    "a text": () => terminal.pay("sale-1"),
    "a number for money": () => terminal.pay(sale({ amount: 1 })),
    "an option that nobody knows": () => terminal.pay(sale({ refrence: "sale-1" })),
    "a reference that is a number": () => terminal.pay(sale({ reference: 1 })),
    "a method that is a number": () => terminal.pay(sale({ method: 1 })),
    "fields that are a text": () => terminal.pay(sale({ options: "payment_timeout=5" })),
    "a field that is an object": () => terminal.pay(sale({ options: { payment_timeout: {} } })),
    "a field that lost digits": () => terminal.pay(sale({ options: { payment_timeout: 2 ** 60 } })),
    "a field that is no number": () => terminal.pay(sale({ options: { payment_timeout: Number.NaN } })),
    "a refund of nothing": () => terminal.refund({ reference: "r", of: undefined }),
    "a refund of an object": () => terminal.refund({ reference: "r", of: {} }),
    "a refund with a signal that is none": () => terminal.refund({ reference: "r", of: paid, signal: 1 }),
    "a refund of null": () => terminal.refund({ reference: "r", of: paid, amount: null }),
    "a void with an amount": () => terminal.void({ reference: "r", of: paid, amount: paid.amount }),
    "a tip that is none": () => terminal.adjustTip({ reference: "r", of: paid, tip: 1 }),
    "a completion of nothing": () => terminal.complete({ reference: "r" }),
    "an authorisation of a number": () => terminal.authorise(sale({ amount: 5 })),
  };
  for (const [name, call] of Object.entries(calls)) {
    const error = await errorOf(call);
    assert.ok(error instanceof Error, `${name} is refused`);
    assert.equal(charged(terminal).length, before, `${name} charges nothing`);
  }
  assert.equal((await terminal.pay(sale())).status, "approved", "the sale that was refused so often");
  await terminal.close();
});

test("what a call is given is read once", async () => {
  const terminal = await tillwire.connect(qfpay());
  const reads = {};
  const watched = (object, path) =>
    new Proxy(object, {
      get(target, name) {
        const at = `${path}${String(name)}`;
        reads[at] = (reads[at] ?? 0) + 1;
        const value = target[name];
        return typeof value === "object" && value !== null ? watched(value, `${at}.`) : value;
      },
    });
  const outcome = await terminal.pay(watched(sale({ options: { payment_timeout: 60 } }), ""));
  assert.equal(outcome.status, "approved");
  assert.deepEqual(
    Object.values(reads).filter((times) => times > 1),
    [],
    JSON.stringify(reads),
  );
  const frozen = Object.freeze({ ...sale({ reference: "frozen" }), options: Object.freeze({}) });
  assert.equal((await terminal.pay(frozen)).status, "approved");
  const inherited = Object.create(sale({ reference: "inherited" }));
  assert.equal((await terminal.pay(inherited)).status, "approved", "members of a prototype are members");
  await terminal.close();
});

test("a payment is a promise in every way", async () => {
  const terminal = await tillwire.connect(qfpay());
  const payment = terminal.pay(sale());
  assert.equal(Object.prototype.toString.call(payment), "[object Payment]");
  const [outcome, again] = await Promise.all([payment, terminal.pay(sale())]);
  assert.deepEqual([outcome.status, again.order], ["approved", outcome.order]);
  assert.equal(await payment.catch(() => assert.fail()), outcome);
  let over = 0;
  assert.equal(
    await payment.finally(() => {
      over += 1;
    }),
    outcome,
  );
  assert.equal(over, 1);
  assert.equal((await Promise.race([payment])).status, "approved");
  const refused = () => terminal.pay(sale({ reference: "x", method: "any" }));
  assert.equal(await refused().catch(({ code }) => code), "UNSUPPORTED_METHOD");
  assert.equal(
    await refused()
      .finally(() => {
        over += 1;
      })
      .catch(({ code }) => code),
    "UNSUPPORTED_METHOD",
  );
  assert.equal(over, 2);
  await terminal.close();
});

test("the other calls look at what they are given too, and the machine outlives it", async () => {
  const terminal = await tillwire.connect(qfpay());
  const paid = await terminal.pay(sale());
  const things = [undefined, null, 1, {}, [], Symbol("x"), () => {}];
  for (const thing of things) {
    for (const name of ["query", "printReceipt", "refund", "void", "complete", "adjustTip", "setPosKey"]) {
      const error = await errorOf(() => terminal[name](thing));
      assert.ok(error?.code, `${name}(${String(thing)}) is refused with a code, not ${error}`);
    }
  }
  assert.equal((await terminal.pay(sale())).order, paid.order, "it is the same machine");
  assert.equal((await terminal.printReceipt(paid)).verdict, "done");
  await terminal.close();
  await terminal.close();
  await assert.rejects(terminal.pay(sale({ reference: "late" })), /closed/);
});

test("connect takes nothing that cannot work, and says which argument it was", async () => {
  const tcp = (more) => qfpay({ posKey, link: { via: "tcp", host: "127.0.0.1", ...more } });
  const http = (more) => qfpay({ posKey, link: { via: "http", url: "http://127.0.0.1:9", ...more } });
  const journal = (more) => qfpay({ journal: more });
  const bpc = (more) => ({
    ...{ terminal: "bank", system: "bpc", currency: "HKD", journal: tillwire.memoryJournal() },
    ...{ url: "http://127.0.0.1:9", mid: "104320170110001", posNo: "37381542", key: "k" },
    ...more,
  });
  const cases = [
    [undefined, "options"],
    [{}, "system"],
    [qfpay({ terminal: "" }), "terminal"],
    [qfpay({ terminal: 7 }), "terminal"],
    [qfpay({ system: "qf-pay" }), "system", /is "qfpay" meant/],
    [qfpay({ curency: "HKD" }), "curency", /is currency meant/],
    [qfpay({ currency: "hkd" }), "currency", /is HKD meant/],
    [qfpay({ currency: "HKK" }), "currency", /HKK/],
    [qfpay({ currency: undefined }), "currency"],
    [qfpay({ link: undefined }), "link"],
    [qfpay({ link: "tcp" }), "link"],
    [qfpay({ link: { via: "tpc" } }), "link.via", /is "tcp" meant/],
    [qfpay({ link: { via: "websocket", url: "ws://x" } }), "link.via"],
    [tcp({ port: Number.NaN }), "link.port", /65535/],
    [tcp({ port: 70000 }), "link.port", /70000/],
    [tcp({ port: 0 }), "link.port"],
    [tcp({ port: "abc" }), "link.port", /abc/],
    [tcp({ port: 9002.5 }), "link.port"],
    [tcp({ prot: 9002 }), "link.prot", /is port meant/],
    [tcp({ host: undefined }), "link.host"],
    [tcp({ host: "" }), "link.host"],
    [tcp({ host: 5 }), "link.host"],
    [tcp({ host: "127.0.0.1:9002" }), "link.host", /port/],
    [tcp({ host: "http://127.0.0.1" }), "link.host"],
    [tcp({ host: "a b" }), "link.host"],
    [http({ url: "127.0.0.1:9001" }), "link.url"],
    [http({ url: "ftp://127.0.0.1" }), "link.url"],
    [http({ url: undefined }), "link.url"],
    [http({ body: "qouted" }), "link.body", /is "quoted" meant/],
    [http({ fingerprint: "ab" }), "link.fingerprint"],
    [qfpay({ posKey, link: { via: "serial", port: "/dev/ttyUSB0" } }), "link.port"],
    [qfpay({ posKey, link: { via: "custom", carries: "tcp", link: {} } }), "link.link"],
    [qfpay({ posKey, link: { via: "custom", carries: "udp", link: { open() {} } } }), "link.carries"],
    [qfpay({ link: { via: "simulator", seed: "1" } }), "link.seed"],
    [codepay({ link: { via: "websocket", url: "http://x" } }), "link.url"],
    [codepay({ link: { via: "websocket", url: "ws://x", webSocket: {} } }), "link.webSocket"],
    [tcp({}), "posKey", undefined, { posKey: undefined }],
    [qfpay({ posKey: 5 }), "posKey"],
    [qfpay({ keyMode: "utf-8" }), "keyMode", /is "utf8" meant/],
    [qfpay({ encrypt: "yes" }), "encrypt"],
    [qfpay({ timeouts: { conect: 5 } }), "timeouts.conect", /is connect meant/],
    [qfpay({ timeouts: { connect: "5" } }), "timeouts.connect"],
    [qfpay({ timeouts: { connect: -1 } }), "timeouts.connect"],
    [qfpay({ onWire: {} }), "onWire"],
    [qfpay({ onError: "log" }), "onError"],
    [journal("journal/"), "journal", /fileJournal/],
    [journal(null), "journal"],
    [journal(tillwire.fileJournal), "journal"],
    [journal({ append() {} }), "journal"],
    [bpc({ url: "bank" }), "url"],
    [bpc({ key: 5 }), "key"],
    [bpc({ mid: undefined }), "mid"],
    [bpc({ onSettled: {} }), "onSettled"],
    [bpc({ firstQuery: Number.POSITIVE_INFINITY }), "firstQuery"],
    [bpc({ merid: "M1" }), "merid", /is mid meant|not known/],
  ];
  for (const [options, argument, words, more] of cases) {
    const error = await errorOf(() => tillwire.connect(more ? { ...options, ...more } : options));
    assert.ok(error, `${argument} is refused`);
    assert.equal(error.argument, argument, error.message);
    assert.ok(error.message.includes(argument), error.message);
    assert.ok(["INVALID_FIELD", "CURRENCY"].includes(error.code), error.code);
    assert.equal(error.money, "none");
    if (words) assert.match(error.message, words);
  }
});

test("no key is repeated in what refuses it", async () => {
  const keys = ["short-secret", "not hex at all, thirty-two chars", "kéy"];
  for (const key of keys) {
    for (const options of [qfpay({ posKey: key, keyMode: "hex" }), qfpay({ posKey: key, link: { via: "nowhere" } })]) {
      const error = await errorOf(() => tillwire.connect(options));
      assert.ok(error, key);
      assert.ok(!JSON.stringify(error).includes(key) && !error.stack.includes(key), error.stack);
    }
  }
});

/** Links of a caller's that do what no link may. */
const LINKS = {
  "open() throws": { open: () => assert.fail("no modem") },
  "open() gives nothing": { open() {} },
  "open() gives a promise": { open: async () => ({ write() {}, close() {} }) },
  "open() gives a promise that rejects": { open: async () => assert.fail("no modem") },
  "it reports before it is open": {
    open: (_, events) => {
      events.opened();
      return { write: () => events.closed("OUTCOME_UNKNOWN", false), close() {} };
    },
  },
  "write() throws": {
    open: (_, events) => {
      setTimeout(events.opened);
      return { write: () => assert.fail("unplugged"), close: () => assert.fail("unplugged") };
    },
  },
  "write() rejects": {
    open: (_, events) => {
      setTimeout(events.opened);
      return { write: async () => assert.fail("unplugged"), close: async () => assert.fail("unplugged") };
    },
  },
  "it gives texts for bytes": {
    open: (_, events) => {
      setTimeout(events.opened);
      return { write: () => setTimeout(() => events.data("hello")), close() {} };
    },
  },
  "it gives no code": {
    open: (_, events) => {
      setTimeout(() => events.closed());
      return { write() {}, close() {} };
    },
  },
  "it gives a code of its own": {
    open: (_, events) => {
      setTimeout(() => events.closed("toString", "yes"));
      return { write() {}, close() {} };
    },
  },
  "dispose() throws": { open: () => assert.fail("no modem"), dispose: () => assert.fail("no modem") },
};
const WAITS = { connect: 300, answer: 300, query: 200, guard: 100, settle: 600 };

for (const [name, link] of Object.entries(LINKS)) {
  test(`a link of the caller's ends no process and no payment waits for ever: ${name}`, async () => {
    const told = [];
    const custom = { via: "custom", carries: "tcp", link };
    const onError = (error, { where }) => told.push(`${where}: ${error.message}`);
    const terminal = await tillwire.connect(qfpay({ posKey, link: custom, timeouts: WAITS, onError }));
    const sent = /write|bytes|before/.test(name);
    const end = await terminal.pay(sale()).then(
      ({ status, money }) => ({ status, money }),
      ({ code, money }) => ({ code, money }),
    );
    if (sent) assert.deepEqual(end, { status: "unknown", money: "unknown" });
    else assert.equal(end.money, "none", JSON.stringify(end));
    if (/throws|nothing|promise|rejects|texts/.test(name)) assert.match(told[0], /^link: /);
    await terminal.close();
  });
}

test("a journal of the caller's that gives what no journal gives sends nothing and ends no process", async () => {
  const bad = {
    "read() gives nothing": { read: () => undefined },
    "read() gives texts": { read: async () => ["record"] },
    "append() throws": { append: () => assert.fail("full") },
    "claim() throws": { claim: () => assert.fail("full") },
    "claim() gives a number": { claim: () => 1 },
    "open() gives null": { open: () => null },
    "open() gives half an entry": { open: () => [{}] },
    "release() throws": { release: () => assert.fail("full"), append: () => assert.fail("full") },
    "renew() gives nothing": { renew: () => undefined, append: () => assert.fail("full") },
  };
  for (const [name, methods] of Object.entries(bad)) {
    const terminal = await tillwire.connect(
      qfpay({ journal: { ...tillwire.memoryJournal(), ...methods }, timeouts: { lease: 30 } }),
    );
    const { code, money } = await errorOf(() => terminal.pay(sale()));
    assert.deepEqual([code, money], ["JOURNAL_UNAVAILABLE", "none"], name);
    assert.equal(charged(terminal).length, 0, name);
    await new Promise((resolve) => setTimeout(resolve, 30));
    await terminal.close();
  }
});

test("a listener on the wire that throws or rejects is told, and breaks no payment", async () => {
  const told = [];
  const onError = (error, { where }) => told.push([where, error.message]) && assert.fail("nor does onError");
  const warned = [];
  process.on("warning", ({ name }) => warned.push(name));
  for (const onWire of [() => assert.fail("no disk"), async () => assert.fail("no disk")]) {
    const terminal = await tillwire.connect(qfpay({ onWire, onError }));
    assert.equal((await terminal.pay(sale())).status, "approved");
    await terminal.close();
  }
  assert.deepEqual(told[0], ["onWire", "no disk"]);
  await new Promise((resolve) => setTimeout(resolve));
  assert.ok(warned.includes("TillwireWarning"), "what onError cannot take is a warning");
});

test("fields that say nothing are left out, and what is no field is refused by its name", async () => {
  const lines = [];
  const onWire = (line) => line.what === "write" && lines.push(JSON.parse(new TextDecoder().decode(line.bytes)));
  const terminal = await tillwire.connect(codepay({ onWire }));
  const dollar = { amount: tillwire.money("1.00", "USD"), method: "card" };
  const nothing = { attach: undefined, notify_url: null, description: "tea" };
  assert.equal((await terminal.pay({ ...dollar, reference: "s", options: nothing })).status, "approved");
  const { attach, notify_url, description } = lines.find(({ topic }) => topic === "ecrhub.pay.order").biz_data;
  assert.deepEqual([attach, notify_url, description], [undefined, undefined, "tea"]);
  for (const attach of [{}, [], () => {}, Symbol("x"), Number.NaN, 2 ** 60, new Date()]) {
    const payment = terminal.pay({ ...dollar, reference: "t", options: { attach } });
    const refused = { name: "TillError", code: "INVALID_FIELD", argument: "options.attach", money: "none" };
    await assert.rejects(payment.outcome(), refused, typeof attach);
  }
  await terminal.close();
});

test("what the machine refuses names the argument, what was given and what is allowed", async () => {
  const terminal = await tillwire.connect(qfpay());
  const paid = await terminal.pay(sale());
  /** @type {[() => any, string, string, RegExp?, RegExp?][]} */
  const cases = [
    [() => terminal.pay(sale({ reference: "x", method: "any" })), "UNSUPPORTED_METHOD", "method", /"any"/, /"octopus"/],
    [() => terminal.pay(sale({ reference: "" })), "INVALID_FIELD", "reference", /""/, /64/],
    [() => terminal.pay(sale({ reference: "x".repeat(65) })), "INVALID_FIELD", "reference", /xxx/, /64/],
    [() => terminal.pay(sale({ amount: tillwire.money("2", "HKD") })), "INTENT_CONFLICT", "reference", /sale-1/, /new/],
    [
      () => terminal.pay(sale({ reference: "x", amount: tillwire.money("1", "JPY") })),
      "CURRENCY",
      "amount.currency",
      /JPY/,
    ],
    [() => terminal.refund({ reference: "r", of: "sale-9" }), "UNKNOWN_ORDER", "of", /sale-9/],
    [
      () => terminal.refund({ reference: "r", of: paid, amount: tillwire.money("9", "HKD") }),
      "REFUND_TOO_LARGE",
      "amount",
      /900/,
    ],
    [() => terminal.authorise(sale({ reference: "x" })), "UNSUPPORTED_OPERATION", "authorise", undefined, /refund/],
    [async () => terminal.setPosKey("short-secret"), "KEY_FORMAT", "posKey", undefined, /32/],
    [async () => tillwire.money("1.005", "HKD"), "AMOUNT_PRECISION", "amount", /1\.005/, /2 decimals/],
    [async () => tillwire.money("1", "hkd"), "CURRENCY", "currency", /hkd/, /HKD/],
  ];
  for (const [call, code, argument, given, allowed] of cases) {
    const error = await errorOf(call);
    assert.deepEqual([error?.code, error?.argument], [code, argument], error?.message);
    assert.ok(error.message.includes(argument), error.message);
    if (given) assert.match(`${error.given} ${error.message}`, given);
    if (allowed) assert.match(error.allowed, allowed);
    assert.ok(!error.stack.includes("short-secret"));
  }
  const refused = await errorOf(() => tillwire.connect(qfpay({ posKey: "short-secret" })));
  assert.deepEqual([refused?.code, refused?.argument], ["KEY_FORMAT", "posKey"]);
  assert.ok(!refused.stack.includes("short-secret"));
  const nowhere = await tillwire.connect(
    qfpay({ terminal: "off", posKey, link: { via: "tcp", host: "127.0.0.1", port: 9 }, timeouts: WAITS }),
  );
  const error = await errorOf(() => nowhere.pay(sale()));
  assert.match(`${error.code}: ${error.message}`, /^CONNECT_REFUSED: .*127\.0\.0\.1:9$/);
  await Promise.all([terminal.close(), nowhere.close()]);
});

/** Classes of WebSockets that do what none may. */
const base = class {
  onopen;
  onmessage;
  onclose;
  close() {}
  send() {}
};
const SOCKETS = {
  "it cannot be made": class {
    constructor() {
      assert.fail("no network");
    }
  },
  "it takes no settings": class extends base {
    set binaryType(_) {
      assert.fail("read only");
    }
  },
  "it closes without a word": class extends base {
    constructor() {
      super();
      setTimeout(() => this.onclose());
    }
  },
  "it opens without an event and takes no message": class extends base {
    constructor() {
      super();
      setTimeout(() => this.onopen());
    }
    send() {
      assert.fail("not open");
    }
  },
  "it says what is no message": class extends base {
    constructor() {
      super();
      setTimeout(() => this.onopen());
    }
    send() {
      for (const event of [undefined, {}, { data: Symbol("x") }, { data: 5 }])
        setTimeout(() => this.onmessage?.(event));
    }
  },
  "it cannot be closed": class extends base {
    constructor() {
      super();
      setTimeout(() => this.onclose({ code: "x" }));
    }
    close() {
      assert.fail("never");
    }
  },
};

for (const [name, webSocket] of Object.entries(SOCKETS)) {
  test(`a class of WebSockets ends no process and no payment waits for ever: ${name}`, async () => {
    const link = { via: "websocket", url: "ws://192.168.1.20:35779", webSocket };
    const terminal = await tillwire.connect(codepay({ appId: "wz1", link, timeouts: WAITS, onError() {} }));
    const dollar = { amount: tillwire.money("1.00", "USD"), method: "card" };
    const end = await terminal.pay({ ...dollar, reference: "s" }).then(
      ({ money }) => money,
      ({ money }) => money,
    );
    assert.ok(["none", "unknown"].includes(end), end);
    await terminal.close();
  });
}
