// The file journal on disks that fold names, are full, hold strange files, or were written by the first version of it.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import { createContext, runInContext } from "node:vm";
import { contract, NAMES } from "../../browser/pages/journal-contract.js";
import { between, failure, folded } from "../kit/disk.mjs";
import { toyProject, vectors } from "../kit/toy.mjs";

let toy;
let tillwire;
let undo = () => {};
const folders = [];

before(async () => {
  toy = toyProject();
  tillwire = await toy.import("tillwire");
});

afterEach(() => {
  undo();
  undo = () => {};
});

after(() => {
  toy.remove();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const newFolder = () => {
  folders.push(mkdtempSync(join(tmpdir(), "tillwire-disk-")));
  return folders.at(-1);
};
const bytes = (text) => new TextEncoder().encode(text);
const texts = (records) => records.map((record) => new TextDecoder().decode(record.bytes));
const sale = (reference) => ({ reference, amount: tillwire.money("12.50", "HKD"), method: "card" });
const connect = (folder, terminal = "counter-1") =>
  tillwire.connect({
    terminal,
    system: "qfpay",
    currency: "HKD",
    link: { via: "simulator" },
    journal: tillwire.fileJournal(folder),
  });

describe("names on a disk that folds case and accents and knows devices", () => {
  for (const [sentence, check] of Object.entries(contract).filter(([it]) => /apart|glue/.test(it))) {
    test(sentence, async () => {
      const folder = newFolder();
      undo = folded(folder);
      const again = () => tillwire.fileJournal(folder);
      await check({ journal: again(), again });
    });
  }

  test("two sales whose references differ in case are two charges", async () => {
    const folder = newFolder();
    undo = folded(folder);
    for (const reference of ["sale-a1", "sale-A1"]) {
      const till = await connect(folder);
      const outcome = await till.pay(sale(reference));
      assert.deepEqual([outcome.status, outcome.reference], ["approved", reference]);
      assert.equal(till.simulator.ledger().charges.length, 1);
      await till.close();
    }
  });

  test("no file's name is longer than 100 bytes, or of anything but the plainest characters", async () => {
    const folder = newFolder();
    const journal = tillwire.fileJournal(folder);
    for (const name of NAMES) await journal.append(name, name, 0, bytes("prepared"), false);
    const parts = readdirSync(folder, { recursive: true }).flatMap((path) => path.split("/"));
    assert.deepEqual(
      parts.filter((part) => !/^[a-z0-9_=+-]{1,100}$/.test(part)),
      [],
    );
  });
});

describe("names that are legal work, others are refused before anything is written", () => {
  const LEGAL = NAMES.filter((name) => [...name].length <= 64 && !/[\p{Cc}\p{Cs}]/u.test(name));
  const ILLEGAL = ["", "a".repeat(65), "\u{1f4b3}".repeat(65), "a\0b", "\n", "\x7f", "\x85", "\ud800", "a\udc00"];

  test(`${LEGAL.length} legal references are paid, each once, whatever was paid under the others`, async () => {
    const till = await connect(newFolder());
    for (const reference of LEGAL) assert.equal((await till.pay(sale(reference))).reference, reference);
    for (const reference of LEGAL) assert.equal((await till.pay(sale(reference))).status, "approved");
    assert.equal(till.simulator.ledger().charges.length, LEGAL.length);
    await till.close();
  });

  test(`${ILLEGAL.length} illegal references are INVALID_FIELD, and the folder stays as it is`, async () => {
    const folder = newFolder();
    const till = await connect(folder);
    await till.pending();
    const files = readdirSync(folder, { recursive: true }).filter((path) => !path.includes("leases"));
    for (const reference of ILLEGAL) {
      const refused = { name: "TillError", code: "INVALID_FIELD", argument: "reference", message: /1 to 64/ };
      await assert.rejects(till.pay(sale(reference)).outcome(), refused, JSON.stringify(reference));
    }
    const left = readdirSync(folder, { recursive: true }).filter((path) => !path.includes("leases"));
    assert.deepEqual(left, files);
    assert.equal(till.simulator.ledger().requests.length, 0);
    await till.close();
  });

  for (const terminal of ILLEGAL) {
    test(`a terminal is not called ${JSON.stringify(terminal.slice(0, 20))}`, async () => {
      const folder = newFolder();
      await assert.rejects(connect(folder, terminal), {
        code: "INVALID_FIELD",
        argument: "terminal",
        message: /terminal must be/,
      });
      assert.deepEqual(readdirSync(folder), []);
    });
  }
});

test("a folder that somebody looks into, which Windows does not move meanwhile, is waited for there", async () => {
  const folder = newFolder();
  const journal = tillwire.fileJournal(folder);
  const system = Object.getOwnPropertyDescriptor(process, "platform");
  Object.defineProperty(process, "platform", { ...system, value: "win32" });
  const refusals = ["EPERM", "EBUSY", "EACCES"];
  const back = between(folder, (name, real, args) => {
    const refusal = name === "rename" ? refusals.pop() : undefined;
    return refusal ? Promise.reject(failure(refusal)) : real(...args);
  });
  undo = () => {
    back();
    Object.defineProperty(process, "platform", system);
  };
  await journal.append("t", "a", 0, bytes("prepared"), false);
  await journal.append("t", "a", 1, bytes("approved"), true);
  assert.deepEqual([refusals, await journal.open("t")], [[], []]);
});

test("an intent that somebody goes on with, while its outcome is being written, is among the open ones at any moment", async () => {
  const folder = newFolder();
  const [slow, quick] = [tillwire.fileJournal(folder), tillwire.fileJournal(folder)];
  await slow.append("t", "a", 0, bytes("prepared"), false);
  const moved = [];
  let first = true;
  undo = between(folder, async (name, real, args) => {
    if (name === "rename") moved.push(args);
    // What is beside the record is cleared once that is in its place, and before its folder moves.
    const placed = first && name === "unlink";
    first &&= !placed;
    if (placed) await quick.append("t", "a", 2, bytes("prepared afresh"), false);
    return real(...args);
  });
  await slow.append("t", "a", 1, bytes("given up"), true);
  assert.deepEqual([first, moved], [false, []]);
  const [{ records }] = await quick.open("t");
  assert.deepEqual(texts(records), ["prepared", "given up", "prepared afresh"]);
});

test("files that others leave in its folders do no harm, and stay", async () => {
  const folder = newFolder();
  const journal = tillwire.fileJournal(folder);
  await journal.append("t", "a", 0, bytes("prepared"), false);
  await journal.append("t", "b", 0, bytes("approved"), true);
  await journal.claim("t", 60_000);
  await journal.release("t");
  const strays = ["Thumbs.db", ".DS_Store", "desktop.ini", "notes.txt~", "#a#", ".a.swp", "Desktop", "4913", "@eaDir"];
  for (const place of ["", "t", "t/open", "t/settled", "t/open/a", "t/leases"]) {
    const here = strays.filter((name) => !(name === "4913" && /open.a|leases/.test(place)));
    for (const name of here) writeFileSync(join(folder, place, name), "stray");
    mkdirSync(join(folder, place, "System Volume Information"));
    mkdirSync(join(folder, place, "=zz"));
  }
  const listed = () =>
    readdirSync(folder, { encoding: "utf8", recursive: true }).filter((path) => !/leases/.test(path));
  const files = listed();
  const later = tillwire.fileJournal(folder);
  assert.deepEqual(
    (await later.open("t")).map(({ reference, records }) => [reference, texts(records)]),
    [["a", ["prepared"]]],
  );
  assert.equal(await later.claim("t", 60_000), true);
  assert.equal(await later.prune("t", Date.now() - 60_000), 0);
  assert.deepEqual(listed(), files);
  assert.equal(await later.prune("t", Date.now() + 60_000), 1);
  assert.ok(readdirSync(join(folder, "t/settled")).includes("Thumbs.db"));
});

describe("a journal that the first version wrote", () => {
  const { expected, files } = vectors("journal-files-1.json");
  const written = () => {
    const folder = newFolder();
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), Buffer.from(text, "base64"));
    }
    return folder;
  };

  for (const [terminal, { settled, open }] of Object.entries(expected)) {
    test(`${terminal}: every outcome is told again, no sale is charged again, and what was open is found`, async () => {
      const folder = written();
      const journal = tillwire.fileJournal(folder);
      assert.deepEqual(
        (await journal.open(terminal)).map(({ reference, records }) => [reference, records.length]),
        open.map((reference) => [reference, 2]),
      );
      const till = await connect(folder, terminal);
      assert.deepEqual(
        (await till.pending()).map(({ reference }) => reference),
        open,
      );
      for (const [reference, { status, order }] of Object.entries(settled)) {
        const outcome = await till.pay(sale(reference));
        assert.deepEqual([outcome.status, outcome.order], [status, order], reference);
      }
      assert.equal(till.simulator.ledger().charges.length, 0);
    });

    test(`${terminal}: two processes carry it over at once, and nothing is lost`, async () => {
      const folder = written();
      const journals = Array.from({ length: 4 }, () => tillwire.fileJournal(folder));
      const found = await Promise.all(journals.map((journal) => journal.read(terminal, "Sale-B2")));
      for (const records of found) assert.equal(records.length, 3);
      for (const reference of Object.keys(settled)) {
        assert.equal((await journals[0].read(terminal, reference)).length, 3, reference);
      }
    });
  }

  test("a gateway's own logs are read as well", async () => {
    const journal = tillwire.fileJournal(written());
    assert.deepEqual(texts(await journal.read("bank orders", "Nr-77")), ["Order-1"]);
    assert.deepEqual(
      (await journal.open("bank outbox")).map(({ reference }) => reference),
      ["Order-1"],
    );
  });

  test("is told apart from one whose names differ in case alone, on a disk that does not", async () => {
    const folder = newFolder();
    mkdirSync(join(folder, "Counter/settled/Sale"), { recursive: true });
    writeFileSync(join(folder, "Counter/settled/Sale/0"), "Sale");
    mkdirSync(join(folder, "Backup"));
    undo = folded(folder);
    const journal = tillwire.fileJournal(folder);
    await journal.append("counter", "sale", 0, bytes("sale"), true);
    await journal.append("Counter", "sale", 0, bytes("Counter's sale"), true);
    assert.deepEqual(texts(await journal.read("counter", "sale")), ["sale"]);
    assert.deepEqual(texts(await journal.read("counter", "Sale")), []);
    assert.deepEqual(texts(await journal.read("Counter", "sale")), ["Counter's sale"]);
    assert.deepEqual(texts(await journal.read("Counter", "Sale")), ["Sale"]);
    assert.ok(readdirSync(folder).includes("Backup"), "what is no terminal's stays");
  });

  test("while a process of that version works on the terminal, nobody else does", async () => {
    const folder = written();
    const started = readFileSync(`/proc/${process.ppid}/stat`, "utf8").split(") ").at(-1).split(" ")[19];
    writeFileSync(join(folder, "counter-1/lease"), `${process.ppid} ${started}`);
    const journal = tillwire.fileJournal(folder);
    await assert.rejects(journal.claim("counter-1", 60_000), { code: "TERMINAL_LOCKED", message: /former version/ });
    assert.ok(readdirSync(join(folder, "counter-1/settled")).includes("Sale-B2"), "and nothing is renamed");
    writeFileSync(join(folder, "counter-1/lease"), `${process.ppid} 1`);
    assert.equal(await journal.claim("counter-1", 60_000), true, "its number has been used again");
  });
});

