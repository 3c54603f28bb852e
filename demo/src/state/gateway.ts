// The back end that takes gateway payments for this till: what it has, and its calls. Gateway keys are there, not here.
// Every call may be repeated: a reference never pays twice.

import { signal } from "@preact/signals";
import {
  type Can,
  type CancelAnswer,
  type Code,
  type Method,
  money,
  type Offer,
  type Outcome,
  type Step,
  TillError,
} from "tillwire";
import { store, stored } from "./stored";

export interface GatewayInfo {
  readonly name: string;
  readonly system: string;
  readonly currency: string;
  readonly can: Can;
  readonly methods: readonly Method[];
}

/** What the back end knows of one operation; a newer one has a higher version. */
export interface GatewayState {
  readonly reference: string;
  readonly version: number;
  readonly offer?: Offer;
  readonly steps: readonly Step[];
  readonly outcome?: Outcome;
}

export interface BackEnd {
  readonly url: string;
  readonly state: "connecting" | "ready" | "failed";
}

/** How long a call may take; the back end holds one for at most 20 s, in ms. */
const ANSWER = 30_000;

export const backEnd = signal<BackEnd | undefined>(undefined);
export const gateways = signal<readonly GatewayInfo[]>([]);

/** The back end that the page's address names (`?gateways=http://127.0.0.1:9004`), or the one of last time. */
export function rememberedBackEnd(): string | undefined {
  const named = new URLSearchParams(location.search).get("gateways") ?? stored("gateways");
  return typeof named === "string" && isBackEnd(named) ? named : undefined;
}

/** A link must not lead the till anywhere: this machine, or where the page came from. */
export function isBackEnd(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, origin } = new URL(url);
  if (origin === location.origin) return true;
  return /^https?:$/.test(protocol) && (hostname === "127.0.0.1" || hostname === "localhost");
}

const listeners: ((gateway: GatewayInfo) => void)[] = [];
/** Is told every gateway once its back end answers. */
export const onGateway = (listener: (gateway: GatewayInfo) => void) => listeners.push(listener);

/** Asks a back end what it has. Gives whether it answered. */
export async function connectBackEnd(url: string): Promise<boolean> {
  backEnd.value = { url, state: "connecting" };
  try {
    const { gateways: found } = (await ask(url, "")) as { gateways: readonly GatewayInfo[] };
    gateways.value = found;
    backEnd.value = { url, state: "ready" };
    store("gateways", url);
    for (const gateway of found) for (const listener of listeners) listener(gateway);
    return true;
  } catch {
    gateways.value = [];
    backEnd.value = { url, state: "failed" };
    return false;
  }
}

export function leaveBackEnd(): void {
  backEnd.value = undefined;
  gateways.value = [];
  store("gateways", null);
}

/** Starts an operation or joins it. Rejects with a TillError while nothing was sent. */
export async function start(name: string, what: "payments" | "refunds", body: object): Promise<GatewayState> {
  return present(name, await call(`/${name}/${what}`, body));
}

/** The state once it is newer than `version`. */
export async function after(name: string, reference: string, version: number): Promise<GatewayState> {
  return present(name, await call(`/${name}/payments/${reference}?after=${version}`));
}

export async function cancelAt(name: string, reference: string): Promise<CancelAnswer> {
  const { answer } = (await call(`/${name}/payments/${reference}/cancel`, {})) as { answer: CancelAnswer };
  return answer;
}

function call(path: string, body?: object): Promise<unknown> {
  return ask(backEnd.value?.url ?? "", path, body);
}

/** One request. What the back end refuses rejects with its code; everything else as the browser says it. */
async function ask(url: string, path: string, body?: object): Promise<unknown> {
  const headers = { "Content-Type": "application/json" };
  const post = body ? { method: "POST", headers, body: JSON.stringify(body) } : {};
  const limits: RequestInit = { cache: "no-store", credentials: "omit", signal: AbortSignal.timeout(ANSWER) };
  const response = await fetch(`${new URL(url).origin}/gateway${path}`, { ...limits, ...post });
  const answer = await response.json();
  if (response.ok) return answer;
  const { code, message } = answer as { code: Code; message: string };
  throw new TillError(code, message);
}

/** The state with an outcome that can be asked about, like one of the package. */
function present(name: string, answer: unknown): GatewayState {
  const state = answer as GatewayState;
  const { outcome, reference } = state;
  if (!outcome) return state;
  const amount = outcome.amount && money(BigInt(outcome.amount.minor), outcome.amount.currency);
  const again = async (act: string, body: object) =>
    present(name, await call(`/${name}/payments/${reference}/${act}`, body)).outcome as Outcome;
  const means = {
    recheck: () => again("recheck", {}),
    settleByHand: (decision: "paid" | "not-paid", who: string) => again("settle", { decision, who }),
  };
  const told = { ...outcome, ...(amount ? { amount } : {}) };
  return { ...state, outcome: (outcome.status === "unknown" ? { ...told, ...means } : told) as Outcome };
}
