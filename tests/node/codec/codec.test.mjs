// `tillwire/codec` of the packed tarball against the vectors, with Node's own crypto as the second opinion.

import assert from "node:assert/strict";
import { createCipheriv, createHash } from "node:crypto";
import { after, test } from "node:test";
import { toyProject, vectors } from "../kit/toy.mjs";

const toy = toyProject();
after(toy.remove);
const { qfpay } = await toy.import("tillwire/codec");
const { TillError, explain, hint, money, stepText } = await toy.import("tillwire");

const table = vectors("qfpay.json");
const vector = (name) => table.find((row) => row.name === name);
const KEY = vector("cancel").key;
const hex = (text) => Uint8Array.from(Buffer.from(text, "hex"));
const toHex = (bytes) => Buffer.from(bytes).toString("hex");
const short = ({ kind, number, length, data }) => [kind, number, length, toHex(data)];

/** The code of what a call throws; undefined when it throws nothing. */
function codeOf(call) {
  try {
    call();
  } catch (error) {
    const { code, message } = error;
    assert.ok(error instanceof Error, "only Errors are thrown");
    assert.ok(explain(code), `${code} is in the table`);
    assert.doesNotMatch(message, new RegExp(`${KEY}|\\.rs|::|panicked|unreachable`), "no secret and no Rust");
    return code;
  }
}

test("every content has its canonical text and digest", () => {
  const rows = table.filter((row) => row.canonical);
  assert.equal(rows.length, 16);
  for (const { name, content, key, canonical, digest } of rows) {
    assert.equal(qfpay.canonical(content), canonical, name);
    assert.equal(qfpay.digest(content, key), digest, name);
    assert.equal(
      digest,
      createHash("md5")
        .update(canonical + key)
        .digest("hex")
        .toUpperCase(),
      name,
    );
  }
});

test("every envelope is sealed byte for byte and opens again", () => {
  const forms = {
    b64_lenient: {},
    b64_lenient_hexkey_aes128: { keyMode: "hex" },
    b64_json: { envelope: "json" },
    b64_json_string: { envelope: "json-string" },
    plaintext_json: { envelope: "json", encrypt: false },
    plaintext_json_string: { envelope: "json-string", encrypt: false },
  };
  let checked = 0;
  for (const row of table) {
    for (const [member, options] of Object.entries(forms)) {
      if (!row[member]) continue;
      assert.equal(qfpay.seal(row.content, row.key, options), row[member], `${row.name} ${member}`);
      const opened = qfpay.openRequest(row[member], row.key, options);
      assert.equal(qfpay.canonical(opened.content), qfpay.canonical(row.content), `${row.name} ${member}`);
      assert.equal(opened.digest, qfpay.digest(row.content, row.key));
      checked += 1;
    }
  }
  assert.equal(checked, 16 * 4 - 1 + 2);
});

test("a clear request of the lenient form opens as well", () => {
  for (const row of table.filter(({ plaintext_lenient }) => plaintext_lenient)) {
    assert.equal(qfpay.openRequest(row.plaintext_lenient, row.key).digest, row.digest, row.name);
  }
});

test("a marker-free request holds no frame marker and means the same", () => {
  const { content, key, b64_lenient, digest } = vector("cancel");
  assert.match(b64_lenient, /\/n/);
  const text = qfpay.seal(content, key, { markerFree: true });
  assert.doesNotMatch(text, /\/n/);
  assert.deepEqual(qfpay.openRequest(text, key), { content, digest });
});

test("replies open sealed and clear", () => {
  for (const name of ["response_trade_ok", "response_cancelled"]) {
    const { plaintext, b64, key } = vector(name);
    const { respcd, respmsg } = JSON.parse(plaintext);
    const sealed = qfpay.open(b64, key);
    assert.deepEqual({ ...sealed, sealed: false }, qfpay.open(plaintext, key), name);
    assert.deepEqual([sealed.respcd, sealed.respmsg, sealed.sealed], [respcd, respmsg, true], name);
  }
  const paid = vector("response_trade_ok");
  assert.deepEqual(qfpay.open(paid.b64, paid.key).data, JSON.parse(JSON.parse(paid.plaintext).data));
  const refused = qfpay.open(vector("response_5001_plain").plaintext, KEY);
  assert.deepEqual(refused, { respcd: "5001", data: null, respmsg: "", resperr: "decrypt error", sealed: false });
});

