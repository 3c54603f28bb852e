// Faults of a cable and of the frames on it, by the row's id, as in scenarios.mjs.

import assert from "node:assert/strict";

/** A frame without data, in bytes: an acknowledgement. */
const SIGNAL = 11;
/** A line on which nothing has to be waited for, in bytes a second. */
const FAST = 200_000;
const USUAL = 960;
/** Silence inside an answer that is in order, and one that is not, in ms: the limit is 500, and timers are late. */
const GAPS = [0, 100, 250];
const TOO_LONG = 900;

export const SERIAL = {
  F45: { P: unplugBeforeWrite, R: unplugBeforeWrite },
  F46: { P: unplugAfterBytes },
  F50: { P: lateAcks },
  F51: { P: refusals, R: refusals },
  F52: { P: wrongNumber },
  F53: { P: wrapped, Q: wrapped },
  F54: { P: lostAck },
  F55: { P: pieces, Q: queried(...GAPS.map((gap) => ({ verb: "SPLIT", n: 3, gap }))) },
  F56: { P: (cell) => cell.attempt({ verb: "SPLIT", n: 2, gap: TOO_LONG }), Q: queriedInVain },
  F57: { P: (cell) => cell.attempt({ verb: "INTERLEAVE" }), Q: queriedAmidAnother },
  F58: { P: (cell) => cell.attempt({ verb: "GARBAGE", n: 64 }), Q: queried({ verb: "GARBAGE", n: 64 }) },
};

/** The cable is pulled when everything is ready but the journal, so before the first byte. */
async function unplugBeforeWrite(cell) {
  await cell.prepare();
  await cell.connect({ journal: "pauses at 1" });
  await cell.start();
  await cell.till.stalls();
  const { received } = await cell.terminal.cable();
  await cell.terminal.unplug();
  await cell.till.loses();
  await cell.till.resume();
  const told = await cell.result();
  await cell.terminal.plug();
  const further = (await cell.terminal.cable()).received - received;
  assert.ok(further <= SIGNAL, `no more than the acknowledgement before it: ${further} bytes`);
  assert.equal((await cell.moved()).sends, 0);
  return told;
}

/** The cable is pulled within the request, or right behind it; it is plugged in again while the page asks. */
async function unplugAfterBytes(cell) {
  const length = await requestLength(cell);
  let told;
  for (const bytes of [1, Math.floor(length / 2), length - 1, length]) {
    const whole = bytes === length;
    cell.rename(`${bytes}`);
    await cell.terminal.reset();
    await cell.script(...(whole ? [{ verb: "CHARGE_THEN_DELAY", ms: 60_000 }] : []));
    await cell.connect();
    await cell.terminal.unplugAfter({ received: bytes });
    await cell.start();
    await cell.terminal.unplugged();
    await cell.till.reaches(cell.reference, "checking");
    await cell.terminal.plug();
    told = await cell.result();
    const { outcome, codes } = told;
    assert.ok(codes.includes("PORT_LOST"), `${bytes} of ${length}: ${codes}`);
    assert.equal(outcome.money, whole ? "moved" : "none", `${bytes} of ${length}: ${JSON.stringify(outcome)}`);
    assert.equal((await cell.moved()).sends, whole ? 1 : 0);
  }
  return told;
}

/** How many bytes this cell's request has. */
async function requestLength(cell) {
  await cell.script({ verb: "WAIT" });
  const { received } = await cell.terminal.cable();
  await cell.start();
  await cell.untilRead();
  const { received: now } = await cell.terminal.cable();
  await cell.customer("tap");
  await cell.result();
  return now - received;
}

/** The payment goes on, whenever the acknowledgement comes. */
async function lateAcks(cell) {
  let told;
  for (const ms of [1300, 2500]) {
    cell.rename(`${ms}`);
    await cell.terminal.reset();
    told = await cell.attempt({ verb: "LATE_ACK", ms });
    assert.ok(told.codes.includes("ACK_TIMEOUT"), `the step is told: ${told.codes}`);
    assert.ok(!told.codes.includes("RECOVERED"), `nobody had to ask: ${told.codes}`);
    assert.equal(told.outcome.status, "approved");
  }
  return told;
}

/** An acknowledgement of something else is nobody's: the result decides, whenever it comes. */
async function wrongNumber(cell) {
  const told = await cell.attempt({ verb: "WRONG_REF" });
  assert.equal(told.outcome.status, "approved");
  assert.deepEqual(told.outcome.notes, [], "nobody had to ask");
  return told;
}

