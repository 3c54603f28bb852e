// Faults of a cable and of the frames on it, by the row's id, as in scenarios.mjs.

import assert from "node:assert/strict";

/** A frame without data, in bytes: an acknowledgement. */
const SIGNAL = 11;
/** A line on which nothing has to be waited for, in bytes a second. */
const FAST = 200_000;
const USUAL = 960;
/** A line on which a result takes longer than an acknowledgement may, in bytes a second. */
const SLOW = 300;
/**
 * Silence inside an answer that is in order, and one that is not, in ms. The limit is 500, but timers of processes are
 * late and a wait shrinks on its way: 499 and 501 are told apart in virtual time (tests/src/kits/qfpay.rs).
 */
const GAPS = [0, 100, 150];
const TOO_LONG = 900;
/**
 * Acknowledgements later than the 1000 ms they may take, in ms. A timer that is late itself reads first what has come,
 * so 1001 is told from 1000 in virtual time alone.
 */
const LATE = [1300, 5000];

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
  F57: { P: amidAnother, Q: queriedAmidAnother },
  F58: { P: (cell) => cell.attempt({ verb: "GARBAGE", n: 64 }), Q: queried({ verb: "GARBAGE", n: 64 }) },
};

/** The cable is pulled when everything is ready but the journal, so before the first byte. */
async function unplugBeforeWrite(cell) {
  await cell.prepare();
  await cell.connect({ journal: "pauses at 1" });
  await cell.start();
  await cell.till.stalls();
  await cell.terminal.silent();
  const { received } = await cell.terminal.cable();
  await cell.terminal.unplug();
  await cell.till.loses();
  await cell.till.resume();
  const told = await cell.result();
  await cell.terminal.plug();
  assert.equal((await cell.terminal.cable()).received, received, "not one byte more");
  assert.equal((await cell.moved()).sends, 0);
  return told;
}

/**
 * The cable is pulled within the request, or right behind it; it is plugged in again while the page asks. Every byte takes
 * seconds here; in virtual time every cut is tried (tests/tests/sweeps.rs).
 */
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
  await cell.connect({ timeouts: { ...cell.waits, answer: 2 * Math.max(...LATE) } });
  for (const ms of LATE) {
    cell.rename(`${ms}`);
    await cell.terminal.reset();
    told = await cell.attempt({ verb: "LATE_ACK", ms });
    assert.ok(told.codes.includes("ACK_TIMEOUT"), `the step is told: ${told.codes}`);
    assert.ok(!told.codes.includes("RECOVERED"), `nobody had to ask: ${told.codes}`);
    assert.equal(told.outcome.status, "approved");
  }
  return told;
}

/** An acknowledgement of something else is nobody's: its time goes on, and the result decides, whenever it comes. */
async function wrongNumber(cell) {
  await cell.connect({ timeouts: { ...cell.waits, answer: 15_000 } });
  const right = await over(SLOW, cell, "right", {});
  assert.ok(!right.codes.includes("ACK_TIMEOUT"), `in time on a slow line: ${right.codes}`);
  const wrong = await over(SLOW, cell, "wrong", { verb: "WRONG_REF" });
  assert.ok(wrong.codes.includes("ACK_TIMEOUT"), `it goes on: ${wrong.codes}`);
  return over(USUAL, cell, "soon", { verb: "WRONG_REF" });
}

/** A payment on a line of that speed, which nobody had to ask for. */
async function over(bytesPerSecond, cell, part, step) {
  cell.rename(part);
  await cell.terminal.reset();
  await cell.terminal.cable({ action: "speed", bytesPerSecond });
  const told = await cell.attempt(...(step.verb ? [step] : []));
  await cell.terminal.cable({ action: "speed", bytesPerSecond: USUAL });
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

/** Of two results whose fragments alternate neither becomes whole: that is told, and the charge is found by asking. */
async function amidAnother(cell) {
  const told = await cell.attempt({ verb: "INTERLEAVE" });
  assert.ok(told.codes.includes("REASSEMBLY_TIMEOUT"), `${told.codes}`);
  assert.deepEqual(told.outcome.notes, ["RECOVERED"]);
  return told;
}

/** The same of answers to an inquiry; the next one is answered. */
async function queriedAmidAnother(cell) {
  const told = await cell.attempt();
  await cell.script({ on: "query", verb: "INTERLEAVE" });
  const { verdict, code } = await cell.till.call("query", cell.reference);
  assert.deepEqual([verdict, code], ["unclear", "REASSEMBLY_TIMEOUT"]);
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
