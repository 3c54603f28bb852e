// What a history of several processes on one store promised and what became of it. It knows what was asked, what was answered
// and told, what the journal holds in the end and what the terminals' own ledgers have; it drives nothing.

/** What needs no more asking. */
export const isFinal = ({ status }) => status !== "error" && status !== "unknown";

/**
 * Every broken promise, as a sentence; none where all is well.
 *
 * @typedef {{ reference: string, status: string, order?: string }} End
 * @param {{ asked: string[], answers: End[], told: End[], settled: End[],
 *   ledgers: { requests: { kind: string, order: string }[], charges: { order: string }[] }[] }} history
 */
export function broken({ asked, answers, told, settled, ledgers }) {
  const charges = ledgers.flatMap((ledger) => ledger.charges.map(({ order }) => order));
  const sent = ledgers.flatMap(({ requests }) =>
    requests.filter(({ kind }) => kind === "pay").map(({ order }) => order),
  );
  const ends = new Map(settled.map((end) => [end.reference, end]));
  const owner = new Map([...answers, ...told, ...settled].map(({ order, reference }) => [order, reference]));
  return [
    ...repeated(sent).map((order) => `the request of ${order} left twice`),
    ...repeated(charges.map((order) => owner.get(order) ?? order)).map((sale) => `${sale} was charged twice`),
    ...charges.filter((order) => !owner.has(order)).map((order) => `nobody knows whose the charge ${order} is`),
    ...asked.filter((sale) => !ends.has(sale)).map((sale) => `the outcome of ${sale} is lost`),
    ...settled.flatMap((end) => falsehood(end, charges)),
    ...answers
      .filter((it) => isFinal(it) && differs(it, ends, sent))
      .map((it) => `${it.reference} was answered ${it.status}`),
    ...asked.flatMap((sale) => telling(sale, told, ends, sent)),
  ];
}

const repeated = (names) => [...new Set(names.filter((name, at) => names.indexOf(name) !== at))];

/** @param {End} end @param {string[]} charges */
function falsehood({ reference, status, order }, charges) {
  const isCharged = order !== undefined && charges.includes(order);
  return isCharged === (status === "approved")
    ? []
    : [`${reference} ended as ${status}, and ${isCharged ? "was" : "was not"} charged`];
}

/**
 * An attempt that never left may be told as one that charged nothing; the same sale may be tried again then, under an order of
 * its own.
 *
 * @param {End} told @param {Map<string, End>} ends @param {string[]} sent
 */
function differs({ reference, status, order }, ends, sent) {
  const end = ends.get(reference);
  if (end === undefined || (end.status === status && end.order === order)) return false;
  return !(status === "not-charged" && end.order !== order && !sent.includes(order ?? ""));
}

/** At least once, in order: what was told last is how it ended, and nothing else was told as an end before. */
function telling(sale, told, ends, sent) {
  const heard = told.filter(({ reference }) => reference === sale);
  const last = heard.at(-1);
  if (last === undefined) return [`nobody was told of ${sale}`];
  const wrong = heard.filter((it) => isFinal(it) && differs(it, ends, sent));
  const isLeft = ends.has(sale) && last.status !== ends.get(sale).status && !wrong.includes(last);
  return [...wrong, ...(isLeft ? [last] : [])].map(({ status }) => `${sale} was told as ${status}`);
}

/** All that was said of the sale that a sentence is about. */
export function storyOf(sentence, { answers, told, settled }) {
  const isMeant = ({ reference }) => sentence.split(" ").includes(reference);
  const said = (what, list) => list.filter(isMeant).map((it) => `${what} ${JSON.stringify(it)}`);
  return [...said("answered", answers), ...said("told", told), ...said("settled", settled)];
}
