// Takes a row's payment: opens its shop, lets it build, and where that is a page opens it in Chromium, what was built
// under a policy that allows no inline script.

import { rmSync } from "node:fs";
import { openStage, serve } from "../browser/kit/stage.mjs";
import { openShop, pack } from "./shop.mjs";

/** How long a page may take to its outcome, in ms: a development server compiles it first. */
const PATIENCE = 60_000;

/** A browser, and the package packed once. `pay(row)` never rejects: its outcome is "approved", or says what went wrong. */
export async function cashier() {
  const stage = await openStage();
  const tarball = pack();
  return {
    async pay(row) {
      const name = `${row.tool}-${row.mode}`.toLowerCase().replace(/[^a-z0-9]+/g, "-");
      try {
        const shop = openShop(name, tarball, row.packages, row.files);
        rmSync(shop.path("dist"), { recursive: true, force: true });
        const outcome = await outcomeOf(stage, await row.pay(shop));
        return { row, outcome, version: versionOf(row, shop) };
      } catch (error) {
        return { row, outcome: [error.stderr, error.stdout, error.message].find(Boolean), version: "" };
      }
    },
    close: () => stage.close(),
  };
}

/** The version of the first package, which is named where it has another name than the tool. */
function versionOf({ tool, packages }, shop) {
  const name = packages[0].replace(/(.)@.*$/, "$1");
  const own = tool.toLowerCase().split(" ")[0] === name;
  return own ? shop.version(name) : `${name} ${shop.version(name)}`;
}

async function outcomeOf(stage, result) {
  if (typeof result === "string") return result;
  const site = result.folder ? await serve({ "/": result.folder }, 0, result.policy) : undefined;
  const { address, close } = site ? { address: `${site.origin}/index.html`, close: site.close } : result;
  try {
    const { outcome, errors } = await inPage(stage, address);
    // What was built is all the page has: whatever the browser complains about is its own.
    return site && errors.length > 0 ? [outcome, ...errors].join("; ") : outcome;
  } finally {
    close();
  }
}

/** What the page shows in the end, with whatever the browser complained about. */
async function inPage(stage, address) {
  const page = await stage.browser.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  try {
    await page.goto(address);
    await page.waitForSelector("[data-outcome]", { timeout: PATIENCE, state: "attached" });
    return { outcome: await page.getAttribute("body", "data-outcome"), errors };
  } catch (error) {
    return { outcome: [...errors, error.message].join("; "), errors };
  } finally {
    await page.close();
  }
}
