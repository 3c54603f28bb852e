// How a diagnosis is made: what is looked at, in which order, and what each finding means. On whatever it runs.

import { type Code, codes } from "../codes.gen.js";
import { connectOn, defaultJournal } from "../connect.js";
import { learntOf, type NotFound, notFound } from "./learnt.js";
import { permission, surroundings } from "./surroundings.js";
import { type CheckName, REMEDIES, type Texts, TITLES } from "./texts.js";
import { TillError } from "../errors.js";
import type { EngineDiagnosis } from "../engine/diagnosed.js";
import type { Host } from "../host.js";
import type { Journal } from "../journal/journal.js";
import { memoryJournal } from "../journal/memory.js";
import type { WireLine } from "../links/observed.js";
import type { ConnectOptions, GatewayOptions } from "../options.js";
import { rows } from "../rows.gen.js";

export type { NotFound } from "./learnt.js";
export type { CheckName, Texts } from "./texts.js";

/** `good`; `bad`: this is in the way; `unsure`: cannot be told from here; `skipped`: what comes before it is in the way. */
export type CheckState = "good" | "bad" | "unsure" | "skipped";

/** One thing that was looked at. */
export interface Check {
  readonly name: CheckName;
  readonly state: CheckState;
  /** What was looked at, in words. */
  readonly title: Texts;
  /** The documented code of what is in the way, where there is one. */
  readonly code?: Code;
  /** What to do about it, in one sentence. */
  readonly remedy?: Texts;
}

/** What came of it. */
export interface Diagnosis {
  /** Nothing is in the way. */
  readonly ok: boolean;
  /** In the order in which things are needed; what does not concern the link is left out. */
  readonly checks: readonly Check[];
  /**
   * How the terminal says that there is no such order. Where a document gives the code for it, as CodePay's does, only
   * what else was learnt; absent for gateways, and where the journal could not be read.
   */
  readonly notFound?: NotFound;
}

/** What is in the way; `unsure` when only a person can tell. */
export interface Finding {
  check: CheckName;
  state: "bad" | "unsure";
  code?: Code;
}

type Options = ConnectOptions | GatewayOptions;

/** How long the lease is taken for, where leases expire, in ms. */
const LEASE_MS = 60_000;
/** No till makes such an order number. */
const NOBODYS_ORDER = "TILLWIREDIAGNOSE0000000000000000";

/**
 * Looks at everything that a payment would need, with the options that `connect` would get. Never rejects for what it
 * finds; a missing `terminal` or `link` is a TypeError.
 */
export type Diagnose = (options: ConnectOptions | GatewayOptions) => Promise<Diagnosis>;

/** Has an engine look, which has the journal and the terminal. Rejects where it cannot be asked. */
type AskEngine = (options: object) => Promise<EngineDiagnosis>;

/** @internal `diagnose` with what Node or a page has. */
export function diagnoseOn(host: Host, ask: AskEngine): Diagnose {
  return async (options) => {
    const engine = isEngine(options) ? await throughEngine(options, ask) : undefined;
    const found = engine?.found ?? (await findings(host, options));
    const names = withFound(isGateway(options) ? GATEWAY_CHAIN : chain(options), found);
    const wall = names.findIndex((name) => found.some(({ check, state }) => check === name && state === "bad"));
    const checks = names.map((name, index) => {
      const finding = found.find(({ check }) => check === name);
      if (wall >= 0 && index > wall) return made(name, { state: "skipped" });
      return made(name, finding ?? { state: "good" });
    });
    const words = engine ? engine.words : await learnt(host, options);
    return { ok: wall < 0, checks, ...(words && { notFound: words }) };
  };
}

/** What was found as lines of text, such as for a console; of a whole diagnosis with what was learnt of the terminal. */
export function describe(found: readonly Check[] | Diagnosis, language: keyof Texts = "en"): string {
  const { checks, notFound }: Pick<Diagnosis, "checks" | "notFound"> = "checks" in found ? found : { checks: found };
  const signs = { good: "✓", bad: "✗", unsure: "?", skipped: "·" };
  const lines = checks.map(({ state, title, remedy, code }) => {
    const why = code === undefined ? "" : ` (${code})`;
    return `${signs[state]} ${title[language]}${why}${remedy ? `\n    ${remedy[language]}` : ""}`;
  });
  return [...lines, ...(notFound ? [`i ${notFound.text[language]}`] : [])].join("\n");
}

/** That nothing is known yet is worth telling only where no document says how a terminal puts it. */
async function learnt(host: Host, options: Options): Promise<NotFound | undefined> {
  if (isGateway(options)) return undefined;
  const found = await learntOf(options.journal ?? defaultJournal(host, options.link.via), options.terminal);
  const documented = !rowOf(options.system)?.connect.some(({ name }) => name === "words.notFound");
  return documented && found?.words === undefined ? undefined : found;
}

const GATEWAY_CHAIN: readonly CheckName[] = ["journal", "gateway", "merchant"];

function isEngine(options: Options): options is ConnectOptions {
  return !isGateway(options) && options.link?.via === "engine";
}