describe("a disk that is full", () => {
  const full = (folder, fits) =>
    between(folder, async (name, real, args) => {
      const writes = ["mkdir", "open", "link", "writeFile"].includes(name) && args[1] !== "r";
      if (writes && fits(name, args)) throw failure("ENOSPC");
      return real(...args);
    });

  for (const [when, fits] of [
    ["at the lease", (_, [path]) => String(path).includes("leases")],
    ["at the link of the lease", (name, [path]) => name === "link" && String(path).includes("leases")],
    ["at everything", () => true],
  ]) {
    test(`${when}: nothing is sent, and sales go on once there is room`, async () => {
      const folder = newFolder();
      const till = await connect(folder);
      await till.pay(sale("before"));
      undo = full(folder, fits);
      await assert.rejects(till.pay(sale("full")).outcome(), { code: "JOURNAL_UNAVAILABLE", money: "none" });
      undo();
      assert.equal((await till.pay(sale("full"))).status, "approved");
      assert.equal(till.simulator.ledger().charges.length, 2);
      const other = await connect(folder);
      assert.equal((await other.pay(sale("other"))).status, "approved");
      await Promise.all([till.close(), other.close()]);
    });
  }

  test("when a lease is given back: it is free all the same", async () => {
    const folder = newFolder();
    const [one, other] = [tillwire.fileJournal(folder), tillwire.fileJournal(folder)];
    await one.claim("t", 60_000);
    undo = full(folder, (_, [path]) => String(path).includes("leases"));
    await assert.rejects(one.release("t"), { code: "ENOSPC" });
    undo();
    assert.equal(await one.claim("t", 60_000), true, "by who had it");
    await one.release("t");
    assert.equal(await other.claim("t", 60_000), true);
  });
});

