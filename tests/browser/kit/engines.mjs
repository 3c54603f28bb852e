// The browsers of the tests. TILLWIRE_BROWSER names the one that a run is for: Chromium, or an engine that is another.

import { readlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium, firefox } from "playwright-core";

const FLAGS =
  "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";
const beside = (name) => fileURLToPath(new URL(name, import.meta.url));

/** How each is started, and where its first process has its number. */
const ENGINES = {
  chromium: {
    type: chromium,
    options: ({ program, flags = [] }) => ({
      executablePath: program ?? process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [...FLAGS.split(" "), ...flags],
    }),
    lock: "SingletonLock",
    number: (lock) => lock.split("-").at(-1),
  },
  firefox: {
    type: firefox,
    options: () => ({
      channel: "moz-firefox",
      executablePath: beside("firefox.mjs"),
      firefoxUserPrefs: { "ui.prefersReducedMotion": 1 },
    }),
    lock: "lock",
    number: (lock) => lock.split("+").at(-1),
  },
  // Playwright takes it for a Firefox.
  webkit: {
    type: firefox,
    options: ({ isPrivate }) => ({
      channel: "moz-firefox",
      executablePath: beside("webkit.mjs"),
      args: isPrivate ? ["--private"] : [],
    }),
    lock: "lock",
    number: (lock) => lock.split("+").at(-1),
  },
};

/** The name of this run's. */
export const ENGINE = process.env.TILLWIRE_BROWSER ?? "chromium";
const engine = ENGINES[ENGINE];

/** How long anything on a page is waited for, in ms: on a busy machine each look at it takes its time elsewhere than in Chromium. */
export const PATIENCE = ENGINE === "chromium" ? 20_000 : 60_000;

/** A browser whose windows are private. */
export const launch = () => engine.type.launch(engine.options({ isPrivate: true }));

/**
 * One with a profile, as whoever stands at the till has it.
 *
 * @param {string} profile
 * @param {{ program?: string, flags?: string[], env?: Record<string, string>, [option: string]: any }} [given]
 */
export const launchWith = (profile, { program, flags, env, ...context } = {}) =>
  engine.type.launchPersistentContext(profile, {
    ...engine.options({ program, flags }),
    env: { ...process.env, ...env },
    ...context,
  });

/** The number of its first process, which it keeps in the profile. */
export const browserProcess = (profile) => Number(engine.number(readlinkSync(join(profile, engine.lock))));
