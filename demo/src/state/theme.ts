// Light, dark, or as the device is. It is remembered; the page's colours follow `data-theme` alone.

import { signal } from "@preact/signals";
import { store, stored } from "./stored";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const device = matchMedia("(prefers-color-scheme: dark)");

export const theme = signal<Theme>(THEMES.find((name) => name === stored("theme")) ?? "system");

/** Chooses, remembers and shows. */
export function colour(next: Theme): void {
  theme.value = next;
  store("theme", next);
  paint();
}

function paint(): void {
  const dark = theme.value === "dark" || (theme.value === "system" && device.matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  // The browser's own frame around the till.
  const ground = getComputedStyle(document.documentElement).getPropertyValue("--card").trim();
  document.querySelector('meta[name="theme-color"]')?.setAttribute("content", ground);
}

device.addEventListener("change", paint);
paint();
