import type { Signal } from "@preact/signals";
import type { Setup } from "../../state/setup";

/** What is being filled in on the sheet of the connection. */
export interface Draft {
  readonly setup: Signal<Setup>;
  readonly key: Signal<string>;
  /** Whether a key was saved for this terminal before. */
  readonly hasKey: Signal<boolean>;
}