test("errors of another realm are understood: the file journal works in a test runner that has its own Error", async () => {
  const folder = newFolder();
  const context = createContext({});
  const foreign = (error) =>
    Object.assign(runInContext("new Error()", context), { code: error.code, message: error.message });
  undo = between(folder, (_, real, args) => real(...args).catch((error) => Promise.reject(foreign(error))));
  const till = await connect(folder);
  assert.equal((await till.pay(sale("a"))).status, "approved");
  const journal = tillwire.fileJournal(folder);
  const again = { code: "JOURNAL_CONFLICT" };
  await assert.rejects(journal.append("counter-1", "a", 0, bytes("prepared"), false), again);
  await till.close();
});

test("what killed processes left beside records and leases is cleared", async () => {
  const folder = newFolder();
  const journal = tillwire.fileJournal(folder);
  await journal.append("t", "done", 0, bytes("approved"), true);
  await journal.claim("t", 60_000);
  await journal.release("t");
  const old = new Date(Date.now() - 3_600_000);
  const lease = join(folder, "t/leases/.left");
  writeFileSync(lease, "{");
  utimesSync(lease, old, old);
  mkdirSync(join(folder, "t/settled/.left"));
  utimesSync(join(folder, "t/settled/.left"), old, old);
  assert.equal(await journal.claim("t", 60_000), true);
  assert.equal(await journal.prune("t", Date.now() - 60_000), 0);
  assert.deepEqual(
    [...readdirSync(join(folder, "t/leases")), ...readdirSync(join(folder, "t/settled"))].filter((it) => it[0] === "."),
    [],
  );
  for (let turn = 0; turn < 40; turn += 1) await journal.renew("t", 60_000);
  assert.ok(readdirSync(join(folder, "t/leases")).length <= 10, "nor do past leases pile up");
});
