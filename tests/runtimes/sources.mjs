// What every shop sells with: one payment on the simulated terminal, in a page, in a program, or at a request.

const SALE = `
async function sale() {
  const link = { via: "simulator" };
  const terminal = await connect({ terminal: "counter", system: "qfpay", currency: "HKD", link });
  const { status } = await terminal.pay({ reference: "sale-1", amount: money("12.50", "HKD"), method: "card" });
  await terminal.close();
  return status;
}`;
const IMPORT = `import { connect, money } from "tillwire";`;
/** For bundles that copy no files, or do not know where they lie. */
const INLINE = `import { connect, init, money } from "tillwire";
import { init as initSimulator } from "tillwire/simulator";
import { simulator, wasm } from "tillwire/inline";`;
const SHOW = `
  .then((status) => { document.body.dataset.outcome = status; })
  .catch((error) => { document.body.dataset.outcome = String(error.code ?? "") + " " + error.message; });`;

export const program = `${IMPORT}${SALE}
console.log(await sale());`;
export const page = `${IMPORT}${SALE}
sale()${SHOW}`;
export const inlinePage = `${INLINE}${SALE}
Promise.all([init(wasm()), initSimulator(simulator())]).then(sale)${SHOW}`;
/** A module with the sale, for frameworks. */
export const saleModule = `${IMPORT}${SALE}
export { sale };`;
/** The page that loads main.js as a module, or as a script. */
export const html = '<!doctype html><body><script type="module" src="./main.js"></script></body>';
export const scriptHtml = '<!doctype html><body><script defer src="./main.js"></script></body>';

/** Jest's and Vitest's way to say it. */
export const spec = `${IMPORT}${SALE}
test("pays", async () => { expect(await sale()).toBe("approved"); });`;

/** A service worker, which may load no module while it runs: one file, started by the addresses of its wasm. */
export const worker = `import { connect, init, money } from "tillwire";
import { init as initSimulator } from "tillwire/simulator";${SALE}
addEventListener("message", (event) => {
  const ready = Promise.all([init(new URL("tillwire.wasm", location)), initSimulator(new URL("simulator.wasm", location))]);
  event.waitUntil(ready.then(sale).then(String, (error) => error.message).then((said) => event.source.postMessage(said)));
});`;
export const workerPage = `
navigator.serviceWorker.addEventListener("message", ({ data }) => { document.body.dataset.outcome = data; });
navigator.serviceWorker.register("./worker.js").then(() => navigator.serviceWorker.ready)
  .then(({ active }) => active.postMessage("pay"));`;

/** workerd compiles no wasm while it runs: modules come with the script. */
export const workerd = `import { connect, init, money } from "tillwire";
import { init as initSimulator } from "tillwire/simulator";
import wasm from "./tillwire.wasm";
import simulator from "./simulator.wasm";${SALE}
export default {
  async fetch() {
    await Promise.all([init(wasm), initSimulator(simulator)]);
    return new Response(await sale());
  },
};`;
export const miniflare = `import { Miniflare } from "miniflare";
const modules = [
  { type: "ESModule", path: "dist/worker.js" },
  { type: "CompiledWasm", path: "dist/tillwire.wasm" },
  { type: "CompiledWasm", path: "dist/simulator.wasm" },
];
const mf = new Miniflare({ modules, modulesRoot: "dist", compatibilityDate: "2026-01-01" });
console.log(await (await mf.dispatchFetch("http://shop/")).text());
await mf.dispose();`;
