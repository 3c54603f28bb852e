// What is wrong with a screen for somebody: what axe finds, and what is too small for a finger.

import axe from "axe-core";

/** Of what is pressed, in CSS pixels. */
const SMALLEST = 44;

/**
 * Where tills stand, and how their pages are opened.
 * @type {[string, { width: number, height: number, dark?: boolean, locale?: string }][]}
 */
export const PLACES = [
  ["on a desk", { width: 1280, height: 800 }],
  ["on a phone, dark", { width: 390, height: 844, dark: true }],
  ["on a tablet, in Chinese", { width: 820, height: 1180, locale: "zh-HK" }],
];

/** One line a finding, of the page as it is now. */
export async function findings(page) {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
  return [...violations.flatMap(told), ...(await page.evaluate(tooSmall, SMALLEST))];
}

/** One line a finding. */
function told({ id, nodes }) {
  return nodes.map(
    ({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary.replaceAll(/\s+/g, " ")}`,
  );
}

/** In the page: what can be pressed and is smaller than that. A label is part of its field. */
function tooSmall(smallest) {
  const all = (place, what) => [
    ...place.querySelectorAll(what),
    ...[...place.querySelectorAll("*")].flatMap(({ shadowRoot }) => (shadowRoot ? all(shadowRoot, what) : [])),
  ];
  const places = all(document, "dialog[open]").at(-1) ?? document;
  const slotted = places.getRootNode().host?.children ?? [];
  const what = "button, a[href], input, select, textarea, summary";
  const pressed = [places, ...slotted].flatMap((place) => all(place, what));
  const targets = pressed.map((it) => (it.matches("[type=radio], [type=checkbox]") ? (it.closest("label") ?? it) : it));
  return targets
    .filter((it) => it.checkVisibility({ visibilityProperty: true }))
    .flatMap((it) => {
      const { width, height } = it.getBoundingClientRect();
      if (Math.min(width, height) >= smallest - 0.01) return [];
      return [`${it.tagName} "${it.textContent.trim().slice(0, 30)}" ${it.className}: ${width} x ${height}`];
    });
}
