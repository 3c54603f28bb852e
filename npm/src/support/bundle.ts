// How a bundle is put together: each part by itself and within its time, so that what cannot be had takes nothing else along.

import type { Diagnose } from "../diagnose/diagnosis.js";
import type { Gateway } from "../gateway/gateway.js";
import type { Host } from "../host.js";
import { defaultJournal } from "../connect.js";
import type { ConnectOptions, GatewayOptions } from "../options.js";
import type { Terminal } from "../terminal.js";
import { helper } from "./around.js";
import { type Asked, fromJournal, fromTerminal } from "./operations.js";
import { type Recorded, type Recorder, recorded } from "./recorder.js";
import { type Fault, fault, plain, scrubbed, sentence } from "./said.js";
import { type Given, secretsOf, settings } from "./settings.js";
import { told } from "./wire.js";
import { VERSION } from "../version.js";

/** What a bundle is called, and which of its forms this is. */
const FORMAT = "tillwire-support";
const FORM = 1;
/** How long a part may take, in ms; the diagnosis asks the terminal and may take longer. */
const PATIENCE = 10_000;
const DIAGNOSIS = 30_000;

/** What a part says, or why there is nothing of it. */
export type Part = { readonly said: unknown } | { readonly failed: Fault | { readonly error: "late" } };

/** The names of the parts. */
export type PartName =
  | "versions"
  | "surroundings"
  | "settings"
  | "can"
  | "diagnosis"
  | "helper"
  | "operations"
  | "wire"
  | "metrics";

/** Everything that whoever helps asks for, as JSON. */
export interface SupportBundle {
  readonly format: "tillwire-support";
  readonly version: 1;
  /** When it was made, ISO 8601. */
  readonly made: string;
  /** Those that concern the link. */
  readonly parts: { readonly [part in PartName]?: Part };
}

/** What a bundle is made of besides the options. */
export interface SupportSources {
  /** What `connect` gave, where it gave something. */
  terminal?: Pick<Terminal | Gateway, "can" | "pending" | "history"> | undefined;
  /** What kept the last of the wire. */
  recorder?: Recorder | undefined;
  /** How long each part may take, in ms (10,000; the diagnosis 30,000). */
  patience?: number | undefined;
}

/**
 * Makes a bundle with the options that `connect` got. Never rejects: a part that cannot be had says why. No part sends a
 * request for money.
 */
export type MakeBundle = (options: ConnectOptions | GatewayOptions, sources?: SupportSources) => Promise<SupportBundle>;

/** What is looked at, by part. */
type Looks = { readonly [part in PartName]?: () => unknown };

/** @internal `supportBundle` with what Node or a page has. */
export function bundleOn(host: Host, diagnose: Diagnose, around: () => unknown): MakeBundle {
  return async (options, { terminal, recorder, patience } = {}) => {
    const given = Object(options) as Given;
    const wire = recorder && recorded(recorder);
    const looks = looksOf(host, diagnose, around, given, terminal, wire);
    const parts = await Promise.all(
      Object.entries(looks).map(async ([part, look]) => {
        const limit = patience ?? (part === "diagnosis" ? DIAGNOSIS : PATIENCE);
        return [part, await looked(look as () => unknown, limit)] as const;
      }),
    );
    const bundle = { format: FORMAT, version: FORM, made: new Date().toISOString() } as const;
    return { ...bundle, parts: scrubbed(Object.fromEntries(parts), secretsOf(given)) };
  };
}

function looksOf(
  host: Host,
  diagnose: Diagnose,
  around: () => unknown,
  given: Given,
  terminal: Asked | undefined,
  wire: Recorded | undefined,
): Looks {
  const { via } = Object(given.link) as { via?: unknown };
  const beside = via === "helper" || via === "engine";
  return {
    versions: () => ({ package: VERSION }),
    surroundings: around,
    settings: () => settings(given),
    can: () => can(terminal),
    diagnosis: () => diagnosis(diagnose, given),
    ...(beside && { helper: () => helper(Object(given.link), Object(given.link).origin) }),
    operations: () => operations(host, given, terminal),
    ...(wire && {
      wire: () => told(wire.lines, { ...given, system: String(given.system) }),
      metrics: () => wire.counts,
    }),
  };
}

/** What it can do, flag by flag. */
function can(terminal: Asked | undefined): object | string {
  if (!terminal) return "not connected";
  const can = Object.entries(terminal.can ?? {});
  return Object.fromEntries(can.map(([what, it]) => [what, Array.isArray(it) ? it.map(plain) : plain(it)]));
}

/** The till's own log of the wire is not to be filled by the one question that this asks. */
async function diagnosis(diagnose: Diagnose, { onWire: _, ...given }: Given): Promise<object> {
  terminalOf(given);
  const { ok, checks, notFound } = await diagnose(given as unknown as ConnectOptions);
  return {
    ok,
    checks: checks.map(({ name, state, code }) => ({ name, state, ...(code !== undefined && { code }) })),
    ...(notFound && { notFound: sentence(notFound.words), seen: notFound.seen }),
  };
}

/** From the journal, where one can be had here that is the terminal's own. */
async function operations(host: Host, given: Given, terminal: Asked | undefined): Promise<object> {
  const { via } = Object(given.link) as { via?: unknown };
  const own = via !== "engine" && (given.journal !== undefined || via !== "simulator");
  if (!own) return terminal ? fromTerminal(terminal) : { from: "nowhere" };
  const journal = (given.journal as ReturnType<typeof defaultJournal>) ?? defaultJournal(host, String(via));
  return fromJournal(journal, terminalOf(given));
}

/** Its name. No journal is asked for one that has none. */
function terminalOf({ terminal }: Given): string {
  if (typeof terminal !== "string") throw new TypeError("terminal: the name given to connect");
  return terminal;
}

async function looked(look: () => unknown, limit: number): Promise<Part> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<Part>((resolve) => {
    timer = setTimeout(() => resolve({ failed: { error: "late" } }), limit);
  });
  const work = (async (): Promise<Part> => ({ said: await look() }))().catch((error) => ({ failed: fault(error) }));
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
