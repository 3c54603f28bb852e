// The file journal on a file system of Windows, mounted here: NTFS, blind to case, with the names that Windows refuses.
// TILLWIRE_NTFS names a folder on it; scripts/windows.mjs mounts one.

import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { contract } from "../browser/pages/journal-contract.js";
import { toyProject } from "../node/kit/toy.mjs";

const NTFS = process.env.TILLWIRE_NTFS;
const STRAYS = ["Thumbs.db", ".DS_Store", "desktop.ini", "notes.txt~", ".a.swp", "@eaDir", "System Volume Information"];
let toy;
let tillwire;
const folders = [];

before(async () => {
  assert.ok(NTFS, "TILLWIRE_NTFS names no folder");
  toy = toyProject();
  tillwire = await toy.import("tillwire");
});

after(() => {
  toy?.remove();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const newFolder = () => {
  // As it is listed.
  folders.push(join(NTFS, basename(mkdtempSync(join(NTFS, "tillwire-"))).toLowerCase()));
  return folders.at(-1);
};
const bytes = (text) => new TextEncoder().encode(text);

test("it is a file system as Windows has them: no two names differ in case alone, and devices are none", () => {
  const folder = newFolder();
  writeFileSync(join(folder, "Sale"), "");
  assert.ok(existsSync(join(folder, "sALE")));
  for (const name of ["CON", "com3", "NUL.txt", "a.", "a ", "a:b", "a?"]) {
    assert.throws(() => writeFileSync(join(folder, name), ""), { code: "EINVAL" }, name);
  }
});

describe("a journal there", () => {
  for (const [sentence, check] of Object.entries(contract)) {
    test(sentence, async () => {
      const folder = newFolder();
      const again = () => tillwire.fileJournal(folder);
      await check({ journal: again(), again });
    });
  }

  test("is not led astray by what Windows and others leave in its folders, and leaves it there", async () => {
    const folder = newFolder();
    const journal = tillwire.fileJournal(folder);
    await journal.append("t", "a", 0, bytes("prepared"), false);
    await journal.append("t", "b", 0, bytes("approved"), true);
    await journal.claim("t", 60_000);
    await journal.release("t");
    for (const place of ["", "t", "t/open", "t/settled", "t/open/a", "t/settled/b", "t/leases"]) {
      for (const name of STRAYS) writeFileSync(join(folder, place, name), "stray");
    }
    const later = tillwire.fileJournal(folder);
    assert.deepEqual(
      (await later.open("t")).map(({ reference, records }) => [reference, records.length]),
      [["a", 1]],
    );
    assert.equal((await later.history("t", 10)).entries.length, 1);
    assert.equal(await later.claim("t", 60_000), true);
    await later.append("t", "a", 1, bytes("approved"), true);
    assert.deepEqual(await later.open("t"), []);
    assert.equal((await later.read("t", "a")).length, 2);
    const left = readdirSync(join(folder, "t")).map((name) => name.toLowerCase());
    assert.ok(STRAYS.every((name) => left.includes(name.toLowerCase())));
    mkdirSync(join(folder, "t/settled/=zz"));
    assert.equal((await later.history("t", 10)).entries.length, 2);
  });

  test("keeps a lease that nobody can see the death of until it runs out", async () => {
    const folder = newFolder();
    const [one, other] = [tillwire.fileJournal(folder), tillwire.fileJournal(folder)];
    assert.equal(await one.claim("t", 60_000), true);
    assert.equal(await other.claim("t", 60_000), false);
    assert.equal(await one.renew("t", 60_000), true);
    await one.release("t");
    assert.equal(await other.claim("t", 0), true);
    assert.equal(await one.claim("t", 60_000), true, "its time was over at once");
    await assert.rejects(other.append("t", "a", 0, bytes("late"), false), { code: "TERMINAL_LOCKED" });
  });
});