test("a number that JavaScript would change is the text of its digits, wherever it stands in an answer", () => {
  const kept = ["0", "-1.5", "123456789012345", "-0.000000000000001"];
  const changed = ["1234567890123456", "-1234567890123456", "0.1234567890123456", "12345678.90123456"];
  const places = [(n) => n, (n) => `[${n}, ${n}]`, (n) => `{ "a": ${n} }`, (n) => `{"a":"1,${n}:","b":[${n}]}`];
  const opened = (data) => qfpay.open(`{"respcd":"6000","data":{"n":${data}}}`, KEY).data.n;
  for (const number of [...kept, ...changed]) {
    const value = kept.includes(number) ? Number(number) : number;
    const expected = [value, [value, value], { a: value }, { a: `1,${number}:`, b: [value] }];
    assert.deepEqual(
      places.map((place) => opened(place(number))),
      expected,
      number,
    );
  }
});

test("JavaScript's numbers are signed as JavaScript writes them", () => {
  const amt = (value) => qfpay.canonical({ amt: value });
  const cases = [
    [100.0, "100"],
    [10.1, "10.1"],
    [0.05, "0.05"],
    [1250n, "1250"],
    [10n ** 9n, "1000000000"],
  ];
  for (const [value, text] of cases) assert.equal(amt(value), `{amt=${text}}`);
  assert.equal(qfpay.canonical({ amt: 1, out_trade_no: null, orderId: undefined }), "{amt=1,out_trade_no=''}");
});

test("what must not leave a till is neither signed nor digested, whichever function is asked", () => {
  const contents = [
    { amt: 0 },
    { amt: -1 },
    { amt: 1.234 },
    { amt: 10n ** 11n },
    { amt: "1" },
    { refund_amount: "1,5" },
    { payment_timeout: 0 },
    { channel: "payme", payment_timeout: 121 },
    { "a b": 1 },
    { out_trade_no: "a\u202eb" },
  ];
  for (const content of contents) {
    const whole = { func_type: 1001, ...content };
    const code = codeOf(() => qfpay.seal(whole, KEY));
    assert.match(String(code), /^(AMOUNT|INVALID)_/, JSON.stringify(Object.keys(content)));
    assert.equal(
      codeOf(() => qfpay.digest(whole, KEY)),
      code,
    );
    assert.equal(
      codeOf(() => qfpay.canonical(whole)),
      code,
    );
  }
});

test("what cannot be a field is refused with its code", () => {
  const seal = (content) => codeOf(() => qfpay.seal(content, KEY));
  const pay = (amt) => seal({ func_type: 1001, channel: "wx", amt });
  for (const amt of [Number.NaN, Number.POSITIVE_INFINITY]) assert.equal(pay(amt), "AMOUNT_FORMAT", String(amt));
  for (const value of [true, {}, [], [1], { a: 1n }, new Date(), () => 1, Symbol("s")])
    assert.equal(pay(value), "SCHEMA");
  for (const content of [null, undefined, 1, "{}", [], true]) assert.equal(seal(content), "SCHEMA", String(content));
  assert.equal(seal({ func_type: 4001, out_trade_no: "\ud800" }), "JSON_SYNTAX");
});

test("wrong arguments are refused with a code before the wasm sees them", () => {
  const { content, b64_lenient } = vector("cancel");
  const cases = [
    ["KEY_FORMAT", () => qfpay.digest(content, undefined)],
    ["KEY_FORMAT", () => qfpay.seal(content, 16)],
    ["KEY_FORMAT", () => qfpay.open("{}", null)],
    ["KEY_FORMAT", () => qfpay.seal(content, "short")],
    ["KEY_FORMAT", () => qfpay.seal(content, `${KEY}x`, { keyMode: "hex" })],
    ["INVALID_FIELD", () => qfpay.seal(content, KEY, { keyMode: "base64" })],
    ["INVALID_FIELD", () => qfpay.seal(content, KEY, { keyMode: 1 })],
    ["INVALID_FIELD", () => qfpay.seal(content, KEY, { envelope: "xml" })],
    ["INVALID_FIELD", () => qfpay.seal(content, KEY, { envelope: {} })],
    ["INVALID_FIELD", () => qfpay.seal(content, KEY, { encrypt: "no" })],
    ["INVALID_FIELD", () => qfpay.seal(content, KEY, { markerFree: 1 })],
    ["SCHEMA", () => qfpay.open(undefined, KEY)],
    ["SCHEMA", () => qfpay.openRequest(new Uint8Array(2), KEY)],
    ["DECRYPT_FAILED", () => qfpay.openRequest(b64_lenient, KEY.replace("f", "e"))],
    ["FRAME_TYPE", () => qfpay.frames(0x40, 1, new Uint8Array(1))],
    ["FRAME_TYPE", () => qfpay.frames(16.5, 1, new Uint8Array(1))],
    ["FRAME_TYPE", () => qfpay.frames("16", 1, new Uint8Array(1))],
    ["FRAME_TYPE", () => qfpay.frames(0x10 + 2 ** 32, 1, new Uint8Array(1))],
    ["FRAME_REF", () => qfpay.frames(0x10, 0, new Uint8Array(1))],
    ["FRAME_REF", () => qfpay.frames(0x10, 128, new Uint8Array(1))],
    ["FRAME_LENGTH", () => qfpay.frames(0x10, 1, new Uint8Array(1), 0.5)],
    ["FRAME_LENGTH", () => qfpay.frames(0x10, 1, new Uint8Array(1), -1)],
    ["PAYLOAD_TOO_LARGE", () => qfpay.frames(0x10, 1, new Uint8Array(65_536))],
    ["INVALID_FIELD", () => qfpay.frames(0x10, 1, "text")],
    ["INVALID_FIELD", () => qfpay.decodeFrame("2f6e")],
    ["INVALID_FIELD", () => new qfpay.Deframer().push([1], 0)],
    ["INVALID_FIELD", () => new qfpay.Deframer().push(new Uint8Array(1), Number.NaN)],
    ["INVALID_FIELD", () => new qfpay.Deframer().timeout(undefined)],
  ];
  for (const [code, call] of cases) assert.equal(codeOf(call), code, String(call));
});