/** What is between here and the engine is looked at from here, the rest from there. */
async function throughEngine(
  options: ConnectOptions,
  ask: AskEngine,
): Promise<{ found: Finding[]; words?: NotFound | undefined }> {
  const around = await surroundings(options);
  if (around.some(({ state }) => state === "bad")) return { found: around };
  try {
    const { checks, learnt } = await ask(options);
    const told = checks.flatMap(({ state, ...it }) =>
      state === "bad" || state === "unsure" ? [{ ...it, state }] : [],
    );
    return { found: [...around, ...told], words: learnt && notFound(learnt.words, learnt.seen) };
  } catch (error) {
    if (!(error instanceof TillError)) throw error;
    const { code } = error;
    const place = code === "KEY_UNKNOWN" || code === "RIGHT_MISSING" ? "paired" : (PLACES[code] ?? "helper");
    return { found: await askedFor(options, [...around, bad(place, code)]) };
  }
}

/** What a link depends on, in order. */
function chain({ system, link }: ConnectOptions): CheckName[] {
  const { via }: { via: string } = link;
  const page: CheckName[] = globalThis.document ? ["secure", "browser"] : [];
  const records: CheckName[] = ["journal", "free"];
  const network: CheckName[] =
    globalThis.document && via !== "simulator" && via !== "serial" ? ["mixed", "permission"] : [];
  const between: CheckName[] = ["helper", "version", "paired"];
  // Records are kept where the payments are made.
  if (via === "engine") return [...page, ...network, ...between, ...records, "terminal", ownOf({ system })];
  const helper: CheckName[] = via === "helper" ? between : [];
  const port: CheckName[] = via === "serial" ? ["port"] : [];
  return [...page, ...records, ...network, ...helper, ...port, "terminal", ownOf({ system })];
}

/** Behind a helper there may be a port as well: only what is in the way with it tells. */
function withFound(names: readonly CheckName[], found: readonly Finding[]): CheckName[] {
  const further = found.map(({ check }) => check).filter((check) => !names.includes(check));
  const far = names.findIndex((name) => name === "terminal" || name === "gateway");
  return [...names.slice(0, far), ...new Set(further), ...names.slice(far)];
}

/** What the two sides have to agree about: a key, or what the till is registered as. */
function ownOf({ system }: Pick<ConnectOptions, "system">): CheckName {
  return rowOf(system)?.connect.some((setting) => setting.private) ? "key" : "app";
}

function rowOf(system: string) {
  return rows.find(({ name }) => name === system);
}

function isCable(options: Options): boolean {
  return !isGateway(options) && options.link.via === "serial";
}

function isGateway(options: Options): options is GatewayOptions {
  return rowOf(options.system)?.face === "gateway";
}

async function findings(host: Host, options: Options): Promise<Finding[]> {
  if (isGateway(options))
    return withJournal(host, options, "http", async () => judge(options, await trial(host, options)));
  const around = await surroundings(options);
  if (around.some(({ state }) => state === "bad")) return around;
  return [...around, ...(await withJournal(host, options, options.link.via, (it) => leased(host, options, it)))];
}

/** Without a journal no payment is sent. */
async function withJournal(
  host: Host,
  options: Options,
  via: string,
  look: (journal: Journal) => Promise<Finding[]>,
): Promise<Finding[]> {
  const journal = options.journal ?? defaultJournal(host, via);
  try {
    await journal.open(options.terminal);
  } catch (error) {
    return [bad("journal", codeOf(error, "JOURNAL_UNAVAILABLE"))];
  }
  return look(journal);
}

/** Nobody else may work on the terminal while it is asked. */
async function leased(host: Host, options: ConnectOptions, journal: Journal): Promise<Finding[]> {
  try {
    if (!(await journal.claim(options.terminal, LEASE_MS))) return [bad("free", "TERMINAL_LOCKED")];
  } catch (error) {
    return [bad("journal", codeOf(error, "JOURNAL_UNAVAILABLE"))];
  }
  try {
    const left = await journal.open(options.terminal);
    const unresolved: Finding[] =
      left.length > 0 ? [{ check: "free", state: "unsure", code: "TERMINAL_UNRESOLVED" }] : [];
    return [...unresolved, ...(await askedFor(options, judge(options, await trial(host, options))))];
  } finally {
    await journal.release(options.terminal).catch(() => {});
  }
}

/** While the browser still asks the person nothing gets through, and it looks as if nobody answered. */
async function askedFor({ link }: ConnectOptions, found: Finding[]): Promise<Finding[]> {
  const silent = found.some(({ code }) => code === "HELPER_LOST" || code === "CONNECT_TIMEOUT");
  if (!silent || (await permission(link)) !== "prompt") return found;
  return [{ check: "permission", state: "unsure" }, ...found];
}

/** What came of the one question. */
interface Trial {
  verdict?: string;
  code?: Code | undefined;
  /** The wire stood. */
  stood: boolean;
  /** Bytes came back. */
  heard: boolean;
  /** They could be words of such a system, even of another shop. */
  fits: boolean;
  /** Something came back that could be read. */
  read: boolean;
}

