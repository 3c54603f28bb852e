// What every journal has to hold to, run on those of Node.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { toyProject } from "./toy.mjs";

let toy;
let tillwire;
const folders = [];

before(async () => {
  toy = toyProject();
  tillwire = await toy.import("tillwire");
});

after(() => {
  toy.remove();
  for (const folder of folders) rmSync(folder, { recursive: true });
});

const JOURNALS = {
  memory: () => tillwire.memoryJournal(),
  file: () => {
    folders.push(mkdtempSync(join(tmpdir(), "tillwire-journal-")));
    return tillwire.fileJournal(folders.at(-1));
  },
};

const bytes = (text) => new TextEncoder().encode(text);
const texts = (records) => records.map(({ seq, bytes }) => [seq, new TextDecoder().decode(bytes)]);
const open = async (journal, terminal) => (await journal.open(terminal)).map(({ reference }) => reference).sort();

for (const [name, make] of Object.entries(JOURNALS)) {
  describe(`the ${name} journal`, () => {
    test("keeps records in order, each once, apart by terminal and intent", async () => {
      const journal = make();
      const strange = "sale/../1 \u{597d} ~*.";
      await journal.append("t", strange, 0, bytes("a0"), false);
      await journal.append("t", strange, 1, bytes("a1"), false);
      await journal.append("u", strange, 0, bytes("other"), false);
      assert.deepEqual(texts(await journal.read("t", strange)), [
        [0, "a0"],
        [1, "a1"],
      ]);
      await assert.rejects(journal.append("t", strange, 1, bytes("again"), false), { code: "JOURNAL_CONFLICT" });
      assert.deepEqual(texts(await journal.read("t", strange)).at(-1), [1, "a1"]);
      assert.deepEqual(await open(journal, "t"), [strange]);
      assert.deepEqual(await journal.read("t", "unknown"), []);
    });

    test("of two writers of one record exactly one succeeds", async () => {
      const journal = make();
      const writers = Array.from({ length: 20 }, (_, index) => journal.append("t", "a", 0, bytes(`w${index}`), false));
      const results = await Promise.allSettled(writers);
      assert.equal(results.filter(({ status }) => status === "fulfilled").length, 1);
      assert.equal((await journal.read("t", "a")).length, 1);
    });

    test("an intent is open until its outcome, and again when it begins afresh", async () => {
      const journal = make();
      await journal.append("t", "a", 0, bytes("prepared"), false);
      await journal.append("t", "a", 1, bytes("given up"), true);
      assert.deepEqual(await open(journal, "t"), []);
      await journal.append("t", "a", 2, bytes("prepared"), false);
      assert.deepEqual(await open(journal, "t"), ["a"]);
      assert.equal((await journal.read("t", "a")).length, 3);
      await journal.append("t", "a", 3, bytes("approved"), true);
      assert.deepEqual(await open(journal, "t"), []);
    });

    test("old settled intents are forgotten, open ones never", async () => {
      const journal = make();
      await journal.append("t", "open", 0, bytes("sent"), false);
      await journal.append("t", "done", 0, bytes("approved"), true);
      assert.equal(await journal.prune("t", Date.now() - 60_000), 0);
      assert.equal(await journal.prune("t", Date.now() + 60_000), 1);
      assert.deepEqual(await journal.read("t", "done"), []);
      assert.equal((await journal.read("t", "open")).length, 1);
    });

    test("a lease is held by one at a time", async () => {
      const journal = make();
      assert.equal(await journal.claim("t", 1000), true);
      assert.equal(await journal.claim("t", 1000), false);
      assert.equal(await journal.claim("u", 1000), true);
      await journal.release("t");
      assert.equal(await journal.claim("t", 1000), true);
    });
  });
}

test("a lease of a process that died is taken over; that of a living one is not", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tillwire-journal-"));
  folders.push(folder);
  const take = (then) =>
    toy.run(
      "takes.mjs",
      `import { fileJournal } from "tillwire";
      const journal = fileJournal(${JSON.stringify(folder)});
      console.log(await journal.claim("t", 1000)); ${then}`,
    );
  assert.equal(take("process.kill(process.pid, 0);"), "true");
  const journal = tillwire.fileJournal(folder);
  assert.equal(await journal.claim("t", 1000), true, "its holder has ended");
  assert.equal(take(""), "false", "this process lives");
  await journal.release("t");
  assert.equal(take(""), "true");
});