test("messages become frames and frames decode", () => {
  for (const kind of [0x30, 0x31, 0x32, 0x33, 0x34, 0x35]) {
    const row = vector(`frame_nack_${kind.toString(16)}`);
    assert.deepEqual(qfpay.frames(kind, row.no, new Uint8Array()).map(toHex), [row.hex]);
  }
  const { no, data, hex: framed } = vector("frame_cancel_encrypted");
  assert.deepEqual(qfpay.frames(0x10, no, Buffer.from(data)).map(toHex), [framed]);
  assert.deepEqual(short(qfpay.decodeFrame(hex(framed))), [0x10, no, data.length, Buffer.from(data).toString("hex")]);
  const inside = vector("frame_marker_inside");
  assert.deepEqual(qfpay.frames(0x10, inside.no, hex(inside.data_hex)).map(toHex), [inside.hex]);
  const sample = hex(vector("frame_seed").hex);
  const { data: sampleData, number } = qfpay.decodeFrame(sample);
  assert.deepEqual(qfpay.frames(0x10, number, sampleData).map(toHex), [toHex(sample)]);
});

test("long messages are cut into fragments", () => {
  const tiny = vector("frag_tiny_utf8");
  assert.deepEqual(qfpay.frames(0x10, tiny.no, hex(tiny.data_hex), 4).map(toHex), tiny.hex);
  const most = vector("frag_max_total");
  const fragments = qfpay.frames(0x10, 1, new Uint8Array(65_535).fill(0x7a), 1024).map(toHex);
  assert.equal(fragments.length, most.fragments);
  assert.equal(fragments[0].slice(0, 18), most.first_header);
  assert.equal(fragments.at(-1).slice(0, 18), most.last_header);
  assert.equal(fragments.at(-1).length / 2, most.last_len);
  const whole = vector("frame_max_single");
  const [one, ...more] = qfpay.frames(whole.type, whole.no, new Uint8Array(whole.own_data).fill(0x7a), whole.own_data);
  assert.equal(more.length, 0);
  assert.equal(createHash("sha256").update(one).digest("hex"), whole.sha256);
  assert.deepEqual(
    qfpay.frames(0x10, 1, new Uint8Array(620)).map((part) => part.length),
    [448 + 11, 172 + 11],
  );
});

test("a stream gives the same frames however it is cut", () => {
  for (const row of [vector("stream_resync"), vector("stream_mid_join")]) {
    const bytes = hex(row.hex);
    for (let size = 1; size <= bytes.length; size += 1) {
      const deframer = new qfpay.Deframer();
      const frames = [];
      for (let at = 0; at < bytes.length; at += size) frames.push(...deframer.push(bytes.subarray(at, at + size), at));
      frames.push(...deframer.timeout(bytes.length + 500));
      assert.deepEqual(frames.map(short), row.frames, `${row.name} in pieces of ${size}`);
    }
  }
});

