// Days of sales in a journal on a disk whose power may go at any moment. Two journals are at it, as of two processes; the dice say who
// does what and whose turn it is. After each thing that is done to the disk the disks are made that a cut would leave, a
// journal is opened on each, and held to what was promised by then:
//
//   - every record whose `append` had resolved is read back in its place, but of a log that `prune` was to forget: that is
//     there whole or not at all;
//   - `open()` lists every intent whose last record does not settle it;
//   - nothing is read that was never written, and no record is torn;
//   - the lease can be had once its time is over, and every log can be gone on with.

import assert from "node:assert/strict";
import { BEST, mixed, WORST } from "./kept.mjs";
import { PowerDisk } from "./power.mjs";

const DISK = "/a-disk-without-power";
const FOLDER = `${DISK}/of/a/till`;
const TERMINALS = ["till", "Another Till", "\u65c5".repeat(64)];
const SALES_A_DAY = 5;
/** How many disks are diced for each cut, beside the worst and the best. */
const MIXTURES = 2;
const TTL = 60_000;

const bytes = (text) => new TextEncoder().encode(text);
const text = (record) => new TextDecoder().decode(record.bytes);
const keyOf = (terminal, reference) => `${terminal}/${reference}`;

/** Numbers from 0 to below `sides`, the same for the same seed. */
export function diceOf(seed) {
  let state = seed * 2_654_435_769 + 1;
  return (sides) => {
    state = (state + 0x6d2b79f5) | 0;
    let mix = Math.imul(state ^ (state >>> 15), state | 1);
    mix ^= mix + Math.imul(mix ^ (mix >>> 7), mix | 61);
    return ((mix ^ (mix >>> 14)) >>> 0) % sides;
  };
}

/** So many sales, cut at every point; gives how many cuts and disks there were. Throws at the first loss. */
export async function cutSales(fileJournal, { sales, seed = 1, drops = (_path) => false }) {
  const seen = { sales: 0, appends: 0, cuts: 0, disks: 0 };
  for (let day = 0; seen.sales < sales; day += 1) {
    const count = Math.min(SALES_A_DAY, sales - seen.sales);
    await cutDay(fileJournal, { day, count, dice: diceOf(seed * 1_000_003 + day), drops, seen });
    seen.sales += count;
  }
  return seen;
}

async function cutDay(fileJournal, { day, count, dice, drops, seen }) {
  const disk = new PowerDisk(DISK);
  disk.drops = drops;
  const books = new Map();
  const terminal = TERMINALS[dice(TERMINALS.length)];
  const shop = new Shop(terminal, books, fileJournal, disk, dice);
  let seenOf = { promises: -1, disks: new Set() };
  const judge = async (did) => {
    seen.cuts += 1;
    if (seenOf.promises !== shop.promises) seenOf = { promises: shop.promises, disks: new Set() };
    for (const [name, pick] of [["worst", WORST], ["best", BEST], ...mixtures(dice)]) {
      const image = disk.image(pick);
      const said = image.said();
      if (seenOf.disks.has(said)) continue;
      seenOf.disks.add(said);
      seen.disks += 1;
      await held(fileJournal, image, shop, dice).catch((error) => {
        throw new Error(`day ${day}, the ${name} disk after a cut behind: ${did}: ${error.message}`, { cause: error });
      });
    }
  };
  await inTurns(disk, dice, () => shop.day(count), judge);
  seen.appends += [...books.values()].reduce((sum, { promised }) => sum + promised.size, 0);
}

const mixtures = (dice) => Array.from({ length: MIXTURES }, (_, index) => [`mixed ${index}`, mixed(dice)]);

/** Does it on the disk, one thing at a time in an order that the dice give, and calls `cut` after each that changed it. */
async function inTurns(disk, dice, work, cut) {
  const waiting = [];
  disk.turn = (name, [path]) => new Promise((go) => waiting.push({ go, did: `${name} ${path}` }));
  // On some days whoever is at it goes on for long, on others everybody's turn comes soon.
  const sticky = [1, 4, 16][dice(3)];
  let unmount = disk.mount();
  let over = false;
  const done = work().finally(() => {
    over = true;
  });
  done.catch(() => {});
  try {
    while (!over) {
      const { changes } = disk;
      const [next] = waiting.splice(dice(sticky) === 0 ? dice(waiting.length || 1) : -1, 1);
      next?.go();
      await idle();
      if (disk.changes === changes) continue;
      unmount();
      await cut(next.did);
      unmount = disk.mount();
    }
    await done;
  } finally {
    unmount();
  }
}

const idle = () => new Promise((done) => setImmediate(done));

/** What two processes do to a journal, and what they were promised. */
class Shop {
  constructor(terminal, books, fileJournal, disk, dice) {
    this.terminal = terminal;
    this.outbox = `${terminal}\x1foutbox`;
    this.orders = `${terminal}\x1forders`;
    this.books = books;
    this.disk = disk;
    this.dice = dice;
    this.processes = [fileJournal(FOLDER), fileJournal(FOLDER)];
    /** The sales that go on, and since when by the disk's clock. */
    this.begun = new Map();
    /** How often what is promised has changed. */
    this.promises = 0;
  }

  one = () => this.processes[this.dice(2)];

  async day(count) {
    const [morning, evening] = this.processes;
    await morning.claim(this.terminal, TTL);
    let number = 0;
    while (number < count) {
      const together = Array.from({ length: Math.min(1 + this.dice(3), count - number) }, () => this.sale(++number));
      if (this.dice(4) === 0) together.push(this.prune());
      if (this.dice(4) === 0) together.push(morning.renew(this.terminal, TTL));
      await Promise.all(together);
      if (number === count >> 1) {
        await morning.release(this.terminal);
        await evening.claim(this.terminal, TTL);
      }
    }
    await this.prune();
  }

