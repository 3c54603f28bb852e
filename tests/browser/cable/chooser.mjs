// The browser's own list of ports, answered as a person would: through the tools by which Chromium's own windows are
// inspected. Without a screen it is drawn all the same, only nowhere.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import WebSocket from "ws";

/** What a browser is started with so that its windows can be reached. */
export const FLAGS = ["--enable-ui-devtools=0", "--enable-features=ui-debug-tools-enable-synthetic-events"];
/** Windows take no clicks in their first moments, in ms. */
const SETTLE = 600;
const PATIENCE = 15_000;
const CANCEL = 0;
const CONNECT = 1;

/** Chooses the first port of the list, or closes it. */
export async function answerChooser(profile, choose) {
  const windows = await inspect(profile);
  try {
    await until("the list of ports is there", () => windows.chooser());
    await pause(SETTLE);
    await until("the list of ports is answered", async () => {
      const chooser = await windows.chooser();
      if (!chooser) return true;
      await (choose ? chooseFirst(windows, chooser) : windows.click(find(chooser, "MdTextButton")[CANCEL]));
      await pause(SETTLE);
      return !(await windows.chooser());
    });
  } finally {
    windows.close();
  }
}

async function chooseFirst(windows, chooser) {
  await windows.click(find(chooser, "TableView")[0]);
  await windows.click(find(chooser, "MdTextButton")[CONNECT]);
}

async function inspect(profile) {
  const [port] = readFileSync(join(profile, "UIDevToolsActivePort"), "utf8").split("\n");
  const socket = new WebSocket(`ws://127.0.0.1:${port}/0`);
  await new Promise((open, failed) => socket.once("open", open).once("error", failed));
  const waiting = new Map();
  let last = 0;
  socket.on("message", (text) => {
    const { id, result, error } = JSON.parse(text);
    waiting.get(id)?.(error ? { error } : (result ?? {}));
    waiting.delete(id);
  });
  const call = (method, params = {}) =>
    new Promise((resolve) => {
      last += 1;
      waiting.set(last, resolve);
      socket.send(JSON.stringify({ id: last, method, params }));
    });
  return {
    /** The list as it is drawn now; undefined while there is none. */
    async chooser() {
      // A tree that was asked for once is not told of what changed since.
      await call("DOM.disable");
      await call("DOM.enable");
      const { root } = await call("DOM.getDocument");
      return find(root, "DialogClientView").find((it) => find(it, "ChooserBubbleUiViewDelegate").length > 0);
    },
    async click(node) {
      if (!node) return;
      for (const type of ["mousePressed", "mouseReleased"]) {
        const event = { type, x: 12, y: 10, button: "left", wheelDirection: "none" };
        await call("DOM.dispatchMouseEvent", { nodeId: node.nodeId, event });
      }
    },
    close: () => socket.terminate(),
  };
}

/** Every node of that class below this one. */
function find(node, name) {
  const { attributes = [], children = [] } = node ?? {};
  const own = attributes.some((it, index) => it === "class" && attributes[index + 1] === name) ? [node] : [];
  return [...own, ...children.flatMap((child) => find(child, name))];
}

async function until(what, holds) {
  for (const end = performance.now() + PATIENCE; !(await holds()); await pause(50)) {
    if (performance.now() > end) throw new Error(`in vain: ${what}`);
  }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
