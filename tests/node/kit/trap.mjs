// Breaks the wasm instance that a package runs on, as a defect in it would: its memory is written over, and the next
// call into it traps by itself. Nothing in the package is made for this; `glue` is its own dist/glue/tillwire.js, and
// so the very module that the package imports. Works in pages too.

/**
 * Sits between the driver and its payment machines.
 *
 * - `begin(breaks, spared)` starts afresh. `breaks(call, args)` is asked before each call of a machine, with its number (from 1 on, since `begin`) and name;
 *   where it says so, that call is the one that breaks: by a trap, or, with `spared` false, as the glue finds it.
 * - `calls`: the names of the calls since `begin`.
 * - `trap`: what the last trap was, when, and when a machine answered again (`usable`); in ms.
 */
export function trapping(glue) {
  const it = {};
  it.begin = (breaks, spared = true) => Object.assign(it, { breaks, spared, calls: [], trap: undefined });
  it.begin();
  const machine = glue.WireTill.prototype;
  const isCall = ([name, { value }]) => typeof value === "function" && !/^(constructor|free|__.*)$/.test(name);
  const methods = Object.entries(Object.getOwnPropertyDescriptors(machine)).filter(isCall);
  for (const [name, { value: call }] of methods) {
    machine[name] = function (...args) {
      it.calls.push(name);
      if (it.trap || !it.breaks?.({ number: it.calls.length, name }, args)) return answered(call.apply(this, args));
      writeOver(glue, it.spared ? this.__wbg_ptr : undefined);
      it.trap = { error: undefined, at: performance.now(), usable: undefined };
      try {
        return call.apply(this, args);
      } catch (error) {
        it.trap.error = error;
        throw error;
      }
    };
  }
  const answered = (answer) => {
    if (it.trap) it.trap.usable ??= performance.now();
    return answer;
  };
  return it;
}

/**
 * Every byte of the running instance's memory: its stack, its heap and what it knows of both; but for the word that
 * says whether a machine is in use, at which the glue stops before the wasm can trap.
 */
function writeOver({ initSync }, spared) {
  const { memory } = initSync(); // where an instance runs, this gives its exports
  new Uint8Array(memory.buffer).fill(0xff);
  if (spared !== undefined) new Uint32Array(memory.buffer)[spared / 4] = 0;
}
