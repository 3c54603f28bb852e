// A page with the element, as a shop writes one; the tests drive it from outside. Everything here is the package's public API.

import { connect, indexedDbJournal, money } from "/tillwire/index.page.js";
import "/tillwire/element.page.js";

/** Times that a busy computer keeps, and those after which what nobody answers is soon unknown. */
const TIMES = { guard: 400 };
const SOON = { guard: 400, query: 300, settle: 900 };
const results = new Map();
const heard = [];

const sheet = () => /** @type {import("tillwire/element").TillwirePay} */ (document.querySelector("#sheet"));
const other = () => /** @type {import("tillwire/element").TillwirePay} */ (document.querySelector("#other"));

/** What a test can read of an outcome or of an error. */
const plain = (value) => {
  if (value instanceof Error) return { error: value.name, code: /** @type {any} */ (value).code };
  return JSON.parse(JSON.stringify(value ?? null, (_, it) => (typeof it === "bigint" ? String(it) : it)));
};
const settled = (promise) => Promise.resolve(promise).then(plain, plain);

// The policy of this page allows no style sheet but one that a script makes.
const looks = new CSSStyleSheet();
looks.replaceSync(await (await fetch("/element.css")).text());
document.adoptedStyleSheets = [looks];

for (const name of ["outcome", "again", "close"]) {
  sheet().addEventListener(name, (event) => {
    heard.push([name, /** @type {CustomEvent} */ (event).detail?.status ?? ""].join(" ").trim());
  });
}

Object.assign(globalThis, {
  till: {
    /** A simulated terminal for an element of this page. */
    connect: async (terminal, { element = "sheet", soon = false, ...options } = {}) => {
      const timeouts = soon ? SOON : TIMES;
      const common = { system: "qfpay", currency: "HKD", link: { via: "simulator" }, timeouts };
      const connected = await connect({ ...common, terminal, journal: indexedDbJournal(), ...options });
      (element === "sheet" ? sheet() : other()).terminal = connected;
      return connected.can;
    },
    /** Begins what a button of the page would. */
    begin: (kind, { amount, element = "sheet", ...options }) => {
      const asked = { ...options, ...(amount ? { amount: money(amount, "HKD") } : {}) };
      const run = (element === "sheet" ? sheet() : other())[kind](asked);
      results.set(options.reference, settled(run));
    },
    result: (reference) => results.get(reference),
    resume: () => settled(sheet().resume()),
    /** Not waited for: it ends when the sheets are closed. */
    resumes: () => void results.set("resumed", settled(sheet().resume())),
    script: (steps) => sheet().terminal.simulator.script(steps, { dedupe: false }),
    ledger: () => plain(sheet().terminal.simulator.ledger()),
    customer: (action) => sheet().terminal.simulator.customer(action),
    set: (name, value) => Object.assign(sheet(), { [name]: value }),
    heard: () => heard,
    /** A gateway's payment, as a back end tells of it; what people do is heard. */
    show: ({ outcome, ...state }) => {
      const said = (what) => async () => {
        heard.push(what);
        return "requested";
      };
      const acts = { cancel: said("cancel"), recheck: said("recheck"), settle: said("settle") };
      sheet().show({ ...acts, ...state, ...(outcome ? { outcome } : {}) });
    },
    /** As the page was when it came. */
    clear: () => {
      for (const element of [sheet(), other()]) {
        element.hide();
        element.words = {};
        for (const name of ["lang", "cashier", "shop", "again", "inline"]) element.removeAttribute(name);
      }
      heard.length = 0;
    },
  },
});
