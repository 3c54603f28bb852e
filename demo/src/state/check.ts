// What is in the way of a terminal: the package looks, this keeps what it found.

import { signal } from "@preact/signals";
import { type Check, type Diagnosis, diagnose } from "tillwire/diagnose";
import { secretOf } from "./connection";
import { optionsOf, type Setup } from "./setup";
import { observer } from "./wire";

/** What was found; while `looking`, what was found before. */
export const found = signal<
  Pick<Diagnosis, "notFound"> & { readonly looking: boolean; readonly checks: readonly Check[] }
>({
  looking: false,
  checks: [],
});

/** Looks at everything between the page and a terminal. It never asks for money. */
export async function check(setup: Setup): Promise<void> {
  found.value = { ...found.value, looking: true };
  const secret = await secretOf(setup);
  const options = optionsOf(setup, secret, observer(secret));
  const { checks, notFound } = await diagnose(options).catch((): Partial<Diagnosis> => ({}));
  found.value = { looking: false, checks: checks ?? [], ...(notFound && { notFound }) };
}

export function forget(): void {
  found.value = { looking: false, checks: [] };
}
