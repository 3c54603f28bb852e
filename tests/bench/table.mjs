// Measuring in turns, and the table. The machine's speed drifts: every way is measured again and again beside the
// others, and medians are compared.

const TURNS = 5;

/** The value below which this part of the values lies. */
export const quantile = (values, part) =>
  [...values].sort((one, other) => one - other)[Math.floor((values.length - 1) * part)];

/** One line of the table. */
export function row(name, ...cells) {
  console.log(`${name.padEnd(48)}${cells.map((cell) => cell.padStart(16)).join("")}`);
}

/** What ours and the other, which is the measure, took: of what only computes, the quarter that was disturbed least. */
export function compared(title, taken) {
  const [ours, other] = taken.map((values) => quantile(values, 0.25));
  row(title, `${ours.toFixed(1)} us`, `${other.toFixed(1)} us`, `x ${(ours / other).toFixed(2)}`);
}

/** Measures several ways of sending `size` bytes there and back; the first is the measure of the others. */
export async function compare(title, ways, size, count) {
  const bytes = Buffer.alloc(size, 0x61);
  const taken = await inTurns(ways, (ask) => times(ask, bytes, count));
  const [base] = Object.values(taken);
  for (const [name, values] of Object.entries(taken)) {
    const [p50, p99] = [quantile(values, 0.5), quantile(values, 0.99)];
    const ratio = `x ${(p50 / quantile(base, 0.5)).toFixed(2)}`;
    row(`${title}, ${name}`, `${p50.toFixed(0)} us`, `p99 ${p99.toFixed(0)} us`, ratio);
  }
}

/** Messages a second when many tills speak at once; the first is the measure of the others. */
export async function compareCrowd(title, ways, size, count) {
  const bytes = Buffer.alloc(size, 0x61);
  const rates = await inTurns(ways, async (tills) => {
    const started = performance.now();
    await Promise.all(tills.map((ask) => times(ask, bytes, count)));
    return [(tills.length * count * 1000) / (performance.now() - started)];
  });
  const [base] = Object.values(rates);
  for (const [name, values] of Object.entries(rates)) {
    const p50 = quantile(values, 0.5);
    row(`${title}, ${name}`, `${p50.toFixed(0)} /s`, "", `x ${(p50 / quantile(base, 0.5)).toFixed(2)}`);
  }
}

async function inTurns(ways, measure) {
  const taken = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
  for (let turn = 0; turn <= TURNS; turn += 1) {
    for (const [name, way] of Object.entries(ways)) {
      const found = await measure(way);
      // The first turn warms everything up.
      if (turn > 0) taken[name].push(...found);
    }
  }
  return taken;
}

async function times(ask, bytes, count) {
  const taken = [];
  for (let index = 0; index < count; index += 1) {
    const started = performance.now();
    await ask(bytes);
    taken.push((performance.now() - started) * 1000);
  }
  return taken;
}
