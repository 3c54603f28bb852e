// What every journal has to hold to. It runs in Node and in a page: `make()` gives a journal on a store that nobody
// else has, with `again()` for a second object on the same store, as another process would have it.

const bytes = (text) => new TextEncoder().encode(text);
/** Halves of a character become what TextEncoder makes of them. */
const utf8 = (text) => new TextDecoder().decode(bytes(text));
const texts = (records) => records.map(({ seq, bytes }) => [seq, new TextDecoder().decode(bytes)]);
const open = async (journal, terminal) => (await journal.open(terminal)).map(({ reference }) => reference).sort();
const code = (promise) =>
  promise.then(
    () => "done",
    (error) => error.code ?? String(error),
  );

function equal(found, expected, what = "") {
  const [one, other] = [JSON.stringify(found), JSON.stringify(expected)];
  if (one !== other) throw new Error(`${what} expected ${other}, found ${one}`);
}

/** Names that stores like to confuse, or choke on. */
export const NAMES = [
  ...[
    "sale-a1",
    "sale-A1",
    "SALE-A1",
    "Sale-a1",
    "\u00e9",
    "e\u0301",
    "\u00c9",
    "\u212b",
    "\u00c5",
    "ss",
    "\u00df",
    "\u0131",
    "i",
  ],
  ...["CON", "con", "con.txt", "COM3", "com3", "LPT1", "NUL", "nul", "aux", "AUX.txt", "conin$"],
  ...["a", "a.", "a ", " a", "a..", ".", "..", "...", "../a", "a/b", "a\\b", "/", "C:", "a:b", "a*b?", '"a"', "<a>|"],
  ...["~a", "~YQ", "YQ", "=61", "==61", "=a", "%61", "+a", "#a", ".hidden", "Thumbs.db", "desktop.ini", ".DS_Store"],
  ...["name", "lease", "leases", "open", "settled", "0", "00", "log:a", "{a}", "__proto__", "constructor", "toString"],
  ...[
    "\0",
    "a\0",
    "a\0b",
    "a\x01",
    "a\x010000b",
    "a\nb",
    "\x7f",
    "\ud800",
    "a\udc00",
    "\ufffd",
    "\uffff",
    "\u200b",
    "\u202ea",
  ],
  ...[
    "\u{1f4b3}".repeat(64),
    `${"\u{1f4b3}".repeat(63)}\u{1f4b4}`,
    "A".repeat(64),
    `${"A".repeat(63)}a`,
    "\u65c5".repeat(64),
  ],
];

