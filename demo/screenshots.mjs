// Pictures of the built till, for people who change how it looks:
//
//   node demo/screenshots.mjs <folder>      every screen at every width, light and dark, in every language
//
// The walk is the one of the tests. The two pictures of docs/ are made by the browser's tests: CONTRIBUTING.md tells how.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { openTill, startTill } from "../tests/browser/till/till-page.mjs";
import { tour } from "../tests/browser/till/till-tour.mjs";

const SIZES = { desktop: [1280, 800], tablet: [820, 1180], phone: [390, 844] };
const LOOKS = {
  light: {},
  dark: { dark: true },
  "zh-Hans": { locale: "zh-CN" },
  "zh-Hant": { locale: "zh-HK" },
};

const [folder] = process.argv.slice(2);
if (!folder) throw new Error("usage: node demo/screenshots.mjs <folder>");
mkdirSync(folder, { recursive: true });
const till = await startTill();
try {
  for (const [size, [width, height]] of Object.entries(SIZES)) {
    for (const [look, options] of Object.entries(LOOKS)) {
      const { page, context } = await openTill(till, { width, height, ...options });
      const shoot = (screen) => page.screenshot({ path: join(folder, `${size}-${look}-${screen}.png`) });
      await tour(page, look.startsWith("zh") ? look : "en", shoot);
      await context.close();
    }
  }
} finally {
  await till.close();
}
