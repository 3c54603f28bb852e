/**
 * Notifications: they are brought to the machine, and acknowledged once the journal and the shop have what they led to. What
 * they are worth, the machine decides.
 */

import { asTillError, codeOf, TillError } from "../errors.js";
import type { Session } from "../session.js";
import type { Outcome } from "../types.js";
import { acknowledge, type Message, readMessage, refuse, requireRequest } from "./message.js";

/** How long a notification that proves nothing waits for the answer to an inquiry, in ms. */
const ASKING = 5_000;

/** What the machine made of a notification. */
interface Heard {
  reference: string;
  notified: "settled" | "settling" | "asking" | "noted";
  acknowledge: string;
}

/** The answer to send. Anything but the acknowledgement has the notification come again; nothing is lost by that. */
export async function handled(session: Session, request: unknown): Promise<Response> {
  requireRequest(request);
  try {
    const heard = await hear(session, await readMessage(request), false);
    if (heard.notified !== "noted") await booked(session, heard);
    return acknowledge(heard.acknowledge);
  } catch (error) {
    return refuse(error);
  }
}

/** Lets the machine hear a notification; what it does not know is taken up from the journal. */
export async function hear(session: Session, message: Message, front: boolean): Promise<Heard> {
  try {
    return await heardOf(session, message, front);
  } catch (error) {
    throw asTillError(error);
  }
}

async function heardOf(session: Session, message: Message, front: boolean): Promise<Heard> {
  const { driver } = session;
  const { query, contentType, head, body } = message;
  await driver.ready();
  const heard = (): Heard =>
    JSON.parse(driver.call((till, mono, wall) => till.notified(mono, wall, front, query, contentType, head, body)));
  try {
    return heard();
  } catch (error) {
    if (codeOf(error) !== "UNKNOWN_ORDER") throw error;
    const { order, number } = JSON.parse(driver.call((till) => till.readNotice(query, contentType, head, body)));
    const numbers = [order, number].filter((it) => it !== undefined);
    const reference = await driver.asked((till, mono, wall, ticket) => till.find(mono, wall, ticket, numbers));
    if (reference === undefined) throw error;
    await session.know(reference);
    return heard();
  }
}

/** Resolves once the outcome is in the journal and `onSettled` has it; rejects where that is not so. */
async function booked(session: Session, { reference, notified }: Heard): Promise<void> {
  await (notified === "asking" ? within(ASKING, session, reference) : final(session, reference));
  await written(session, reference);
  const { driver, shop } = session;
  await shop?.has(reference, () => driver.call((till, mono, wall) => till.tell(mono, wall, reference)));
}

/** Resolves once the journal has the outcome; rejects where it has just failed to take it. */
async function written(session: Session, reference: string): Promise<void> {
  const track = session.track(reference);
  const { driver } = session;
  while (driver.call((till) => till.isOpen(reference))) {
    const failed = driver.call((till) => till.isUnwritten(reference));
    if (failed) throw new TillError("JOURNAL_UNAVAILABLE");
    await track.hold(track.next());
  }
}

async function final(session: Session, reference: string): Promise<Outcome> {
  // Had before looking whether there is an outcome already, so that none comes in between unseen.
  const next = session.track(reference).nextOutcome();
  return (await session.known(reference)) ?? next;
}

async function within(ms: number, session: Session, reference: string): Promise<Outcome> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TillError("OUTCOME_UNKNOWN")), ms);
  });
  const outcome = await Promise.race([final(session, reference), late]).finally(() => clearTimeout(timer));
  if (outcome.status === "unknown") throw new TillError("OUTCOME_UNKNOWN");
  return outcome;
}