/** Connects beside the journal and asks the one question. */
async function trial(host: Host, options: Options): Promise<Trial> {
  let stood = false;
  let heard = false;
  let fits = false;
  let lost: Code | undefined;
  const onWire = (line: WireLine) => {
    if (line.what === "opened") stood = true;
    if (line.bytes && line.what !== "write") {
      heard = true;
      fits = isWord(line.bytes);
    }
    if (line.what === "closed") lost = line.code;
    options.onWire?.(line);
  };
  try {
    const terminal = await connectOn(host)({ ...options, journal: memoryJournal(), onWire } as ConnectOptions);
    try {
      const { verdict, code, raw } = await terminal.query(NOBODYS_ORDER);
      return { verdict, code: code ?? (stood ? undefined : lost), stood, heard, fits, read: raw !== undefined };
    } finally {
      await terminal.close();
    }
  } catch (error) {
    if (!(error instanceof TillError)) throw error;
    return { code: error.code, stood: false, heard: false, fits: false, read: false };
  }
}

/** Gateways answer in JSON or in a signed form; web pages and the plain words of other devices are neither. */
function isWord(bytes: Uint8Array): boolean {
  return /^\s*\{|(^|&)sign=/.test(new TextDecoder().decode(bytes));
}

/** Where the question got stuck. */
function judge(options: Options, { verdict, code, stood, heard, fits, read }: Trial): Finding[] {
  const far: CheckName = isGateway(options) ? "gateway" : "terminal";
  const own: CheckName = isGateway(options) ? "merchant" : ownOf(options);
  if (verdict === "not-found" || code === "UNKNOWN_ORDER" || code === "TERMINAL_BUSY") return [];
  if (code === "UNSUPPORTED_OPERATION" || verdict === "unsupported") return [{ check: own, state: "unsure" }];
  const place = code === undefined ? undefined : PLACES[code];
  if (place === "permission" && isCable(options)) return [bad("port", code)];
  if (place !== undefined) return [bad(place === "key" ? own : place, code)];
  // It read the question, so the key is right: only nobody is there to be asked.
  if (code === "NOT_LOGGED_IN" && options.system === "qfpay") return [bad(far, code)];
  // A gateway that signed with another key, or somebody else altogether.
  if (code === "UNTRUSTED_RESPONSE") return [bad(isGateway(options) && fits ? own : far, code)];
  if (!stood) return [bad(far, code ?? "CONNECT_TIMEOUT")];
  // Somebody answers, but not in the words of this system: no key would change that.
  if (code !== undefined && codes[code].place === "wire") return [bad(far, isCable(options) ? "FRAME_START" : code)];
  // It said something else than that it does not know the order: that is what terminals say to a till they do not know.
  // icashier signs what it says with the merchant's key; of a BPC gateway nobody documents that it does.
  if (read && options.system === "icashier") return [];
  if (read) return [own === "app" ? bad(own) : { check: own, state: "unsure" }];
  if (code !== undefined && code !== "OUTCOME_UNKNOWN") return [bad(far, code)];
  // A cable stands by itself: nobody has to be at its other end, and who is there may speak at another speed.
  if (isCable(options)) return [bad(far, heard ? "FRAME_START" : "ACK_TIMEOUT")];
  return [bad(far, heard ? "UNTRUSTED_RESPONSE" : "CONNECT_TIMEOUT")];
}

/** Which check a code belongs to; every other one is the terminal's. */
const PLACES: { readonly [code in Code]?: CheckName } = {
  INSECURE_CONTEXT: "secure",
  UNSUPPORTED_BROWSER: "browser",
  JOURNAL_UNAVAILABLE: "journal",
  JOURNAL_VERSION: "journal",
  TERMINAL_LOCKED: "free",
  NEEDS_PERMISSION: "permission",
  HELPER_LOST: "helper",
  ORIGIN_FORBIDDEN: "helper",
  HELPER_VERSION: "version",
  NOT_PAIRED: "paired",
  NO_PORT: "port",
  PORT_BUSY: "port",
  PORT_LOST: "port",
  PORT_PERMISSION: "port",
  USER_CANCELLED_PICKER: "port",
  KEY_FORMAT: "key",
  KEY_MISMATCH: "key",
  DIGEST_MISMATCH: "key",
  DECRYPT_FAILED: "key",
  SIGN_MISSING: "key",
  SIGN_MISMATCH: "key",
  WRONG_MERCHANT: "key",
};

const bad = (check: CheckName, code?: Code): Finding => ({
  check,
  state: "bad",
  ...(code === undefined ? {} : { code }),
});

function codeOf(error: unknown, otherwise: Code): Code {
  return error instanceof TillError ? error.code : otherwise;
}

function made(name: CheckName, { state, code }: { state: CheckState; code?: Code }): Check {
  const told = state === "bad" || state === "unsure";
  const { [name]: own } = REMEDIES;
  const remedy = told ? (own[code ?? ""] ?? own[code === undefined ? "" : codes[code].place] ?? own[""]) : undefined;
  return {
    name,
    state,
    title: TITLES[name],
    ...(told && code !== undefined ? { code } : {}),
    ...(remedy === undefined ? {} : { remedy }),
  };
}
