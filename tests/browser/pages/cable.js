// The serial link by itself: the tests open wires and look at what they report.

import { serialLink } from "/tillwire/links/serial.js";

let link;
let wire;
let pulled;
let lost;
navigator.serial?.addEventListener("disconnect", () => {
  pulled = performance.now();
});

globalThis.till = {
  /** What became of asking on a click; see `ask` below. */
  asked: undefined,
  make: async (options) => {
    try {
      link = await serialLink({ via: "serial", ...options });
    } catch (error) {
      return { code: error.code };
    }
  },
  makeFor: async (index) => {
    const ports = await navigator.serial.getPorts();
    link = await serialLink({ via: "serial", port: ports[index] });
  },
  /** Opens a wire; resolves once it stands or is refused, with what it reported until then. */
  open: () =>
    new Promise((resolve) => {
      const told = [];
      pulled = undefined;
      const tell = (what, ...more) => {
        told.push([what, ...more]);
        resolve(told);
      };
      wire = link.open(undefined, {
        opened: () => tell("opened"),
        // What a terminal says to bytes that mean nothing, and when, is not what is looked at.
        data() {},
        closed: (code, nothingSent) => {
          tell("closed", code, nothingSent);
          lost = performance.now();
          wire.over();
        },
      });
      wire.told = told;
      wire.ended = new Promise((over) => {
        wire.over = over;
      });
    }),
  write: (count) => wire.write(new Uint8Array(count).fill(0x55)),
  close: () => wire.close(),
  /** Everything the last wire reported, once it has ended. */
  ended: () => wire.ended.then(() => wire.told),
  /** How long after the browser's own news of it the wire has ended, in ms. */
  late: () => Math.max(0, lost - (pulled ?? lost)),
};

document.querySelector("#ask").onclick = async () => {
  globalThis.till.asked = (await globalThis.till.make()) ?? "made";
};
