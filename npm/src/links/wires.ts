// A link as the driver gets it: fenced, and observed where somebody wants to see what goes over it.

import type { CommonOptions } from "../options.js";
import { reporter } from "../report.js";
import { fenced } from "./fenced.js";
import type { Link } from "./link.js";
import { observed } from "./observed.js";

/** The link with what the options say of it. */
export function wiresOf(link: Link, { onWire, onError }: Pick<CommonOptions, "onWire" | "onError">): Link {
  const report = reporter(onError);
  const safe = fenced(link, report);
  return onWire ? observed(safe, onWire, report) : safe;
}
