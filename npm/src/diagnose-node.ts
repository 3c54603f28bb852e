// `tillwire/diagnose` as Node gets it; the declarations are those of diagnose.ts.

import { type Diagnose, diagnoseOn } from "./diagnose/diagnosis.js";
import { nodeHost } from "./host-node.js";

export {
  type Check,
  type CheckName,
  type CheckState,
  type Diagnosis,
  describe,
  type NotFound,
  type Texts,
} from "./diagnose/diagnosis.js";

/** Says what is in the way of a terminal or a gateway. */
export const diagnose: Diagnose = /* @__PURE__ */ diagnoseOn(nodeHost, async (options) => {
  const { diagnoseEngine } = await import("./engine/node.js");
  return diagnoseEngine(nodeHost, options);
});
