// `tillwire/support` as Node gets it; the declarations are those of support.ts.

import { diagnose } from "./diagnose-node.js";
import { nodeHost } from "./host-node.js";
import { node } from "./node.js";
import { bundleOn, type MakeBundle } from "./support/bundle.js";
import { plain } from "./support/said.js";

export type { MakeBundle, Part, PartName, SupportBundle, SupportSources } from "./support/bundle.js";
export { type Recorder, recorder } from "./support/recorder.js";
export type { Fault } from "./support/said.js";

/** Makes a bundle for whoever helps. */
export const supportBundle: MakeBundle = /* @__PURE__ */ bundleOn(nodeHost, diagnose, machine);

/** What the program runs on. */
function machine(): object {
  const { release } = node<typeof import("node:os")>("node:os");
  const { versions, platform, arch, uptime, memoryUsage } = globalThis.process;
  const { node: own, v8, bun, deno } = versions as Record<string, string | undefined>;
  return {
    versions: { node: plain(own ?? null), v8: plain(v8 ?? null), bun: plain(bun ?? null), deno: plain(deno ?? null) },
    ...{ platform, arch, release: plain(release()), uptime: Math.round(uptime()), memory: memoryUsage().rss },
  };
}