/** Every error type; 30 says nothing, so that has to be asked for. */
async function refusals(cell) {
  const codes = [];
  let outcome;
  for (const type of ["30", "31", "32", "33", "34", "35", "3031"]) {
    cell.rename(type);
    await cell.terminal.reset();
    await cell.script();
    await cell.connect();
    const told = await cell.attempt({ verb: "NACK", code: type });
    outcome = told.outcome;
    codes.push(...told.codes);
    const code = type === "33" ? "KEY_MISMATCH" : `TERMINAL_REJECTED_${type.slice(-2)}`;
    assert.ok(told.codes.includes(code), `${type}: ${told.codes}`);
    assert.equal(outcome.status, "not-charged", type);
    assert.equal(outcome.reason, type === "30" ? "proven-by-query" : "rejected", type);
    assert.deepEqual((await cell.moved()).movements, []);
  }
  return { outcome, codes };
}

/** The numbers of messages have begun anew when the answer to an earlier payment comes. */
async function wrapped(cell) {
  const delay = cell.waits.answer + 6000;
  await cell.terminal.cable({ action: "speed", bytesPerSecond: FAST });
  await cell.script({ verb: "CHARGE_THEN_DELAY", ms: delay });
  const start = performance.now();
  await cell.pay();
  for (let count = 0; count < 200 || performance.now() < start + delay + 500; count += 1) {
    const { verdict, raw } = await cell.till.call("query", cell.paid);
    assert.equal(verdict, "approved", `exchange ${count}: ${JSON.stringify(raw)}`);
  }
  const told = await cell.attempt();
  assert.notEqual(told.outcome.order, cell.before);
  const { code, raw } = await cell.till.call("query", cell.reference);
  await cell.terminal.cable({ action: "speed", bytesPerSecond: USUAL });
  assert.equal(raw.data.out_trade_no ?? told.outcome.order, told.outcome.order);
  return { ...told, codes: [...told.codes, code] };
}

/** The terminal says its result once more, is acknowledged then, and the page tells one outcome. */
async function lostAck(cell) {
  await cell.script({ verb: "WAIT" });
  const before = await cell.terminal.cable();
  await cell.start();
  await cell.untilRead();
  const sent = before.sent + SIGNAL;
  while ((await cell.terminal.cable()).sent < sent);
  const { received } = await cell.terminal.cable();
  await cell.terminal.cable({ action: "lose", received: SIGNAL });
  await cell.customer("tap");
  const told = await cell.result();
  while ((await cell.terminal.cable()).received < received + 2 * SIGNAL);
  const result = ((await cell.terminal.cable()).sent - sent) / 2;
  assert.ok(Number.isInteger(result) && result > SIGNAL, `the result came twice, ${result} bytes each`);
  assert.deepEqual(told.outcome.notes, [], "nobody had to ask");
  return told;
}

async function pieces(cell) {
  let told;
  for (const gap of GAPS) {
    cell.rename(`${gap}`);
    await cell.terminal.reset();
    told = await cell.attempt({ verb: "SPLIT", n: 3, gap });
    assert.equal(told.outcome.status, "approved");
    assert.deepEqual(told.outcome.notes, [], `a gap of ${gap} ms is in order`);
  }
  return told;
}

/** An earlier payment, then an inquiry under each of these faults, which is answered all the same. */
function queried(...steps) {
  return async (cell) => {
    const told = await cell.attempt();
    for (const step of steps) {
      await cell.script({ on: "query", ...step });
      const { verdict, code } = await cell.till.call("query", cell.reference);
      assert.equal(verdict, "approved", `${JSON.stringify(step)}: ${code}`);
    }
    return told;
  };
}

/** Of two answers at once both are read, or this one is said to be none; the next inquiry is answered. */
async function queriedAmidAnother(cell) {
  const told = await cell.attempt();
  await cell.script({ on: "query", verb: "INTERLEAVE" });
  const { verdict, code } = await cell.till.call("query", cell.reference);
  assert.ok(verdict === "approved" || /^REASSEMBLY_/.test(code), `${verdict} ${code}`);
  assert.equal((await cell.till.call("query", cell.reference)).verdict, "approved");
  return told;
}

/** An answer with a hole is none, and is said to be none; the sale stays approved. */
async function queriedInVain(cell) {
  const told = await cell.attempt();
  await cell.script({ on: "query", verb: "SPLIT", n: 2, gap: TOO_LONG });
  const { code } = await cell.till.call("query", cell.reference);
  return { ...told, codes: [...told.codes, code] };
}
