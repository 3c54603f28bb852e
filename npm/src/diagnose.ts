/**
 * Why does the terminal not answer? `import { diagnose, describe } from "tillwire/diagnose"`.
 *
 * It looks at everything between the caller and the terminal in the order in which it is needed, and then asks the
 * terminal one harmless question: about an order that nobody ever made. What comes back tells how far the question
 * got, so every check before that point is good and every one behind it is not reached. It never sends a request for
 * money, and does nothing while a payment runs on the terminal.
 *
 *     const diagnosis = await diagnose({ terminal, system, currency, posKey, link });
 *     console.log(describe(diagnosis, "en"));
 *
 * A gateway is looked at in the same way, from Node.
 *
 * @module
 */

import { type Diagnose, diagnoseOn } from "./diagnose/diagnosis.js";
import { page } from "./host/page.js";

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
export const diagnose: Diagnose = /* @__PURE__ */ diagnoseOn(page, async (options) => {
  const { diagnoseEngine } = await import("./engine/page.js");
  return diagnoseEngine(page, options);
});