  async sale(number) {
    const reference = ["sale-", "Sale ", "\u65c5".repeat(40)][this.dice(3)] + number;
    this.begun.set(reference, this.disk.now);
    await this.steps(reference, number);
    this.begun.delete(reference);
  }

  async steps(reference, number) {
    const by = this.one();
    if (this.dice(3) === 0) await this.append(by, this.orders, `order-${number}`, 0, true);
    await this.append(by, this.terminal, reference, 0, false);
    await this.append(by, this.terminal, reference, 1, false);
    if (this.dice(8) === 0) return;
    await this.settle(by, reference, 2, 0);
    if (this.dice(5) > 0) return;
    const next = this.book(this.terminal, reference).promised.size;
    await this.append(this.one(), this.terminal, reference, next, false);
    if (this.dice(3) > 0) await this.settle(this.one(), reference, next + 1, 2);
  }

  async settle(by, reference, seq, note) {
    await this.append(by, this.outbox, reference, note, false);
    if (this.dice(4) === 0) await this.race(reference, seq);
    else await this.append(by, this.terminal, reference, seq, true);
    if (note === 0 && this.dice(6) === 0) return;
    await this.append(this.one(), this.outbox, reference, note + 1, true);
  }

  /** Both have an outcome; who is late goes on behind the other's. */
  async race(reference, seq) {
    const [one, other] = this.processes;
    const late = (by) => async (error) => {
      if (error.code !== "JOURNAL_CONFLICT") throw error;
      await this.append(by, this.terminal, reference, seq + 1, true);
    };
    await Promise.all([one, other].map((by) => this.append(by, this.terminal, reference, seq, true).catch(late(by))));
  }

  book(terminal, reference) {
    const key = keyOf(terminal, reference);
    if (!this.books.has(key)) {
      this.books.set(key, { terminal, reference, tried: new Map(), promised: new Map(), open: false, old: false });
    }
    return this.books.get(key);
  }

  async append(by, terminal, reference, seq, settles) {
    const book = this.book(terminal, reference);
    const said = `${terminal} ${reference} ${seq} of ${this.processes.indexOf(by)}`;
    book.tried.set(seq, [...(book.tried.get(seq) ?? []), said]);
    if (settles) book.open = false;
    this.promises += 1;
    await by.append(terminal, reference, seq, bytes(said), settles);
    book.promised.set(seq, said);
    if (!settles) book.open = true;
    this.promises += 1;
  }

  /** Forgets what was settled and told before the sales began that go on. */
  async prune() {
    const before = Math.min(this.disk.now, ...this.begun.values());
    for (const book of this.books.values()) {
      const told = book.terminal === this.outbox || !this.books.get(keyOf(this.outbox, book.reference))?.open;
      const goesOn = book.open || this.begun.has(book.reference) || book.terminal === this.orders;
      if (told && !goesOn) book.old = true;
    }
    this.promises += 1;
    await this.one().prune(this.terminal, before);
  }
}

/** Holds a disk after a cut to what was promised. */
async function held(fileJournal, image, { terminal, outbox, orders, books }, dice) {
  const unmount = image.mount();
  try {
    const journal = fileJournal(FOLDER);
    for (const book of books.values()) await isThere(journal, book);
    for (const log of [terminal, outbox, orders]) await isListed(journal, log, books);
    const known = [...books.values()].filter(({ promised }) => promised.size > 0);
    if (known.length > 0 && dice(4) === 0) await goesOn(journal, terminal, known[dice(known.length)]);
  } finally {
    unmount();
  }
}

async function isThere(journal, { terminal, reference, tried, promised, old }) {
  const found = await journal.read(terminal, reference);
  for (const record of found) {
    const whole = tried.get(record.seq)?.includes(text(record));
    assert.ok(whole, `${terminal} ${reference} ${record.seq} was never written: ${text(record)}`);
  }
  if (old && found.length === 0) return;
  const texts = new Map(found.map((record) => [record.seq, text(record)]));
  for (const [seq, said] of promised) assert.equal(texts.get(seq), said, `lost: ${terminal} ${reference} ${seq}`);
}

async function isListed(journal, terminal, books) {
  const listed = new Set((await journal.open(terminal)).map(({ reference }) => reference));
  for (const reference of listed) assert.ok(books.has(keyOf(terminal, reference)), `${reference} was never written`);
  for (const book of books.values()) {
    if (book.terminal !== terminal || !book.open) continue;
    assert.ok(listed.has(book.reference), `${terminal} ${book.reference} is open and not listed`);
  }
  for (const { reference } of (await journal.history(terminal, 5)).entries) {
    assert.ok(books.has(keyOf(terminal, reference)), `${reference} was never written`);
  }
}

async function goesOn(journal, lease, { terminal, reference }) {
  assert.equal(await journal.claim(lease, TTL), true, "the lease is had");
  const next = ((await journal.read(terminal, reference)).at(-1)?.seq ?? -1) + 1;
  await journal.append(terminal, reference, next, bytes("again"), false);
  const open = await journal.open(terminal);
  const records = open.find((entry) => entry.reference === reference)?.records;
  assert.equal(records && text(records.at(-1)), "again", `${terminal} ${reference} goes on, and is open`);
  await journal.append(terminal, reference, next + 1, bytes("ended"), true);
  assert.equal((await journal.read(terminal, reference)).at(-1)?.seq, next + 1, `${terminal} ${reference} ends`);
}
