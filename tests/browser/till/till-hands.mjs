// What a cashier's hands do on the till, by what is written on it, in any of its languages and at any width.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { words as sheet } from "../../../npm/dist/element.js";
import { keyIn, sheetOf } from "./till-page.mjs";

const WORDS = fileURLToPath(new URL("../../../demo/src/words/", import.meta.url));

const KINDS = ["pay", "authorise", "refund", "void", "complete", "adjust"];

/** Hands on a page whose language is `en`, `zh-Hans` or `zh-Hant`. */
export function hands(page, language = "en") {
  const words = { ...sheet[language], ...JSON.parse(readFileSync(`${WORDS}${language}.json`, "utf8")) };
  /** A text of the screen. */
  const t = (key, values = {}) => words[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
  /** The same, whatever stands in its places. */
  const like = (key) =>
    new RegExp(
      `^${words[key]
        .split(/\{\w+\}/)
        .map(escaped)
        .join(".+")}$`,
    );
  const overlay = () => sheetOf(page, new RegExp(`^(${KINDS.map((kind) => t(`kind.${kind}`)).join("|")})$`));
  const button = (key, values) => page.getByRole("button", { name: t(key, values), exact: true });
  const inOverlay = (key) => overlay().getByRole("button", { name: t(key), exact: true });
  const it = {
    page,
    t,
    button,
    overlay,
    inOverlay,
    ready: () =>
      page.locator(".terminal-button").getByText(t("state.ready"), { exact: true }).waitFor({ state: "attached" }),
    /** Brings a part of the till to the front where there is no room for all of them. */
    async part(name) {
      const tab = page
        .getByRole("navigation", { name: t("tabs") })
        .getByRole("button", { name: t(`tab.${name}`), exact: true });
      if (await tab.isVisible()) await tab.click();
    },
    /** What is to happen to the next payment. */
    async scenario(name) {
      await it.part("simulator");
      await page.getByLabel(t("simulator.next")).selectOption(name);
      await it.part("sale");
    },
    async pay(digits) {
      await keyIn(page, digits);
      await page.getByRole("button", { name: like("sale.pay") }).click();
    },
    /** The big word of the result. */
    ended: (key) => overlay().getByText(t(key), { exact: true }).first().waitFor(),
    async next() {
      await inOverlay("result.next").click();
      await overlay().waitFor({ state: "detached" });
    },
  };
  return it;
}

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
