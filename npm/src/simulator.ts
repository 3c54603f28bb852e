// The simulated terminal in this process: the same Rust room in the terminal's role, in a second wasm file that is
// loaded only here.

import { initSync, WireSimulator, type WireSimulatorOptions, type WireTransmit } from "./glue/simulator.js";
import type { Link, WireEvents } from "./links/link.js";
import { oneOf, refuse } from "./arguments.js";
import { wasmFile } from "./load.js";
import type { System } from "./systems.gen.js";
import type { SimulatorControl } from "./terminal.js";
import { traced } from "./traced.js";

const simulator = /* @__PURE__ */ wasmFile(
  (module) => initSync({ module }),
  () => new URL("./simulator.wasm", import.meta.url),
);

/** Starts the simulator's wasm; the same choices as `init` of the package. */
export const init = simulator.init;

/** What a simulated terminal is set to. */
export interface SimulatorOptions extends WireSimulatorOptions {
  system: System;
  /** As which of the system's ways the link goes to it. */
  via: "tcp" | "http" | "serial" | "websocket";
}

/** A simulated terminal and the link to it. */
export async function simulate(options: SimulatorOptions): Promise<{ link: Link; simulator: SimulatorControl }> {
  await init();
  const { system, via, ...settings } = options;
  const room = new WireSimulator(system, JSON.stringify(settings));
  const faces = new Map<number, WireEvents>();
  let last = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** Does something with the terminal, and hands on what it does in turn. */
  const act = (use: (mono: number, wall: number) => void): void => {
    use(performance.now(), Date.now());
    for (let text = room.poll(); text !== undefined; text = room.poll()) {
      const transmit: WireTransmit = JSON.parse(text);
      const bytes = room.takeBytes();
      const events = faces.get(transmit.conn);
      if (!events || transmit.transmit === "silence") continue;
      // A wire never reports from inside a call of its user.
      setTimeout(() => {
        if (!faces.has(transmit.conn)) return;
        if (transmit.transmit !== "bytes") faces.delete(transmit.conn);
        if (transmit.transmit === "reply" && !transmit.cut) events.reply(transmit.status, bytes);
        else if (transmit.transmit === "bytes") events.data(bytes);
        else events.closed("OUTCOME_UNKNOWN", false);
      }, 0);
    }
    clearTimeout(timer);
    const due = room.due();
    if (due !== undefined) timer = setTimeout(() => act(tick), Math.max(0, Math.ceil(due - performance.now())));
  };
  const tick = (mono: number, wall: number) => room.timeout(mono, wall);

  const link: Link = {
    open(path, events) {
      last += 1;
      const conn = last;
      faces.set(conn, events);
      act((mono, wall) => room.connected(mono, wall, conn, via));
      setTimeout(() => faces.has(conn) && events.opened(), 0);
      return {
        write: (bytes) =>
          act((mono, wall) =>
            path === undefined ? room.input(mono, wall, conn, bytes) : room.request(mono, wall, conn, path, bytes),
          ),
        close() {
          faces.delete(conn);
          act((mono, wall) => room.closed(mono, wall, conn));
        },
      };
    },
    dispose: () => clearTimeout(timer),
  };
  const control: SimulatorControl = {
    script: traced((steps, { dedupe = true } = {}) => {
      if (!Array.isArray(steps)) refuse("steps", 'an array, such as [{ verb: "CHARGE_THEN_DROP" }]', steps);
      act(() => room.script(JSON.stringify({ system, steps, dedupe })));
    }),
    customer: traced((action) => {
      const known = oneOf("tap", "cancel", "decline", "pay")(action, "action");
      act((mono, wall) => room.customer(mono, wall, known));
    }),
    ledger: () => ({ ...JSON.parse(room.ledger()), open: faces.size > 0 ? { [`${system}-${via}`]: faces.size } : {} }),
    reset: () => act(() => room.reset()),
  };
  return { link, simulator: control };
}
