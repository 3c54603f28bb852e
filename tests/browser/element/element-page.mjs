// A page with <tillwire-pay> in a real browser, under a strict policy, and what a cashier sees and does there.

import { words } from "../../../npm/dist/element.js";

/** What brings an outcome about that nobody knows: charged, and then no question is answered. */
const SILENCE = [{ verb: "CHARGE_THEN_DROP" }, { on: "query", verb: "QUERY_FAIL", k: 100_000 }];

let names = 0;

/** A page of this stage with the element. Everything the browser complains about is in `complaints`. */
export async function openElement(stage) {
  const page = await stage.browser.newPage();
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  // Firefox says so of the icon that it looks for by itself.
  const isOwn = (text) => text.includes("/favicon.ico");
  page.on("console", (it) => it.type() === "error" && !isOwn(it.text()) && complaints.push(it.text()));
  await page.goto(`${stage.origin}/element.html`);
  await page.waitForFunction(() => globalThis.till !== undefined);
  const element = {
    ...of(page),
    page,
    complaints,
    name: "",
    /** As if the page had just come, with another terminal. */
    async fresh(options = {}) {
      names += 1;
      element.name = `counter-${names}`;
      await element.call("clear");
      await element.call("connect", element.name, options);
    },
    /** A sale that was charged and whose terminal answers no question. */
    async unknown(reference, spoken = element) {
      await element.fresh({ soon: true });
      await element.call("script", SILENCE);
      await element.begin(reference);
      await spoken.says("doubt.title");
    },
  };
  return element;
}

/** The element of a page, in one of its languages. */
export function of(page, language = "en") {
  const call = (name, ...args) => page.evaluate(([name, args]) => globalThis.till[name](...args), [name, args]);
  const t = (key, places = {}) => words[language][key].replace(/\{(\w+)\}/g, (_, name) => places[name]);
  const sheet = page.locator("#sheet .sheet");
  return {
    call,
    t,
    sheet,
    /** Begins a sale of 12.50, or what is said. */
    begin: (reference, more = {}, kind = "pay") =>
      call("begin", kind, { reference, ...(kind === "pay" ? { amount: "12.50", method: "card" } : {}), ...more }),
    result: (reference) => call("result", reference),
    button: (key) => sheet.getByRole("button", { name: t(key), exact: true }),
    /** The big word. */
    says: (key) => sheet.locator(".state-word").getByText(t(key), { exact: true }).waitFor(),
    async close(key = "result.next") {
      await sheet.getByRole("button", { name: t(key), exact: true }).click();
      await sheet.waitFor({ state: "detached" });
    },
  };
}
