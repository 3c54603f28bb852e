// Bodies of notifications that never end: they are given up within seconds, and none of them is waited for by another.

import assert from "node:assert/strict";
import { test } from "node:test";
import { shopsOfTests } from "../kit/shop.mjs";

const its = shopsOfTests();

/** A notification whose body sends some bytes and then waits for ever; how often it was given up is told. */
function trickling(bytes) {
  const state = { cancelled: 0 };
  const body = new ReadableStream({
    start(controller) {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
    },
    cancel() {
      state.cancelled += 1;
    },
  });
  const init = /** @type {any} */ ({ method: "POST", body, duplex: "half" });
  return { request: new Request("http://shop.example/paid", init), state };
}

const tick = () => new Promise((resolve) => setImmediate(resolve));

test("a body that trickles is given up after five seconds, and the answer says why", async (t) => {
  await its.open();
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { request, state } = trickling([0x7b, 0x22]);
  let answered;
  const answer = its.shop.icashier.handleNotification(request).then((it) => (answered = it));
  await tick();
  t.mock.timers.tick(4_999);
  await tick();
  assert.equal(answered, undefined);
  t.mock.timers.tick(1);
  const { status } = await answer;
  assert.deepEqual([status, await answered.json(), state.cancelled], [408, { error: "SCHEMA" }, 1]);
});

test("of three thousand that trickle the oldest are given up at once, and one that is whole is heard meanwhile", async (t) => {
  await its.open();
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const all = Array.from({ length: 3_000 }, () => trickling([0x7b]));
  const answers = all.map(({ request }) => its.shop.icashier.handleNotification(request));
  const first = await Promise.all(answers.slice(0, 3_000 - 512));
  assert.ok(first.every(({ status }) => status === 408));
  const whole = new Request("http://shop.example/paid", { method: "POST", body: "resp=e30%3D&sign=00" });
  assert.equal((await its.shop.icashier.handleNotification(whole)).status, 401);
  t.mock.timers.tick(5_000);
  assert.ok((await Promise.all(answers)).every(({ status }) => status === 408));
  assert.ok(all.every(({ state }) => state.cancelled === 1));
});

test("a body of single bytes is read as one, and one that is too long is refused", async () => {
  await its.open();
  const send = async (parts) => {
    const body = new ReadableStream({
      start(controller) {
        for (const part of parts) controller.enqueue(part);
        controller.close();
      },
    });
    const init = /** @type {any} */ ({ method: "POST", body, duplex: "half" });
    return (await its.shop.icashier.handleNotification(new Request("http://shop.example/paid", init))).status;
  };
  const single = Array.from(Buffer.from("resp=e30%3D&sign=00"), (byte) => Uint8Array.of(byte));
  assert.equal(await send(single), 401);
  const half = new Uint8Array(32 * 1024).fill(0x61);
  assert.equal(await send([half, half]), 503, "it is read, and says nothing");
  assert.equal(await send([half, half, Uint8Array.of(0x61)]), 413);
});