test("a frame hidden behind a false start appears after 500 ms of silence", () => {
  const deframer = new qfpay.Deframer();
  const ack = vector("frame_ack").hex;
  assert.deepEqual(deframer.push(hex(`2f6e011001ffffffff${ack}`), 1000), []);
  assert.deepEqual(deframer.timeout(1499), []);
  assert.deepEqual(deframer.timeout(1500).map(short), [[0x20, 1, 0, ""]]);
});

test("every bad input that a pure function can meet gives a code that its row names", () => {
  const rows = vectors("bad-inputs.jsonl");
  let run = 0;
  for (const row of rows) {
    const calls = badInput(row);
    const named = row.expect_error.match(/[A-Z][A-Z0-9]*(_[A-Z0-9]+)+|BASE64|SCHEMA/g) ?? [];
    const accepted = named.length === 0 || /accepted|both read/.test(row.expect_error);
    for (const call of calls) {
      const code = codeOf(call);
      assert.ok(code ? named.includes(code) : accepted, `${row.id}: ${code}, expected ${row.expect_error}`);
    }
    run += calls.length > 0 ? 1 : 0;
  }
  assert.equal(rows.length - run, ELSEWHERE.length);
});

/** Rows about joining fragments, error frames' meaning, inner readers and a terminal's currency: tested where they are. */
const ELSEWHERE = ["A17", "A24", "A25", "A28", "A29", "A31", "C01", "D01", "M13"];

/** The calls that a row stands for; where it only describes its input, the input is built here. */
function badInput({ id, surface, hex: bytes, text }) {
  if (ELSEWHERE.includes(id)) return [];
  if (id in BUILT) return BUILT[id](text, bytes);
  if (surface === "frame") return [() => qfpay.decodeFrame(hex(bytes))];
  if (surface === "cipher") return [() => qfpay.open(Buffer.from(bytes, "hex").toString("base64"), KEY)];
  if (surface === "base64" || surface === "json") return [() => qfpay.open(text, KEY)];
  if (surface === "amount") return [() => money(text, "HKD")];
  return [() => qfpay.openRequest(text, KEY)];
}

const RIGHT = qfpay.digest({ func_type: 3002 }, KEY);
const request =
  (content, digest = RIGHT) =>
  () =>
    qfpay.openRequest(`{"content":${content},"digest":${digest}}`, KEY);
const quoted = (text) => JSON.stringify(text);

/** One block whose plaintext ends in these bytes: CBC lets the first block stand alone. */
function block(...ends) {
  const cipher = createCipheriv("aes-256-cbc", KEY, "qfpay202306_hjsh").setAutoPadding(false);
  const plain = Buffer.concat([Buffer.alloc(16 - ends.length, "x"), Buffer.from(ends)]);
  return [() => qfpay.open(Buffer.concat([cipher.update(plain), cipher.final()]).toString("base64"), KEY)];
}

const BUILT = {
  A13: (_, bytes) => [() => qfpay.decodeFrame(hex(bytes)), () => qfpay.decodeFrame(hex(`${bytes}00`))],
  A20: () => Array.from({ length: 10 }, (_, n) => () => qfpay.decodeFrame(hex(vector("frame_ack").hex).subarray(0, n))),
  A26: () => [() => qfpay.decodeFrame(new Uint8Array(65_536).fill(0x2f))],
  A27: () => {
    const stream = Buffer.concat(Array(87_381).fill(Buffer.from(qfpay.frames(0x10, 1, Buffer.from("x"))[0])));
    return [() => assert.equal(new qfpay.Deframer().push(Uint8Array.from(stream), 0).length, 87_381)];
  },
  A32: (_, bytes) => {
    const sample = hex(bytes);
    for (let n = 0; n < sample.length; n += 1) {
      assert.equal(
        codeOf(() => qfpay.decodeFrame(sample.subarray(0, n))),
        "FRAME_INCOMPLETE",
      );
    }
    for (let bit = 0; bit < sample.length * 8; bit += 1) {
      const flipped = Uint8Array.from(sample);
      flipped[bit >> 3] ^= 1 << (bit & 7);
      codeOf(() => qfpay.decodeFrame(flipped));
    }
    return [() => qfpay.decodeFrame(sample)];
  },
  B04: () => [RIGHT, RIGHT.toLowerCase()].map((digest) => request('{"func_type":3002}', quoted(digest))),
  B05: () => [
    request('{"func_type":3001}', quoted(RIGHT)),
    request('{"func_type":3002}', quoted(RIGHT.replace(/./, "0"))),
  ],
  B06: () => ["null", "1", "[]", "{}", "true"].map((digest) => request('"x"', digest)),
  B08: () =>
    ["A\r\nB", "A\0B", "A\u200fB", "A\u202eB", "x".repeat(65)].map(
      (order) => () => qfpay.seal({ func_type: 4001, out_trade_no: order }, KEY),
    ),
  B09: () =>
    ['{"func_type":3002}', '"{\\"func_type\\":3002}"', "1", "[]", '{"a":{}}'].map((content) =>
      request(content, quoted(RIGHT)),
    ),
  B10: () => [request('{"z":1,"好":2,"a":3}', quoted(qfpay.digest({ a: 3, z: 1, 好: 2 }, KEY)))],
  B11: () => [0, 15, 17, 31, 33].map((length) => () => qfpay.seal({ func_type: 3002 }, "a".repeat(length))),
  B12: (text) => [() => assert.equal(qfpay.canonical(JSON.parse(text)), "{out_trade_no=''}")],
  C08: () => block(0x00),
  C09: () => block(0x11),
  C10: () => block(0x02, 0x01),
  C11: () => {
    const cipher = createCipheriv("aes-256-cbc", KEY, "qfpay202306_hjsh");
    return [() => qfpay.open(cipher.final("base64"), KEY)];
  },
  E01: () =>
    [128, 1000, 100_000].flatMap((depth) =>
      ["", '{"data":'].map((start) => () => qfpay.open(start + "[".repeat(depth), KEY)),
    ),
  E10: () =>
    ["NaN", "Infinity", "0x10", "1e400", "00.10"].map((number) => () => qfpay.open(`{"respcd":${number}}`, KEY)),
  E12: () => [() => qfpay.open(JSON.stringify({ respmsg: "x".repeat(1 << 20) }), KEY)],
  M11: (text) => [() => assert.equal(money(text, "HKD").minor, 1010n)],
};