export const contract = {
  async "tells any two names of intents apart, and gives them back as they were"({ journal, again }) {
    for (const name of NAMES) await journal.append("t", name, 0, bytes(`of ${name}`), false);
    for (const name of NAMES) equal(texts(await again().read("t", name)), [[0, utf8(`of ${name}`)]], name);
    equal(await open(again(), "t"), [...NAMES].sort());
    for (const name of NAMES)
      equal(await code(again().append("t", name, 0, bytes("again"), false)), "JOURNAL_CONFLICT");
    for (const name of NAMES) await journal.append("t", name, 1, bytes("approved"), true);
    equal(await open(journal, "t"), []);
    equal(await journal.prune("t", Date.now() + 60_000), NAMES.length);
    for (const name of NAMES) equal(await again().read("t", name), [], name);
  },

  async "tells any two names of terminals apart, with their leases"({ journal, again }) {
    for (const name of NAMES) await journal.append(name, "a", 0, bytes(`of ${name}`), false);
    for (const name of NAMES) equal(texts(await again().read(name, "a")), [[0, utf8(`of ${name}`)]], name);
    for (const name of NAMES) equal(await journal.claim(name, 60_000), true, name);
    for (const name of NAMES) equal(await again().claim(name, 60_000), false, name);
    for (const name of NAMES) await journal.release(name);
  },

  async "glues nothing together: a terminal's name does not reach into an intent's"({ journal }) {
    const pairs = [":", "/", "\\", "\0", " ", ",", "}:log:", "/open/"].flatMap((glue) => [
      [`a${glue}b`, "c"],
      ["a", `b${glue}c`],
      [`a${glue}b${glue}c`, "c"],
    ]);
    for (const [terminal, reference] of pairs) await journal.append(terminal, reference, 0, bytes("prepared"), false);
    for (const [terminal, reference] of pairs) equal((await journal.read(terminal, reference)).length, 1);
    equal(
      await open(journal, "a"),
      pairs.flatMap(([terminal, reference]) => (terminal === "a" ? [reference] : [])).sort(),
    );
  },

  async "of two writers of one outcome exactly one succeeds, and the intent is settled"({ journal, again }) {
    const journals = [journal, again()];
    for (const reference of ["a", "b", "c", "d", "e"]) {
      const writers = Array.from({ length: 8 }, (_, index) =>
        code(journals[index % 2].append("t", reference, 0, bytes(`w${index}`), true)),
      );
      const results = (await Promise.all(writers)).sort();
      equal(results, [...Array(7).fill("JOURNAL_CONFLICT"), "done"]);
      equal((await again().read("t", reference)).length, 1);
    }
    equal(await open(again(), "t"), []);
  },

  async "keeps records in order, each once, apart by terminal and intent"({ journal, again }) {
    const strange = "sale/../1 \u{597d} ~*.:{}'\"";
    await journal.append("t", strange, 0, bytes("a0"), false);
    await journal.append("t", strange, 1, bytes("a1"), false);
    await journal.append("t {x}", strange, 0, bytes("other"), false);
    equal(await code(again().append("t", strange, 1, bytes("again"), false)), "JOURNAL_CONFLICT");
    for (const it of [journal, again()]) {
      const expected = [
        [0, "a0"],
        [1, "a1"],
      ];
      equal(texts(await it.read("t", strange)), expected);
      equal(texts((await it.open("t"))[0].records), expected);
      equal(await open(it, "t"), [strange]);
      equal(await open(it, "t {x}"), [strange]);
      equal(await it.read("t", "unknown"), []);
      equal(await it.open("unknown"), []);
    }
  },

  async "gives the bytes back that it was given, any of them, also none"({ journal, again }) {
    const every = Uint8Array.from({ length: 256 }, (_, index) => index);
    await journal.append("t", "a", 0, every, false);
    await journal.append("t", "a", 1, new Uint8Array(), false);
    const [one, other] = await again().read("t", "a");
    equal(one.bytes instanceof Uint8Array, true);
    equal([...one.bytes], [...every]);
    equal([...other.bytes], []);
  },

  async "keeps more than ten records in the order of their numbers"({ journal }) {
    for (let seq = 0; seq < 12; seq += 1) await journal.append("t", "a", seq, bytes(`${seq}`), false);
    const order = (await journal.read("t", "a")).map(({ seq }) => seq);
    equal(order, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  },

  async "of two writers of one record exactly one succeeds"({ journal, again }) {
    const journals = [journal, again()];
    const writers = Array.from({ length: 20 }, (_, index) =>
      code(journals[index % 2].append("t", "a", 0, bytes(`w${index}`), false)),
    );
    const results = await Promise.all(writers);
    equal(results.filter((it) => it === "done").length, 1, String(results));
    equal(results.filter((it) => it === "JOURNAL_CONFLICT").length, 19, String(results));
    equal((await journal.read("t", "a")).length, 1);
  },

  async "an intent is open until its outcome, and again when it begins afresh"({ journal, again }) {
    await journal.append("t", "a", 0, bytes("prepared"), false);
    await journal.append("t", "a", 1, bytes("given up"), true);
    equal(await open(again(), "t"), []);
    await journal.append("t", "a", 2, bytes("prepared"), false);
    equal(await open(again(), "t"), ["a"]);
    equal((await journal.read("t", "a")).length, 3);
    await journal.append("t", "a", 3, bytes("approved"), true);
    equal(await open(again(), "t"), []);
  },

  async "old settled intents are forgotten, open ones never"({ journal, again }) {
    await journal.append("t", "open", 0, bytes("sent"), false);
    await journal.append("t", "done", 0, bytes("approved"), true);
    await journal.append("t", "afresh", 0, bytes("given up"), true);
    await journal.append("t", "afresh", 1, bytes("prepared"), false);
    await journal.append("u", "done", 0, bytes("approved"), true);
    equal(await journal.prune("t", Date.now() - 60_000), 0);
    equal(await again().prune("t", Date.now() + 60_000), 1);
    equal(await journal.read("t", "done"), []);
    equal(await journal.prune("t", Date.now() + 60_000), 0);
    const left = [journal.read("t", "open"), journal.read("t", "afresh"), journal.read("u", "done")];
    equal(
      (await Promise.all(left)).map(({ length }) => length),
      [1, 2, 1],
    );
  },

  async "forgets no outcome that the shop has not been told of, and the notes of those that it has"({
    journal,
    again,
  }) {
    for (const name of ["told", "untold", "former"]) await journal.append("t", name, 0, bytes("approved"), true);
    await journal.append("t\x1foutbox", "told", 0, bytes("to-tell"), false);
    await journal.append("t\x1foutbox", "told", 1, bytes("told"), true);
    await journal.append("t\x1foutbox", "untold", 0, bytes("to-tell"), false);
    await journal.append("t outbox", "former", 0, bytes(""), false);
    equal(await again().prune("t", Date.now() + 60_000), 1);
    equal(await journal.read("t", "told"), []);
    equal(await journal.read("t\x1foutbox", "told"), []);
    for (const name of ["untold", "former"]) equal((await journal.read("t", name)).length, 1, name);
    await journal.append("t\x1foutbox", "untold", 1, bytes("told"), true);
    await journal.append("t outbox", "former", 1, bytes(""), true);
    equal(await journal.prune("t", Date.now() + 60_000), 2);
  },

  async "what is settled is had page by page, last written first, each once, and what is open is not"({
    journal,
    again,
  }) {
    const names = ["b", "a", "A", "\x1f", "\u00e9", "\u{1f4b3}", "\uffff", "c c"];
    for (const name of names) await journal.append("t", name, 0, bytes("prepared"), false);
    for (const name of names) await journal.append("t", name, 1, bytes(`of ${name}`), true);
    await journal.append("t", "open", 0, bytes("prepared"), false);
    await journal.append("t other", "a", 0, bytes("other"), true);
    for (const limit of [1, 3, names.length, 100]) {
      const found = [];
      let page;
      do {
        page = await again().history("t", limit, page?.next);
        if (page.entries.length > limit) throw new Error(`a page of ${page.entries.length}, ${limit} at most`);
        found.push(...page.entries);
      } while (page.next !== undefined);
      equal(found.map(({ reference }) => reference).sort(), [...names].sort(), `${limit} a page`);
      for (const { reference, records } of found) equal(texts(records)[1], [1, utf8(`of ${reference}`)]);
      const times = found.map(({ written }) => written);
      equal(
        times,
        [...times].sort((one, other) => other - one),
      );
      if (times.some((time) => Math.abs(Date.now() - time) > 60_000)) throw new Error(`written at ${times}`);
    }
    equal((await journal.history("t", 3, (await journal.history("t", names.length)).next)).entries.length <= 3, true);
    equal((await journal.history("nobody", 3)).entries, []);
  },

  async "a lease is held by one at a time, of one object or of two"({ journal, again }) {
    const other = again();
    equal(await journal.claim("t", 60_000), true);
    equal(await journal.claim("t", 60_000), false, "twice");
    equal(await other.claim("t", 60_000), false, "by another");
    equal(await other.claim("u", 60_000), true);
    if (other !== journal) await other.release("t");
    equal(await other.claim("t", 60_000), false, "not given back by others");
    await journal.release("t");
    equal(await other.claim("t", 60_000), true);
    await other.release("t");
    await other.release("t");
    equal(await journal.claim("t", 60_000), true);
  },

  async "of two who want a lease at once through one object one gets it"({ journal }) {
    const wanting = [journal, journal, journal].map((it) => it.claim("t", 60_000));
    equal((await Promise.all(wanting)).filter((had) => had).length, 1);
  },

  async "a lease that was given back is free at once, as often as anybody likes"({ journal, again }) {
    const [one, other] = [journal, again()];
    for (let turn = 0; turn < 30; turn += 1) {
      const it = turn % 2 ? one : other;
      equal(await it.claim("t", 60_000), true, `turn ${turn}`);
      await it.append("t", "a", turn, bytes(`${turn}`), false);
      await it.release("t");
    }
  },

  async "of many who want a lease at once one gets it"({ journal, again }) {
    const wanting = [journal, again(), again(), again()].map((it) => it.claim("t", 60_000));
    equal((await Promise.all(wanting)).filter((had) => had).length, 1);
  },

  async "whoever holds the lease writes, and so does everybody else whose records have no lease"({ journal, again }) {
    await journal.claim("t", 60_000);
    await journal.append("t", "a", 0, bytes("prepared"), false);
    await again().append("t", "a", 1, bytes("approved by notification"), true);
    equal(await code(journal.append("t", "a", 1, bytes("approved"), true)), "JOURNAL_CONFLICT");
    await again().append("t orders", "a", 0, bytes("a"), true);
  },
};

/** For journals whose leases expire. */
export const expiring = {
  async "a lease that nobody renews is taken over, one that is renewed is not"({ journal, again, wait }) {
    const other = again();
    equal(await journal.claim("t", 300), true);
    for (let time = 0; time < 600; time += 100) {
      await wait(100);
      equal(await journal.renew("t", 60_000), true);
    }
    equal(await other.claim("t", 300), false);
    equal(await journal.renew("t", 1), true);
    await wait(20);
    equal(await other.claim("t", 60_000), true);
    equal(await journal.renew("t", 60_000), false, "lost");
    await journal.release("t");
    equal(await journal.claim("t", 300), false, "a late one does not give back what is another's");
  },

  async "a lease that ran out without anybody taking it is still its holder's"({ journal, again, wait }) {
    await journal.claim("t", 1);
    await wait(20);
    await journal.append("t", "a", 0, bytes("prepared"), false);
    equal(await journal.renew("t", 60_000), true);
    equal(await again().claim("t", 60_000), false);
  },

  async "a late holder sends nothing: its records are refused, but for those that settle"({ journal, again, wait }) {
    const other = again();
    await journal.claim("t", 1);
    await journal.append("t", "a", 0, bytes("prepared"), false);
    await wait(20);
    equal(await other.claim("t", 60_000), true);
    equal(await code(journal.append("t", "a", 1, bytes("sent"), false)), "TERMINAL_LOCKED");
    equal(await code(journal.append("t", "b", 0, bytes("prepared"), false)), "TERMINAL_LOCKED");
    await other.append("t", "a", 1, bytes("sent"), false);
    await journal.append("t", "a", 2, bytes("approved"), true);
    equal(texts(await other.read("t", "a")).at(-1), [2, "approved"]);
    await other.release("t");
    equal(await code(journal.append("t", "b", 0, bytes("prepared"), false)), "TERMINAL_LOCKED", "gone is gone");
    equal(await journal.claim("t", 60_000), true);
    await journal.append("t", "b", 0, bytes("prepared"), false);
  },

  async "the name of a lease that was never taken cannot be renewed"({ journal }) {
    equal(await journal.renew("t", 60_000), false);
  },
};
