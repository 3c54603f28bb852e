/**
 * One file for whoever helps: `import { recorder, supportBundle } from "tillwire/support"`.
 *
 * It says what the till is, how it is set, what `diagnose` finds, the last operations, what is open, and the last of the
 * wire, opened; and nothing that opens anything or names a customer. Each part says what went wrong where it cannot be
 * had, so there is a bundle also where nothing works. docs/support.md has what is in it and what is not.
 *
 *     const recent = recorder();
 *     const options = { terminal, system, currency, posKey, link, onWire: recent.onWire };
 *     const counter = await connect(options);
 *     ...
 *     const bundle = await supportBundle(options, { terminal: counter, recorder: recent });
 *     save(JSON.stringify(bundle, null, 2));
 *
 * @module
 */

import { diagnose } from "./diagnose.js";
import { page } from "./host/page.js";
import { browser } from "./support/around.js";
import { bundleOn, type MakeBundle } from "./support/bundle.js";

export type { MakeBundle, Part, PartName, SupportBundle, SupportSources } from "./support/bundle.js";
export { type Recorder, recorder } from "./support/recorder.js";
export type { Fault } from "./support/said.js";

/** Makes a bundle for whoever helps. */
export const supportBundle: MakeBundle = /* @__PURE__ */ bundleOn(page, diagnose, browser);
