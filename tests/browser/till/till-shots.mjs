// The two pictures of the README, as bytes: a sale that is keyed in, and a lost answer that was found again.

import { keyIn, openTill, sheetOf } from "./till-page.mjs";

/** Their size in pixels. */
export const SIZE = { width: 1280, height: 760 };

/** Takes them, by what is written on the screen: a screen that lacks a word of it has no picture. */
export async function picturesOfTheReadme(till) {
  const { page, context, complaints } = await openTill(till, SIZE);
  const overlay = sheetOf(page, "Payment");
  await page.getByText("ready", { exact: true }).waitFor();
  await keyIn(page, "1250");
  await page.getByRole("button", { name: "Pay HK$12.50" }).click();
  await overlay.getByText("Approved", { exact: true }).waitFor();
  await overlay.getByRole("button", { name: "Next customer" }).click();
  await keyIn(page, "4600");
  await page.getByRole("button", { name: "Pay HK$46.00" }).waitFor();
  const sale = await page.screenshot();
  await page.getByLabel("The next payment").selectOption({ label: "is charged, then the line breaks" });
  await page.getByRole("button", { name: "Pay HK$46.00" }).click();
  await overlay.getByText("Approved", { exact: true }).waitFor();
  await overlay.getByText("The answer was lost on the way.").waitFor();
  await overlay.getByText("For support").click();
  await overlay.getByText("Charged in the terminal's own ledger: 1 ×").waitFor();
  const result = await page.screenshot();
  await context.close();
  return { pictures: { "till-sale.png": sale, "till-result.png": result }, complaints };
}
