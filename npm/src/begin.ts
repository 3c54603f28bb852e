// How an operation begins: what the caller asks for is read once, the lease is had, and the machine starts it or joins
// what runs under its reference already. Until then everything rejects; from then on the outcome tells.

import { shown } from "./arguments.js";
import { askedAt, callerOf } from "./caller.js";
import { start, type Till, type WireOperation } from "./core.js";
import { asOf, asTillError, TillError } from "./errors.js";
import { requireName } from "./names.js";
import { following, listen, neverStarted, type Origin, originOf, type Taken, taken, taking } from "./operation.js";
import { Payment } from "./payment.js";
import { named } from "./refusals.js";
import type { Begun, Served, Session } from "./session.js";
import type { CancelAnswer, OperationKind, Outcome } from "./types.js";

/** A method of a face, above which the caller is. */
type Entry = (...args: never[]) => unknown;

/** Begins an operation for whoever called `entry` of a face. */
export function begin(session: Served, kind: OperationKind, options: unknown, entry: Entry): Payment {
  const caller = callerOf(entry);
  const given = askedAt(caller, () => taken[kind](options, ""));
  const { reference, signal } = given;
  let started = false;
  let wanted = signal?.aborted ?? false;
  const cancel = async (): Promise<CancelAnswer> => {
    wanted = true;
    return started ? session.cancel(reference) : "requested";
  };
  // Where that fails, the outcome tells all the same what became of it.
  const abort = () => void cancel().catch(() => {});
  // The last of what is the caller's own: where it throws, nothing has begun.
  const unlisten = listen(signal, abort);
  const told = (error: unknown) => Promise.reject(asOf(error, caller));
  const track = session.track(reference);
  const begun = session.begin(kind, given, () => wanted).catch(told);
  track.hold(begun).catch(() => {});
  const outcome = async (): Promise<Outcome> => {
    const { outcome } = await begun;
    started = true;
    if (wanted) abort();
    return outcome;
  };
  return new Payment(track, outcome().catch(told).finally(unlisten), cancel, begun);
}

/** Gets everything ready, then starts the operation or joins it. Gives its outcome, or the promise of it. */
export async function ready(
  session: Session,
  kind: OperationKind,
  given: Taken,
  cancelled: () => boolean,
): Promise<Begun> {
  const { reference } = given;
  let wire: WireOperation | undefined;
  try {
    requireName("reference", reference);
    wire = await (kind === "pay" || kind === "authorise"
      ? session.mayTake(taking(kind, given))
      : session.mayFollow(following(kind, given, await originIn(session, given))));
    const asked = wire;
    const begin = (till: Till, mono: number, wall: number) => {
      if (cancelled() && !till.knows(reference)) return { outcome: neverStarted(asked) };
      return { outcome: startOrJoin(session, till, mono, wall, asked) };
    };
    return await session.during(() => session.ask(reference, begin));
  } catch (error) {
    const refusal = asTillError(error);
    throw wire ? named(session.inTheWay(refusal), wire, session.driver.can) : refusal;
  }
}

/** The earlier payment that is followed. */
async function originIn(session: Session, { of }: Taken): Promise<Origin> {
  const outcome = typeof of === "string" ? await session.known(of) : undefined;
  const origin = outcome ? originOf(outcome) : of;
  if (typeof origin !== "object") throw unknownPayment(of);
  return origin;
}

function startOrJoin(
  session: Session,
  till: Till,
  mono: number,
  wall: number,
  wire: WireOperation,
): Outcome | Promise<Outcome> {
  const started = start(till, mono, wall, wire, crypto.getRandomValues(new Uint8Array(16)));
  if (started.started === "settled") return session.present(started.outcome);
  const track = session.track(wire.reference);
  if (started.started === "new") track.renew();
  else session.recall(track, till);
  return track.outcome && track.outcome.status !== "unknown" ? track.outcome : track.nextOutcome();
}

function unknownPayment(of: unknown): TillError {
  return new TillError("UNKNOWN_ORDER", undefined, {
    argument: "of",
    given: shown(of),
    allowed: "the reference of a payment that this journal knows, or its outcome",
  });
}