test("money is exact and refuses with the codes of the table", () => {
  for (const { amount, currency, minor, error } of vectors("amounts.json")) {
    const name = `${quoted(amount)} ${quoted(currency)}`;
    if (error)
      assert.equal(
        codeOf(() => money(amount, currency)),
        error,
        name,
      );
    else assert.deepEqual(money(amount, currency), { minor: BigInt(minor), currency }, name);
  }
  assert.deepEqual(money(1250n, "HKD"), { minor: 1250n, currency: "HKD" });
  for (const amount of [0n, -1n, 10n ** 12n])
    assert.equal(
      codeOf(() => money(amount, "HKD")),
      "AMOUNT_RANGE",
    );
  for (const amount of [12.5, 1, Number.NaN, null, undefined, {}])
    assert.equal(
      codeOf(() => money(amount, "HKD")),
      "AMOUNT_FORMAT",
    );
  assert.equal(
    codeOf(() => money("1", undefined)),
    "CURRENCY",
  );
});

test("an error says that no money moved, whether to retry, and what to do in three languages", () => {
  const error = new TillError("TERMINAL_UNRESOLVED");
  assert.equal(error.name, "TillError");
  assert.equal(error.money, "none");
  assert.equal(error.retrySafe, true);
  assert.equal(error.message, explain("TERMINAL_UNRESOLVED").meaning);
  assert.match(error.hint, /^[A-Z].*\.$/);
  assert.equal(hint("TERMINAL_UNRESOLVED"), error.hint);
  assert.ok(error instanceof Error);
  assert.equal(hint("TERMINAL_BUSY", "zh-Hans"), "请等终端回到主界面后重试。");
  assert.equal(hint("TERMINAL_BUSY", "zh-Hant"), "請等終端機回到主畫面後重試。");
  assert.equal(hint("TERMINAL_BUSY", "zh"), hint("TERMINAL_BUSY", "zh-Hans"));
  assert.equal(hint("RECOVERED", "zh-Hant"), undefined, "there is nothing to do");
  for (const foreign of /** @type {any[]} */ (["EAI_AGAIN", "XX000", "constructor", "__proto__", undefined])) {
    assert.equal(hint(foreign), undefined, `${foreign} is no code of ours`);
    assert.throws(() => explain(foreign), { name: "ArgumentError", argument: "code" });
  }
  assert.deepEqual(Object.keys(explain("TERMINAL_BUSY").hint), ["en", "zh-Hans", "zh-Hant"]);
});

test("a step of a payment is told in three languages", () => {
  const checking = ["en", "zh-Hans", "zh-Hant"].map((language) => stepText({ name: "checking" }, language));
  assert.deepEqual(checking, [
    "No clear answer: asking how it ended",
    "没有明确答复，正在查询结果",
    "沒有明確答覆，正在查詢結果",
  ]);
  assert.equal(stepText({ name: "sent" }), "The request is sent");
});
