// The messages of the codecs' bench, the same in Node and in a page: sealed and opened by `tillwire/codec`, and by plain
// JavaScript over somebody else's MD5 and AES.

export const KEY = "0123456789abcdef0123456789abcdef";
export const IV = "qfpay202306_hjsh";
const TURNS = 60;
const CALLS = 200;

/** What is compared: a title, our way and the other. `other` is `{ md5(text, key), encrypt(text), decrypt(base64) }`. */
export function comparisons(qfpay, other) {
  return [300, 1000].flatMap((size) => {
    const content = contentOf(size);
    const reply = other.encrypt(JSON.stringify({ respcd: "6000", data: JSON.stringify(content), resperr: "" }));
    const seal = [() => qfpay.seal(content, KEY), () => sealBy(other, content)];
    const open = [() => qfpay.open(reply, KEY), () => openBy(other, reply)];
    same(seal.map((way) => way()));
    same(open.map((way) => JSON.stringify(way().data)));
    return [
      { title: `seal ${size} B`, ways: seal },
      { title: `open ${size} B`, ways: open },
    ];
  });
}

/** The page's clock, in microseconds. */
const wall = () => performance.now() * 1000;

/** Microseconds of a call, each way measured in turns beside the others; the first turns warm everything up. */
export function inTurns(ways, { clock = wall, turns = TURNS, calls = CALLS } = {}) {
  const taken = ways.map(() => []);
  for (let turn = -turns / 4; turn < turns; turn += 1) {
    ways.forEach((way, index) => {
      const time = timeOf(way, clock, calls);
      if (turn >= 0) taken[index].push(time);
    });
  }
  return taken;
}

function timeOf(way, clock, calls) {
  const started = clock();
  for (let index = 0; index < calls; index += 1) way();
  return (clock() - started) / calls;
}

/** A payment whose lenient envelope has about this many bytes. */
function contentOf(size) {
  const content = { func_type: 1001, amt: 12.5, channel: "wx", out_trade_no: "SALE1042", remark: "" };
  return { ...content, remark: "x".repeat(size - canonical(content).length - "{content:, digest:''}".length - 32) };
}

function canonical(content) {
  const text = (value) => (typeof value === "string" ? `'${value}'` : value);
  const fields = Object.keys(content).sort();
  return `{${fields.map((name) => `${name}=${text(content[name])}`).join(",")}}`;
}

function sealBy(other, content) {
  const text = canonical(content);
  return other.encrypt(`{content:${text}, digest:'${other.md5(text, KEY).toUpperCase()}'}`);
}

function openBy(other, sealed) {
  const reply = JSON.parse(other.decrypt(sealed));
  return { ...reply, data: JSON.parse(reply.data) };
}

function same([ours, other]) {
  if (ours !== other) throw new Error(`the two ways differ:\n${ours}\n${other}`);
}
